package expr

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"
	"time"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/lift"
	"github.com/cb434341/weft/jit"
)

// A Func is a user's function of the values of a row, which becomes a function of
// columns. It is called for the rows in which no argument is null; the others are
// null in the result. Values are of Go's numbers, bool, string, time.Time or
// time.Duration, or of a type that is made of one.
type Func struct {
	ref  lift.Ref
	user *user
	err  error
}

// user is how a user's function is called.
type user struct {
	args   []table.Type
	result table.Type
	run    func(c *call, valid column.Bitmap, done *int) (arrow.Array, error)

	inline  inliner
	reading sync.Once
	text    string // see kernelText
}

// known holds the functions that other processes find.
var known = lift.Functions[*user]{}

func newFunc(f any, id string, inline inliner, args []reflect.Type, result reflect.Type, run func(*call, column.Bitmap, *int) (arrow.Array, error)) *Func {
	u := &user{run: run, inline: inline}
	out := &Func{user: u}
	if out.ref, out.err = known.Lift("row", f, id, u); out.err != nil {
		return out
	}
	for i, a := range args {
		t, ok := goType(a)
		if !ok {
			out.err = fmt.Errorf("%s: parameter %d is %v, which no column holds", out.ref.Name, i+1, a)
		}
		u.args = append(u.args, t)
	}
	var ok bool
	if u.result, ok = goType(result); !ok {
		out.err = fmt.Errorf("%s: its result is %v, which no column holds", out.ref.Name, result)
	}
	return out
}

// Of is the function of some expressions.
func (f *Func) Of(args ...*Node) *Node {
	n := &Node{Op: "user", Args: args, Name: f.ref.Name, Fn: lift.Key{ID: f.ref.ID, Type: f.ref.Type}, user: f.user}
	if f.err != nil {
		return Invalid(f.err.Error())
	}
	return n
}

// Invalid is an expression that binding refuses, for a reason.
func Invalid(why string) *Node { return &Node{Op: "invalid", Name: why} }

// calls is how the node's function is called.
func (n *Node) calls() (*user, error) {
	if n.user != nil {
		return n.user, nil
	}
	fn, err := known.Lookup("frame", lift.Ref{Name: n.Name, ID: n.Fn.ID, Type: n.Fn.Type})
	if err != nil {
		return nil, err
	}
	return fn.Calls, nil
}

func users() map[string]*function {
	return map[string]*function{
		"user": {least: 1, most: 4, typed: userType, emit: emitUser, only: inlines, eval: evalUser},
		"invalid": {least: 0, most: 0, typed: func(n *Node) (table.Type, error) {
			return table.Type{}, fmt.Errorf("%s", n.Name)
		}},
		"hash": {least: 1, most: -1, typed: always(table.Of(table.Uint64), anyKind), eval: evalHash},
	}
}

// userType converts columns to the parameters' types where these hold all values.
func userType(n *Node) (table.Type, error) {
	u, err := n.calls()
	if err != nil {
		return table.Type{}, err
	}
	if len(n.Args) != len(u.args) {
		return u.result, fmt.Errorf("%s has %d parameters, not %d", n.Name, len(u.args), len(n.Args))
	}
	for i, want := range u.args {
		have := n.Args[i].Type
		if n.Args[i].Op == "lit" && adopts(n.Args[i].Value, want) {
			n.convert(i, want)
			continue
		}
		m, ok := meet(have, want)
		switch {
		case have == want || want.Kind.Text() && have.Kind.Text():
		case want.Kind.Temporal() && (have.Kind == want.Kind || want.Kind == table.Timestamp && have.Kind == table.Date):
		case ok && m == want && have.Kind != table.Bool:
			n.convert(i, want)
		default:
			return u.result, fmt.Errorf("%s: %s, and its parameter %d is %v", n.Name, n.Args[i].describe(), i+1, want)
		}
	}
	return u.result, nil
}

