package jit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// A Checkable is a kernel of this package.
type Checkable interface {
	Name() string
	by(ctx context.Context, p path, args []any) (result any, err error)
	possible() []path
}

// A Comparison is what Check found.
type Comparison struct {
	Kernel      string
	Paths       []string // that ran: "Go", "interpreter", "native"; the first is what the others are held against
	Values      int      // numbers compared on each path
	Differences []Difference
}

// A Difference is one number that a path computed otherwise than Go.
type Difference struct {
	Path      string
	Where     string // in the result: "[17].Call", or an argument that was written to: "argument 2[3]"
	Go, Value any
	ULP       float64 // how many floats lie between; infinite for other kinds, and for NaN and a number
}

// Worst is the largest difference, in units in the last place.
func (c *Comparison) Worst() float64 {
	worst := 0.0
	for _, d := range c.Differences {
		worst = max(worst, d.ULP)
	}
	return worst
}

// Equal reports that all paths gave the same bits (any NaN for any NaN).
func (c *Comparison) Equal() bool { return len(c.Differences) == 0 }

// String is a line, and one more for each of the first differences.
func (c *Comparison) String() string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s: %s on %d values: ", c.Kernel, strings.Join(c.Paths, ", "), c.Values)
	if c.Equal() {
		w.WriteString("equal")
		return w.String()
	}
	fmt.Fprintf(&w, "%d differ, by at most %g ulp", len(c.Differences), c.Worst())
	for i, d := range c.Differences {
		if i == 10 {
			fmt.Fprintf(&w, "\n\tand %d more", len(c.Differences)-i)
			break
		}
		fmt.Fprintf(&w, "\n\t%s%s: %v, Go %v (%g ulp)", d.Path, d.Where, d.Value, d.Go, d.ULP)
	}
	return w.String()
}

// Check runs a kernel on the same arguments by its Go function, by the
// interpreter and natively, as far as it has these, and compares what they
// compute, results and slices that were written to. Numbers may differ where the
// function calls math functions, since Go's are not the library's. An error says that a path
// failed and the Go function did not, or the other way round; arguments are
// copied, and stay as they are.
//
//	c, err := jit.Check(ctx, predict, x, y, z, overlay)
//	if err != nil || c.Worst() > 2 { ... }
func Check(ctx context.Context, k Checkable, args ...any) (*Comparison, error) {
	c := &Comparison{Kernel: k.Name()}
	var want outcome
	for i, p := range k.possible() {
		got := outcome{args: make([]any, len(args))}
		for j, a := range args {
			got.args[j] = clone(reflect.ValueOf(a)).Interface()
		}
		got.result, got.err = k.by(ctx, p, got.args)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.Paths = append(c.Paths, p.String())
		if i == 0 {
			want = got
			continue
		}
		if err := want.agrees(got); err != nil {
			return nil, fmt.Errorf("jit: check %s: %s: %w", k.Name(), p, err)
		}
		if got.err == nil {
			c.compare(p, want, got)
		}
	}
	if want.err != nil {
		return c, fmt.Errorf("jit: check: on every path: %w", want.err)
	}
	return c, nil
}

// An outcome is what a path made of the arguments.
type outcome struct {
	result any
	args   []any
	err    error
}

// agrees reports that both failed alike, or neither.
func (want outcome) agrees(got outcome) error {
	switch {
	case want.err == nil && got.err == nil:
		return nil
	case want.err == nil:
		return fmt.Errorf("the Go function computes it: %w", got.err)
	case got.err == nil:
		return fmt.Errorf("it computes what Go does not: %w", want.err)
	}
	w, isRow := errors.AsType[*RowError](want.err)
	g, isRow2 := errors.AsType[*RowError](got.err)
	if isRow && isRow2 && (w.Row != g.Row || w.Reason != g.Reason || w.Line != g.Line) {
		return fmt.Errorf("another error than Go's: %w, Go: %w", got.err, want.err)
	}
	return nil
}

func (c *Comparison) compare(p path, want, got outcome) {
	d := differ{c: c, path: p.String()}
	d.values("", reflect.ValueOf(want.result), reflect.ValueOf(got.result))
	for i := range want.args {
		d.values(fmt.Sprintf(" argument %d", i+1), reflect.ValueOf(want.args[i]), reflect.ValueOf(got.args[i]))
	}
	c.Values = d.n
}

// A differ walks two values of one type.
type differ struct {
	c    *Comparison
	path string
	n    int
}

func (d *differ) values(where string, want, got reflect.Value) {
	if !want.IsValid() || !got.IsValid() {
		return
	}
	switch want.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range want.Len() {
			d.values(fmt.Sprintf("%s[%d]", where, i), want.Index(i), got.Index(i))
		}
	case reflect.Struct:
		for i := range want.NumField() {
			d.values(where+"."+want.Type().Field(i).Name, want.Field(i), got.Field(i))
		}
	case reflect.Float32, reflect.Float64:
		d.n++
		width := want.Type().Bits()
		if ulp := ulps(want.Float(), got.Float(), width); ulp != 0 {
			d.add(where, want, got, ulp)
		}
	case reflect.Complex64, reflect.Complex128:
		width := want.Type().Bits() / 2
		d.n++
		w, g := want.Complex(), got.Complex()
		if ulp := max(ulps(real(w), real(g), width), ulps(imag(w), imag(g), width)); ulp != 0 {
			d.add(where, want, got, ulp)
		}
	case reflect.Pointer:
		d.values(where, want.Elem(), got.Elem())
	default:
		d.n++
		if !want.Equal(got) {
			d.add(where, want, got, math.Inf(1))
		}
	}
}

func (d *differ) add(where string, want, got reflect.Value, ulp float64) {
	d.c.Differences = append(d.c.Differences, Difference{d.path, where, readable(want), readable(got), ulp})
}

// readable is a value that can be printed, also of an unexported field.
func readable(v reflect.Value) any {
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.CanFloat():
		return v.Float()
	case v.CanComplex():
		return v.Complex()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	}
	return v.String()
}

// ulps counts the floats from a to b of that many bits; 0 for two NaNs, infinity
// for one.
func ulps(a, b float64, bits int) float64 {
	if a != a || b != b {
		if a != a && b != b {
			return 0
		}
		return math.Inf(1)
	}
	var x, y int64
	if bits == 32 {
		x, y = int64(int32(math.Float32bits(float32(a)))), int64(int32(math.Float32bits(float32(b))))
		x, y = ordered(x, math.MinInt32), ordered(y, math.MinInt32)
	} else {
		x, y = ordered(int64(math.Float64bits(a)), math.MinInt64), ordered(int64(math.Float64bits(b)), math.MinInt64)
	}
	if a == 0 && b == 0 && math.Signbit(a) != math.Signbit(b) {
		return 1
	}
	return float64(uint64(max(x, y)) - uint64(min(x, y)))
}

// ordered maps a float's bits to integers that are ordered as floats are.
func ordered(bits, least int64) int64 {
	if bits < 0 {
		return least - bits
	}
	return bits
}

// clone copies what a kernel could write to.
func clone(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		for i := range v.NumField() {
			if f := c.Field(i); f.CanSet() {
				f.Set(clone(v.Field(i)))
			}
		}
		return c
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(clone(v.Elem()))
		return c
	}
	return v
}
