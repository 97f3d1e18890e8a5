package join

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/table"
)

// How says which rows a join keeps.
type How string

// The joins.
const (
	Inner How = "inner" // pairs of rows whose keys are equal
	Left  How = "left"  // these, and the rows of the left side that are in no pair
	Right How = "right" // these, and those of the right side
	Outer How = "outer" // these, and those of both sides
	Semi  How = "semi"  // the rows of the left side that would be in a pair, once each
	Anti  How = "anti"  // the rows of the left side that would not
	Cross How = "cross" // all pairs: there are no keys
)

// A Validate is what must hold for the keys; other than pandas', a join looks
// at the rows that it is given: all rows of one key must come to one of them.
type Validate string

// The demands: nothing, no key twice on the left, on the right, on both sides.
const (
	Any       Validate = ""
	OneToOne  Validate = "one_to_one"
	OneToMany Validate = "one_to_many"
	ManyToOne Validate = "many_to_one"
)

// A Plan is a join, as data.
type Plan struct {
	Left, Right         *table.Schema
	LeftKeys, RightKeys []int // places, as many
	How                 How
	// Suffixes are put behind names that both sides have; {"", ""} is taken for
	// {"_x", "_y"}. Keys of the same name on both sides are one column.
	Suffixes [2]string
	// BuildLeft is to build the left side and to probe with the right one: for
	// an inner join whose left side is small and whose order does not matter.
	BuildLeft bool
	// BuildRight is to build the right side of a right join too, which then
	// comes in the order of the left side.
	BuildRight bool
	// NullsDiffer is to match nothing with what is missing, as SQL has it.
	NullsDiffer bool
	Validate    Validate
}

// LeftBuilt reports whether the left side is the one to build.
func (p *Plan) LeftBuilt() bool {
	return p.BuildLeft || p.How == Right && !p.BuildRight
}

// A source says where a column of the result comes from.
type source struct {
	left, right int // places, -1 for none; both for a key that is one column
}

// Output is the schema of the result: the left columns, then those of the right
// that are not keys of the same name. It is an error if the keys cannot meet,
// or if two columns would have one name.
func (p *Plan) Output() (*table.Schema, error) {
	s, _, err := p.output()
	return s, err
}

func (p *Plan) output() (*table.Schema, []source, error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	if p.How == Semi || p.How == Anti {
		sources := make([]source, p.Left.Len())
		for i := range sources {
			sources[i] = source{i, -1}
		}
		return p.Left, sources, nil
	}
	shared := map[int]int{} // of keys that are one column: left place -> right place
	dropped := map[int]bool{}
	for i, l := range p.LeftKeys {
		r := p.RightKeys[i]
		if p.Left.Fields[l].Name == p.Right.Fields[r].Name {
			shared[l], dropped[r] = r, true
		}
	}
	suffixes := p.Suffixes
	if suffixes == [2]string{} {
		suffixes = [2]string{"_x", "_y"}
	}
	rest := map[string]bool{} // names of right columns that stay
	for i, f := range p.Right.Fields {
		if !dropped[i] {
			rest[f.Name] = true
		}
	}
	var fields []table.Field
	var sources []source
	for i, f := range p.Left.Fields {
		if rest[f.Name] {
			f.Name += suffixes[0]
		}
		from := source{i, -1}
		if r, ok := shared[i]; ok {
			from.right = r
			f.Type = p.sharedType(f.Type, p.Right.Fields[r].Type)
		}
		fields, sources = append(fields, f), append(sources, from)
	}
	for i, f := range p.Right.Fields {
		if dropped[i] {
			continue
		}
		if p.Left.Index(f.Name) >= 0 {
			f.Name += suffixes[1]
		}
		fields, sources = append(fields, f), append(sources, source{-1, i})
	}
	schema, err := table.NewSchema(fields...)
	if err != nil {
		return nil, nil, fmt.Errorf("join: columns of both sides, with the suffixes %q and %q: %w", suffixes[0], suffixes[1], err)
	}
	return schema, sources, nil
}

// sharedType is the type of a key column that stands for both sides'.
func (p *Plan) sharedType(l, r table.Type) table.Type {
	switch p.How {
	case Right:
		return r
	case Outer:
		m, _ := meet(l, r)
		return m.result
	}
	return l
}

func (p *Plan) check() error {
	if len(p.LeftKeys) != len(p.RightKeys) {
		return fmt.Errorf("join: %d keys on the left, %d on the right", len(p.LeftKeys), len(p.RightKeys))
	}
	switch p.How {
	case Inner, Left, Right, Outer, Semi, Anti:
		if len(p.LeftKeys) == 0 {
			return errors.New("join: no keys")
		}
	case Cross:
		if len(p.LeftKeys) > 0 {
			return errors.New("join: a cross join has no keys")
		}
	default:
		return fmt.Errorf("join: %q is none of inner, left, right, outer, semi, anti, cross", string(p.How))
	}
	if !slices.Contains([]Validate{Any, OneToOne, OneToMany, ManyToOne, "many_to_many"}, p.Validate) {
		return fmt.Errorf("join: %q is none of one_to_one, one_to_many, many_to_one, many_to_many", string(p.Validate))
	}
	for i, l := range p.LeftKeys {
		r := p.RightKeys[i]
		if l < 0 || l >= p.Left.Len() || r < 0 || r >= p.Right.Len() {
			return fmt.Errorf("join: no key columns %d and %d", l, r)
		}
		a, b := p.Left.Fields[l], p.Right.Fields[r]
		if _, ok := meet(a.Type, b.Type); !ok {
			return fmt.Errorf("join: key %q is %v, key %q is %v: they cannot be equal", a.Name, a.Type, b.Name, b.Type)
		}
	}
	return nil
}
