package jit

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unsafe"

	"github.com/cb434341/weft/internal/front"
)

// A GUFunc is a generalised universal function: one that works on whole core
// dimensions, such as a row or a matrix, called for all of the dimensions in
// front of these.
type GUFunc struct {
	kernel
	shape  *front.Layout
	params []reflect.Type // of the operands: the output's last
	unfit  error          // why f and layout do not belong together
}

// GUVectorize makes a kernel of f with a layout such as "(n),(m,n)->(m)": f's
// parameters are the inputs and then the outputs, a number for (), a []T for (n),
// a Mat[T] for (m,n), and for an output () a *T. It never fails; what does not fit
// together comes back from Call, and what cannot be compiled is called in a loop.
//
//	func predict(x, y, z float64, overlay bool, months []float64)
//
//	var fast = jit.GUVectorize(predict, "(),(),(),()->(month)")
func GUVectorize(f any, layout string, opts ...Option) *GUFunc {
	g := &GUFunc{}
	g.layout = layout
	g.init(f, layoutMode, nil, opts)
	g.shape, g.unfit = front.ParseLayout(layout)
	if g.unfit == nil {
		g.unfit = g.fits(reflect.TypeOf(f))
	}
	if g.unfit != nil {
		g.unfit = fmt.Errorf("jit: %s: %w", g.name, g.unfit)
		g.options.faults = append(g.options.faults, g.unfit)
		return g
	}
	g.loop = g.byReflection(reflect.ValueOf(f))
	return g
}

// fits checks the parameters of the function against the layout.
func (g *GUFunc) fits(t reflect.Type) error {
	if t == nil || t.Kind() != reflect.Func {
		return fmt.Errorf("%v is not a function", t)
	}
	cores := slices.Concat(g.shape.In, g.shape.Out)
	if len(g.shape.Out) != 1 {
		return fmt.Errorf("layout %q: one output is wanted", g.layout)
	}
	for i := range t.NumIn() {
		g.params = append(g.params, t.In(i))
	}
	result := t.NumOut() == 1 && len(g.shape.Out[0]) == 0
	if result {
		g.params = append(g.params, t.Out(0))
	}
	if len(g.params) != len(cores) || t.NumOut() > 0 && !result || t.IsVariadic() {
		return fmt.Errorf("layout %q wants %d parameters, the output last; the function is %v", g.layout, len(cores), t)
	}
	for i, core := range cores {
		p := g.params[i]
		isOut := i == len(g.shape.In) && !result
		ok := false
		switch len(core) {
		case 0:
			ok = isNumber(p) && !isOut || isOut && p.Kind() == reflect.Pointer && isNumber(p.Elem())
		case 1:
			ok = p.Kind() == reflect.Slice && isNumber(p.Elem())
		case 2:
			ok = isMat(p)
		default:
			return fmt.Errorf("layout %q: at most two core dimensions", g.layout)
		}
		if !ok {
			return fmt.Errorf("layout %q: parameter %d is %v, which is not what an operand of %d dimensions is", g.layout, i+1, p, len(core))
		}
	}
	return nil
}

func isNumber(t reflect.Type) bool {
	k := t.Kind()
	return k >= reflect.Bool && k <= reflect.Complex128
}

// isMat reports an instance of Mat.
func isMat(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.Implements(reflect.TypeFor[viewed]()) && t.NumField() == 4 && t.Field(0).Name == "Data"
}

// element is the type of the numbers of a parameter.
func element(p reflect.Type) reflect.Type {
	switch p.Kind() {
	case reflect.Slice, reflect.Pointer:
		return p.Elem()
	case reflect.Struct:
		return p.Field(0).Type.Elem()
	}
	return p
}

// Call computes out from in. Each is a View, a Mat, a slice of numbers or of
// arrays of numbers, or a number; its last dimensions are the core ones, those in
// front are looped over and broadcast, as NumPy does. Out has all of the looped
// dimensions, and gives core dimensions that no input has their size; it may not
// share memory with inputs unless it is the same.
func (g *GUFunc) Call(ctx context.Context, out any, in ...any) error {
	return g.callBy(ctx, fastest, out, in)
}

// by takes the output as the first argument.
func (g *GUFunc) by(ctx context.Context, p path, args []any) (any, error) {
	if g.unfit != nil {
		return nil, g.unfit
	}
	if err := g.count(args, len(g.params)); err != nil {
		return nil, err
	}
	return nil, g.callBy(ctx, p, args[0], args[1:])
}

func (g *GUFunc) callBy(ctx context.Context, p path, out any, in []any) error {
	if g.unfit != nil {
		return g.unfit
	}
	if err := g.count(in, len(g.shape.In)); err != nil {
		return err
	}
	b, err := g.bind(out, in)
	if err != nil {
		return fmt.Errorf("jit: %s: %w", g.name, err)
	}
	return b.run(ctx, p)
}