func evalUser(n *Node) (evaluator, error) {
	u, err := n.calls()
	if err != nil {
		return nil, err
	}
	return func(c *call) (out arrow.Array, err error) {
		for i := range c.in {
			if _, err := c.column(i); err != nil {
				return nil, err
			}
		}
		row := -1
		defer func() {
			if fault := recover(); fault != nil {
				if row < 0 {
					panic(fault)
				}
				out, err = nil, fmt.Errorf("%s: row %d: %w", n.Name, row, &graph.PanicError{Value: fault, Stack: debug.Stack()})
			}
		}()
		return u.run(c, c.valid(n.all()...), &row)
	}, nil
}

// goType is the type of the columns that hold values of a Go type.
func goType(t reflect.Type) (table.Type, bool) {
	switch t {
	case reflect.TypeFor[time.Time]():
		return table.Type{Kind: table.Timestamp, Unit: table.Nano}, true
	case reflect.TypeFor[time.Duration]():
		return table.Type{Kind: table.Duration, Unit: table.Nano}, true
	}
	k, ok := map[reflect.Kind]table.Kind{
		reflect.Bool: table.Bool, reflect.String: table.String, reflect.Float32: table.Float32, reflect.Float64: table.Float64,
		reflect.Int: table.Int64, reflect.Int8: table.Int8, reflect.Int16: table.Int16, reflect.Int32: table.Int32, reflect.Int64: table.Int64,
		reflect.Uint: table.Uint64, reflect.Uint8: table.Uint8, reflect.Uint16: table.Uint16, reflect.Uint32: table.Uint32, reflect.Uint64: table.Uint64,
	}[t.Kind()]
	return table.Of(k), ok
}

// getter reads an argument as values of a Go type.
func getter[A any](c *call, i int) (func(row int) A, error) {
	a, err := c.column(i)
	if err != nil {
		return nil, err
	}
	want := reflect.TypeFor[A]()
	t := c.n.Args[i].Type
	var buf A
	into := unsafe.Pointer(&buf)
	switch {
	case want == reflect.TypeFor[time.Time]():
		read, err := instants(a, t)
		return func(row int) A { *(*time.Time)(into) = read(row); return buf }, err
	case want == reflect.TypeFor[time.Duration]():
		v, per := column.Values[int64](a), t.Unit.Nanos()
		return func(row int) A { *(*int64)(into) = v[row] * per; return buf }, nil
	case want.Kind() == reflect.String:
		text, err := column.TextOf(a)
		return func(row int) A { *(*string)(into) = text.At(row); return buf }, err
	case want.Kind() == reflect.Bool:
		bits := column.BoolBits(a.(*array.Boolean))
		return func(row int) A { *(*bool)(into) = bits.Get(row); return buf }, nil
	}
	if c.rows == 0 {
		return func(int) A { return buf }, nil
	}
	values := unsafe.Slice((*A)(arrayBase(a, int(want.Size()))), c.rows)
	return func(row int) A { return values[row] }, nil
}

// instants reads dates and timestamps as times, in the zone of their type.
func instants(a arrow.Array, t table.Type) (func(row int) time.Time, error) {
	if t.Kind == table.Date {
		days := column.Values[int32](a)
		return func(row int) time.Time { return time.Unix(int64(days[row])*86400, 0).UTC() }, nil
	}
	loc, err := t.Location()
	v := column.Values[int64](a)
	return func(row int) time.Time { return column.Instant(v[row], t.Unit).In(loc) }, err
}

// collect makes a column of what f gives for the rows that are not null.
func collect[R any](rows int, valid column.Bitmap, done *int, f func(row int) R) (arrow.Array, error) {
	want := reflect.TypeFor[R]()
	t, _ := goType(want)
	if want.Kind() == reflect.String {
		b := column.NewTextBuilder(rows, 8*rows)
		for i := range rows {
			if valid != nil && !valid.Get(i) {
				b.Null()
				continue
			}
			*done = i
			s := f(i)
			b.Append(*(*string)(unsafe.Pointer(&s)))
		}
		return b.Finish(str)
	}
	out := make([]R, rows)
	for i := range out {
		if valid == nil || valid.Get(i) {
			*done = i
			out[i] = f(i)
		}
	}
	switch {
	case want == reflect.TypeFor[time.Time]():
		stamps := make([]int64, rows)
		for i, v := range *(*[]time.Time)(unsafe.Pointer(&out)) {
			s, ok := column.Stamp(v, table.Nano)
			if !ok && (valid == nil || valid.Get(i)) {
				return nil, fmt.Errorf("row %d: %v is too far away for nanoseconds", i, v)
			}
			stamps[i] = s
		}
		return column.From(t, stamps, valid), nil
	case want.Kind() == reflect.Bool:
		flags := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), rows)
		bits := column.NewBitmap(rows)
		bits.Pack(flags)
		return column.FromBools(bits, rows, valid), nil
	}
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), rows*int(want.Size()))
	return column.FromBytes(t, rows, raw, valid), nil
}

