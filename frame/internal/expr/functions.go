package expr

import (
	"fmt"
	"maps"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// A function of the table says how many arguments it takes, what else it is
// told, which type its result has, and how it is computed: in kernels, where
// all types are numbers there, or else a column at a time.
type function struct {
	least, most int    // arguments; most is -1 for any number
	params      string // a letter each, see checkParams
	class       class
	wall        bool   // of timestamps as the clock on the wall of their zone shows them
	show        string // between the arguments, where that is how people write it
	typed       func(n *Node) (table.Type, error)
	emit        emit
	only        func(n *Node) bool // whether emit is for these arguments too
	eval        eval
}

// An emit writes what computes a node in a kernel.
type emit func(e *emitter, n *Node, in []val) val

// An eval makes ready what computes a node for whole columns.
type eval func(n *Node) (evaluator, error)

// An evaluator computes a column of others.
type evaluator func(c *call) (arrow.Array, error)

// A class says what a function sees.
type class uint8

const (
	plain     class = iota // the values of a row
	aggregate              // the values of a group
	window                 // the values of the rows around
	grouped                // those of a group, for each of its rows
)

func (c class) String() string {
	return [...]string{"a function", "an aggregate", "a window function", "a function over groups"}[c]
}

// functions is the table, by name.
var functions map[string]*function

func init() {
	functions = map[string]*function{}
	for _, part := range []map[string]*function{
		arithmetic(), mathematics(), comparisons(), logic(), conversions(), texts(), dates(), users(), aggregates(), windows(), overs(),
	} {
		maps.Copy(functions, part)
	}
}

func (f *function) arity() string {
	switch {
	case f.most < 0:
		return fmt.Sprintf("%d or more", f.least)
	case f.least == f.most:
		return fmt.Sprint(f.least)
	}
	return fmt.Sprintf("%d to %d", f.least, f.most)
}

// checkParams holds the parameters of a node against the letters of its function:
// i int64, f a number, s string, b bool, v any value; letters behind a slash may
// be left out, and * is for any number of values.
func (f *function) checkParams(n *Node) error {
	i, optional := 0, false
	for _, letter := range f.params {
		if letter == '/' {
			optional = true
			continue
		}
		if letter == '*' {
			for _, p := range n.Params[i:] {
				if _, err := typeOf(p); err != nil {
					return err
				}
			}
			return nil
		}
		if i == len(n.Params) {
			if optional {
				return nil
			}
			return fmt.Errorf("%d parameters are too few", i)
		}
		ok := true
		switch letter {
		case 'i':
			_, ok = n.Params[i].(int64)
		case 'f':
			_, ok = asFloat(n.Params[i])
		case 's':
			_, ok = n.Params[i].(string)
		case 'b':
			_, ok = n.Params[i].(bool)
		case 'v':
			if _, err := typeOf(n.Params[i]); err != nil {
				return err
			}
		}
		if !ok {
			return fmt.Errorf("the parameter %s is not %s", literalText(n.Params[i]),
				map[rune]string{'i': "a whole number", 'f': "a number", 's': "a string", 'b': "a bool"}[letter])
		}
		i++
	}
	if i < len(n.Params) {
		return fmt.Errorf("%d parameters, not %d", len(n.Params), i)
	}
	return nil
}

// param is a parameter, or what stands for one that is left out.
func param[T any](n *Node, i int, otherwise T) T {
	if i < len(n.Params) {
		if v, ok := n.Params[i].(T); ok {
			return v
		}
	}
	return otherwise
}

// A kinds is a set of types, with its name. Nulls are taken for one of them.
type kinds struct {
	name  string
	has   func(table.Kind) bool
	nulls table.Kind
}

var (
	numbers   = kinds{"numbers", func(k table.Kind) bool { return k.Number() || k == table.Bool }, table.Int64}
	integers  = kinds{"whole numbers", table.Kind.Integer, table.Int64}
	bits      = kinds{"whole numbers and bools", func(k table.Kind) bool { return k.Integer() || k == table.Bool }, table.Int64}
	bools     = kinds{"bools", func(k table.Kind) bool { return k == table.Bool }, table.Bool}
	text      = kinds{"strings", table.Kind.Text, table.String}
	anyKind   = kinds{"any type", func(table.Kind) bool { return true }, table.Null}
	signed    = kinds{"numbers and durations", func(k table.Kind) bool { return numbers.has(k) || k == table.Duration }, table.Int64}
	inKernels = kinds{"numbers, bools and times", func(k table.Kind) bool { return numbers.has(k) || k.Temporal() }, table.Int64}
	calendar  = kinds{"dates and timestamps", func(k table.Kind) bool { return k == table.Date || k == table.Timestamp }, table.Timestamp}
)

// want refuses arguments that are not of a set.
func (n *Node) want(k kinds, args ...int) error {
	for _, i := range args {
		if kind := n.Args[i].Type.Kind; kind != table.Null && !k.has(kind) {
			return fmt.Errorf("%s: it is for %s", n.Args[i].describe(), k.name)
		}
	}
	return nil
}

// mean is want, and takes nulls for what the set says.
func (n *Node) mean(k kinds, args ...int) error {
	for _, i := range args {
		if n.Args[i].Type.Kind == table.Null {
			n.convert(i, table.Of(k.nulls))
		}
	}
	return n.want(k, args...)
}

// same is a result of the arguments' common type, which is of a set.
func same(k kinds) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) {
		if err := n.want(k, n.all()...); err != nil {
			return table.Type{}, err
		}
		if _, err := n.unify(n.all()...); err != nil {
			return table.Type{}, err
		}
		err := n.mean(k, n.all()...)
		return n.Args[0].Type, err
	}
}

// asNumbers is same, but bools become int64.
func asNumbers(k kinds) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) {
		if err := n.want(k, n.all()...); err != nil {
			return table.Type{}, err
		}
		t, err := n.common(n.all())
		if err != nil {
			return t, err
		}
		if t.Kind == table.Bool || t.Kind == table.Null {
			t = table.Of(table.Int64)
		}
		for i := range n.Args {
			n.convert(i, t)
		}
		return t, nil
	}
}

// asFloats is a float, of numbers: float32 where all fit that.
func asFloats(n *Node) (table.Type, error) {
	if err := n.want(numbers, n.all()...); err != nil {
		return table.Type{}, err
	}
	t, err := n.common(n.all())
	if err != nil {
		return t, err
	}
	if t.Kind != table.Float32 {
		t = table.Of(table.Float64)
	}
	for i := range n.Args {
		n.convert(i, t)
	}
	return t, nil
}

// always is a result of one type, of arguments of a set.
func always(out table.Type, k kinds) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) { return out, n.mean(k, n.all()...) }
}

// unchanged is the type of the one argument, which is of a set.
func unchanged(k kinds) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) { return n.Args[0].Type, n.want(k, 0) }
}

var (
	boolean = table.Of(table.Bool)
	integer = table.Of(table.Int64)
	float   = table.Of(table.Float64)
	str     = table.Of(table.String)
	day     = table.Of(table.Date)
)