// A binding is the operands of one call, core dimensions apart from looped ones.
type binding struct {
	swapped int // the looped dimension that was exchanged with the last, see flatten

	g     *GUFunc
	all   []strided // inputs, then the output
	loop  []int     // the looped dimensions
	sizes []int     // of Layout.Dims; -1 before they are known
}

func (g *GUFunc) bind(out any, in []any) (*binding, error) {
	b := &binding{g: g, sizes: make([]int, len(g.shape.Dims))}
	for d, name := range g.shape.Dims {
		b.sizes[d] = -1
		if n, err := strconv.Atoi(name); err == nil {
			b.sizes[d] = n
		}
	}
	cores := slices.Concat(g.shape.In, g.shape.Out)
	for i, v := range append(slices.Clone(in), out) {
		what := fmt.Sprintf("input %d", i+1)
		if i == len(in) {
			what = "the output"
		}
		s, err := stridedOf(v)
		if err == nil && i == len(in) && !writable(v) {
			err = fmt.Errorf("a %T is a copy; pass a pointer, a slice or a view", v)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		if want := element(g.params[i]); s.elem != want {
			return nil, fmt.Errorf("%s: numbers are %v, not %v", what, s.elem, want)
		}
		core := cores[i]
		if len(s.shape) < len(core) {
			return nil, fmt.Errorf("%s: shape %v is for %d core dimensions", what, s.shape, len(core))
		}
		for j, d := range core {
			n := s.shape[len(s.shape)-len(core)+j]
			if have := b.sizes[d]; have >= 0 && have != n {
				return nil, fmt.Errorf("%s: %w: dimension %s is %d, not %d", what, ErrLength, g.shape.Dims[d], n, have)
			}
			b.sizes[d] = n
		}
		b.all = append(b.all, s)
	}
	return b, b.broadcast(cores)
}

// broadcast finds the looped dimensions, and stretches all operands to them.
func (b *binding) broadcast(cores [][]int) error {
	last := len(b.all) - 1
	b.loop = b.outer(last, cores)
	for i := range last {
		shape := b.outer(i, cores)
		front := len(b.loop) - len(shape)
		if front < 0 {
			return fmt.Errorf("%w: input %d loops over %v, the output over %v", ErrLength, i+1, shape, b.loop)
		}
		stride := make([]int, len(b.loop), len(b.loop)+2)
		for j, n := range shape {
			switch n {
			case b.loop[front+j]:
				stride[front+j] = b.all[i].stride[j]
			case 1:
			default:
				return fmt.Errorf("%w: input %d loops over %v, the output over %v", ErrLength, i+1, shape, b.loop)
			}
		}
		b.all[i].stride = append(stride, b.all[i].stride[len(shape):]...)
		b.all[i].shape = slices.Concat(b.loop, b.all[i].shape[len(shape):])
	}
	out := &b.all[last]
	for j, n := range out.shape {
		if n > 1 && out.stride[j] == 0 && !out.empty() {
			return errors.New("the output repeats memory (a stride of 0)")
		}
	}
	return nil
}

// writable reports an operand whose memory is the caller's.
func writable(v any) bool {
	_, ok := v.(viewed)
	k := reflect.TypeOf(v).Kind()
	return ok || k == reflect.Slice || k == reflect.Pointer
}

// outer is the looped dimensions of an operand.
func (b *binding) outer(i int, cores [][]int) []int {
	s := b.all[i].shape
	return s[:len(s)-len(cores[i])]
}

// core is the strides of an operand's core dimensions.
func (b *binding) core(i int) []int { return b.all[i].stride[len(b.loop):] }

// byReflection calls f row by row.
func (g *GUFunc) byReflection(f reflect.Value) loop {
	return func(use *call, lo, hi int, at *int) {
		args := make([]reflect.Value, f.Type().NumIn())
		for row := lo; row < hi; row++ {
			*at = row
			for i := range args {
				args[i] = use.bound.value(i, row)
			}
			if results := f.Call(args); len(results) > 0 {
				use.bound.value(len(args), row).Set(results[0])
			}
		}
	}
}

// value is parameter i of a row, as the Go function takes it.
func (b *binding) value(i, row int) reflect.Value {
	s, t := &b.all[i], b.g.params[i]
	base := unsafe.Add(s.base, row*s.stride[0])
	switch core := s.shape[1:]; t.Kind() {
	case reflect.Slice:
		return reflect.SliceAt(t.Elem(), base, core[0]).Convert(t)
	case reflect.Struct:
		m := reflect.New(t).Elem()
		m.Field(0).Set(reflect.SliceAt(element(t), base, core[0]*core[1]))
		m.Field(1).SetInt(int64(core[0]))
		m.Field(2).SetInt(int64(core[1]))
		m.Field(3).SetInt(int64(core[1]))
		return m
	case reflect.Pointer:
		return reflect.NewAt(t.Elem(), base)
	default:
		return reflect.NewAt(t, base).Elem()
	}
}