// Func1 lifts a function of one value. The id, if there is one, is how other
// processes of the program find it; else it is the function's own name, if it has
// one that means no other.
func Func1[A, R any](f func(A) R, id string) *Func {
	return newFunc(f, id, jit.Vectorize1(f).Inline, []reflect.Type{reflect.TypeFor[A]()}, reflect.TypeFor[R](), func(c *call, valid column.Bitmap, done *int) (arrow.Array, error) {
		a, err := getter[A](c, 0)
		if err != nil {
			return nil, err
		}
		return collect(c.rows, valid, done, func(i int) R { return f(a(i)) })
	})
}

// Func2 lifts a function of two values.
func Func2[A, B, R any](f func(A, B) R, id string) *Func {
	args := []reflect.Type{reflect.TypeFor[A](), reflect.TypeFor[B]()}
	return newFunc(f, id, jit.Vectorize2(f).Inline, args, reflect.TypeFor[R](), func(c *call, valid column.Bitmap, done *int) (arrow.Array, error) {
		a, errA := getter[A](c, 0)
		b, errB := getter[B](c, 1)
		if err := first(errA, errB); err != nil {
			return nil, err
		}
		return collect(c.rows, valid, done, func(i int) R { return f(a(i), b(i)) })
	})
}

// Func3 lifts a function of three values.
func Func3[A, B, C, R any](f func(A, B, C) R, id string) *Func {
	args := []reflect.Type{reflect.TypeFor[A](), reflect.TypeFor[B](), reflect.TypeFor[C]()}
	return newFunc(f, id, jit.Vectorize3(f).Inline, args, reflect.TypeFor[R](), func(c *call, valid column.Bitmap, done *int) (arrow.Array, error) {
		x, errX := getter[A](c, 0)
		y, errY := getter[B](c, 1)
		z, errZ := getter[C](c, 2)
		if err := first(errX, errY, errZ); err != nil {
			return nil, err
		}
		return collect(c.rows, valid, done, func(i int) R { return f(x(i), y(i), z(i)) })
	})
}

// Func4 lifts a function of four values.
func Func4[A, B, C, D, R any](f func(A, B, C, D) R, id string) *Func {
	args := []reflect.Type{reflect.TypeFor[A](), reflect.TypeFor[B](), reflect.TypeFor[C](), reflect.TypeFor[D]()}
	return newFunc(f, id, jit.Vectorize4(f).Inline, args, reflect.TypeFor[R](), func(c *call, valid column.Bitmap, done *int) (arrow.Array, error) {
		x, errX := getter[A](c, 0)
		y, errY := getter[B](c, 1)
		z, errZ := getter[C](c, 2)
		w, errW := getter[D](c, 3)
		if err := first(errX, errY, errZ, errW); err != nil {
			return nil, err
		}
		return collect(c.rows, valid, done, func(i int) R { return f(x(i), y(i), z(i), w(i)) })
	})
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// evalHash hashes the rows of some columns together.
func evalHash(*Node) (evaluator, error) {
	return func(c *call) (arrow.Array, error) {
		all := make([]arrow.Array, len(c.in))
		for i := range all {
			a, err := c.column(i)
			if err != nil {
				return nil, err
			}
			all[i] = a
		}
		out := make([]uint64, c.rows)
		if err := column.Hash(all, out); err != nil {
			return nil, err
		}
		return column.From(table.Of(table.Uint64), out, nil), nil
	}, nil
}
