package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/table"
)

// Bind gives every node its type, by a schema. Numbers that meet are converted
// to one type by nodes of their own, "as", which are not shown. The error names
// what is wrong: a column that is not there, or one whose type a function does
// not take. A bound expression may be bound again, to another schema.
func (n *Node) Bind(s *table.Schema) (*Node, error) {
	b := &binder{schema: s, done: map[*Node]*Node{}}
	return b.bind(n)
}

type binder struct {
	schema *table.Schema
	done   map[*Node]*Node
}

func (b *binder) bind(n *Node) (*Node, error) {
	if n == nil {
		return nil, errors.New("an expression is nil")
	}
	if r, ok := b.done[n]; ok {
		return r, nil
	}
	r, err := b.typed(n)
	if err != nil {
		return nil, err
	}
	b.done[n] = r
	return r, nil
}

func (b *binder) typed(n *Node) (*Node, error) {
	if n.implied() {
		return b.bind(n.Args[0])
	}
	c := *n
	c.Bound = true
	switch n.Op {
	case "col":
		i := b.schema.Index(n.Name)
		if i < 0 {
			return nil, noColumn(n.Name, b.schema)
		}
		c.Type = b.schema.Fields[i].Type
		return &c, nil
	case "lit":
		t, err := typeOf(n.Value)
		if err != nil {
			return nil, err
		}
		c.Type = t
		return &c, nil
	}
	f, ok := functions[n.Op]
	if !ok {
		return nil, fmt.Errorf("there is no function %q", n.Op)
	}
	if len(n.Args) < f.least || f.most >= 0 && len(n.Args) > f.most {
		return nil, fmt.Errorf("%s: %d arguments, not %s", n.Op, len(n.Args), f.arity())
	}
	if err := f.checkParams(n); err != nil {
		return nil, fmt.Errorf("%s: %w", n.Op, err)
	}
	c.Args = make([]*Node, len(n.Args))
	for i, a := range n.Args {
		r, err := b.bind(a)
		if err != nil {
			return nil, err
		}
		c.Args[i] = r
	}
	if f.class != plain {
		for _, a := range c.Args {
			if in := a.firstOf(f.class); in != nil {
				return nil, fmt.Errorf("%s: %s is inside of it, and cannot be", n.Op, in.Op)
			}
		}
	}
	before := c.Args
	if f.wall {
		c.Args = slices.Clone(c.Args)
		c.onWall()
	}
	t, err := f.typed(&c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", n.Op, err)
	}
	c.Type = t
	if f.wall && t.Kind == table.Timestamp && before[0].Type.Zone != "" {
		c.Type.Zone = before[0].Type.Zone
		return c.offWall(before[0]), nil
	}
	return &c, nil
}

// implied reports a node that binding has put in.
func (n *Node) implied() bool { return n.Op == "as" || n.Op == "local" || n.Op == "instant" }

// firstOf finds a node of a class in an expression.
func (n *Node) firstOf(c class) (found *Node) {
	n.Walk(func(n *Node) {
		if f, ok := functions[n.Op]; ok && f.class == c && found == nil {
			found = n
		}
	})
	return found
}

// noColumn names the columns that a wrong name may mean.
func noColumn(name string, s *table.Schema) error {
	if near := nearest(name, s.Names()); len(near) > 0 {
		for i := range near {
			near[i] = fmt.Sprintf("%q", near[i])
		}
		return fmt.Errorf("no column %q; did you mean %s?", name, strings.Join(near, " or "))
	}
	const some = 12
	names := s.Names()
	if len(names) > some {
		return fmt.Errorf("no column %q; there are %s and %d more", name, strings.Join(names[:some], ", "), len(names)-some)
	}
	return fmt.Errorf("no column %q; there are: %s", name, strings.Join(names, ", "))
}

// nearest are the names that differ from a name by little, at most three.
func nearest(name string, names []string) []string {
	type near struct {
		name     string
		distance int
	}
	var all []near
	bound := max(1, len([]rune(name))/3)
	for _, other := range names {
		d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(other)))
		if d <= bound {
			all = append(all, near{other, d})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return a.distance - b.distance })
	var out []string
	for _, n := range all[:min(len(all), 3)] {
		out = append(out, n.name)
	}
	return out
}

// distance counts the letters to insert, leave out, change or swap with the next
// one to make one word of the other (Damerau's, of neighbours only).
func distance(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, here := rows[(i+1)%3], rows[(i+2)%3], rows[i%3]
		here[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			here[j] = min(above[j]+1, here[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				here[j] = min(here[j], before[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// describe says what an argument is, for errors.
func (n *Node) describe() string {
	switch {
	case n.implied():
		return n.Args[0].describe()
	case n.Op == "col":
		return fmt.Sprintf("column %q is %v", n.Name, n.Type)
	}
	return fmt.Sprintf("%v is %v", n, n.Type)
}

// convert makes argument i one of a type.
func (n *Node) convert(i int, t table.Type) { n.Args[i] = n.Args[i].as(t) }

// as is a bound node as one of another type that holds its values.
func (n *Node) as(t table.Type) *Node {
	if n.Type == t {
		return n
	}
	if n.Op == "lit" && adopts(n.Value, t) {
		c := *n
		c.Type = t
		return &c
	}
	return &Node{Op: "as", Args: []*Node{n}, To: t, Type: t, Bound: true}
}

// meet is the type in which values of two types are taken together.
func meet(a, b table.Type) (table.Type, bool) {
	switch {
	case a == b || b.Kind == table.Null:
		return a, true
	case a.Kind == table.Null:
		return b, true
	case a.Kind.Number() && b.Kind.Number():
		return table.Of(meetNumbers(a.Kind, b.Kind)), true
	case a.Kind == table.Bool && b.Kind.Number():
		return b, true
	case b.Kind == table.Bool && a.Kind.Number():
		return a, true
	case a.Kind.Text() && b.Kind.Text():
		return table.Of(table.String), true
	case a.Kind == table.Date && b.Kind == table.Timestamp:
		return b, true
	case a.Kind == table.Timestamp && b.Kind == table.Date:
		return a, true
	case a.Kind == table.Timestamp && b.Kind == table.Timestamp:
		a.Unit = max(a.Unit, b.Unit)
		if a.Zone == "" {
			a.Zone = b.Zone
		}
		return a, true
	case a.Kind == table.Duration && b.Kind == table.Duration:
		a.Unit = max(a.Unit, b.Unit)
		return a, true
	}
	return table.Type{}, false
}

// meetNumbers is the kind that holds the numbers of two; float64 for integers
// that no kind of integers holds.
func meetNumbers(a, b table.Kind) table.Kind {
	if a == b {
		return a
	}
	if a.Float() || b.Float() {
		small := func(k table.Kind) bool { return k == table.Float32 || k.Size() <= 2 }
		if small(a) && small(b) {
			return table.Float32
		}
		return table.Float64
	}
	if a.Signed() == b.Signed() {
		if a.Size() > b.Size() {
			return a
		}
		return b
	}
	signed, unsigned := a, b
	if b.Signed() {
		signed, unsigned = b, a
	}
	if signed.Size() > unsigned.Size() {
		return signed
	}
	switch unsigned.Size() {
	case 1:
		return table.Int16
	case 2:
		return table.Int32
	case 4:
		return table.Int64
	}
	return table.Float64
}

// common is the type in which some of the arguments are taken together. Literals
// take the type of the others where they are exact in it.
func (n *Node) common(args []int) (table.Type, error) {
	t, first := table.Of(table.Null), -1
	join := func(i int) error {
		if n.Args[i].Op == "lit" && first >= 0 && adopts(n.Args[i].Value, t) && t.Kind != table.Null {
			return nil
		}
		m, ok := meet(t, n.Args[i].Type)
		if !ok {
			return fmt.Errorf("%s and %s", n.Args[first].describe(), n.Args[i].describe())
		}
		if first < 0 || t.Kind == table.Null {
			first = i
		}
		t = m
		return nil
	}
	for _, literals := range []bool{false, true} {
		for _, i := range args {
			if (n.Args[i].Op == "lit") == literals {
				if err := join(i); err != nil {
					return t, err
				}
			}
		}
	}
	if t.Kind == table.Category && len(args) > 1 {
		t = table.Of(table.String)
	}
	return t, nil
}

// unify converts some of the arguments to their common type.
func (n *Node) unify(args ...int) (table.Type, error) {
	t, err := n.common(args)
	if err != nil {
		return t, err
	}
	for _, i := range args {
		n.convert(i, t)
	}
	return t, nil
}

// all are the places of all arguments.
func (n *Node) all() []int {
	places := make([]int, len(n.Args))
	for i := range places {
		places[i] = i
	}
	return places
}
