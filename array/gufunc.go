package array

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unsafe"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/user"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/jit"
)

// Untyped is an array of whatever type: an Array, a Scalar or a Dyn.
type Untyped interface {
	Err() error
	untyped() *expr.Node
}

func (a Array[T]) untyped() *expr.Node  { return a.node() }
func (s Scalar[T]) untyped() *expr.Node { return s.node() }
func (d Dyn) untyped() *expr.Node       { return d.node() }

// ApplyGUFunc calls a kernel of core dimensions for all others of some arrays,
// as NumPy's generalised universal functions do. A kernel of layout
// "(n),(m,n)->(m)" takes the last axis of its first array and the last two of the
// second; the axes in front stretch to one shape, stay cut into blocks, and are
// those of the result, in front of m. Core dimensions are in one block, and are
// put into one where they are not.
//
//	var dist = jit.GUVectorize(distance, "(n),(n)->()")
//
//	d := array.ApplyGUFunc[float64](dist, x, y)
//
// A core dimension that only the result has is given a length by [GUMap.Dim]. The
// kernel may be of any Go function: one that cannot be compiled is called in a
// loop.
func ApplyGUFunc[R Elem](g *jit.GUFunc, xs ...Untyped) Array[R] { return GUFunc[R](g).Map(xs...) }

// GUMap is a kernel of core dimensions as a function of arrays.
type GUMap[R Elem] struct {
	fn     user.Func
	layout *front.Layout
	types  []reflect.Type // of the operands, the result's last
	sizes  map[string]int
	err    error
}

// GUFunc lifts a kernel for ApplyGUFunc. In a package-level var it makes the
// kernel known to other processes, under its function's name.
func GUFunc[R Elem](g *jit.GUFunc, opts ...BlockOption) GUMap[R] {
	m := GUMap[R]{}
	if g == nil {
		m.err = errors.New("the kernel is nil")
		return m
	}
	var set blockSettings
	if m.err = set.read(opts); m.err == nil {
		m.err = set.only()
	}
	if m.err != nil {
		return m
	}
	text, types, err := g.Signature()
	if err == nil {
		m.layout, err = front.ParseLayout(text)
	}
	if err != nil {
		m.err = err
		return m
	}
	m.types = types
	last := types[len(types)-1]
	if last != reflect.TypeFor[R]() {
		m.err = fmt.Errorf("%s: it gives %s, not %s", g.Name(), last, reflect.TypeFor[R]())
		return m
	}
	for i, t := range types {
		if views[t] == nil {
			m.err = fmt.Errorf("%s: operand %d is of %s: only Go's own types of numbers can be looked at", g.Name(), i+1, t)
			return m
		}
	}
	m.fn, m.err = user.Lift("gufunc "+text, g.Func(), set.id, func(ctx context.Context, at user.At, in []user.Arg) (*block.Block, error) {
		return callGU(ctx, g, types, at, in)
	})
	return m
}

// Dim gives a core dimension that only the result has its length.
func (m GUMap[R]) Dim(name string, n int) GUMap[R] {
	sizes := map[string]int{name: n}
	for k, v := range m.sizes {
		if k != name {
			sizes[k] = v
		}
	}
	m.sizes = sizes
	if m.err == nil && m.layout != nil && !slices.Contains(m.layout.Dims, name) {
		m.err = fmt.Errorf("Dim: the layout has no dimension %q", name)
	}
	if m.err == nil && n < 0 {
		m.err = fmt.Errorf("Dim: %q is %d", name, n)
	}
	return m
}

// Map calls the kernel for all but the core dimensions of some arrays.
func (m GUMap[R]) Map(xs ...Untyped) Array[R] {
	nodes := make([]*expr.Node, len(xs))
	for i, x := range xs {
		if x == nil {
			return Array[R]{expr.Fail("gufunc", nil, "array %d is nil", i+1)}
		}
		nodes[i] = x.untyped()
	}
	n, err := m.apply(nodes)
	if err != nil {
		return Array[R]{expr.Fail("gufunc", nodes, "%w", err)}
	}
	return Array[R]{n}
}

func (m GUMap[R]) apply(nodes []*expr.Node) (*expr.Node, error) {
	if m.err != nil {
		return nil, m.err
	}
	if m.layout == nil {
		return nil, errors.New("the kernel was not lifted")
	}
	if len(nodes) != len(m.layout.In) {
		return nil, fmt.Errorf("%s: it is of %d arrays, not %d", m.fn.Name, len(m.layout.In), len(nodes))
	}
	dims, err := m.dims(nodes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.fn.Name, err)
	}
	loop, err := loopBlocks(nodes, m.layout)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.fn.Name, err)
	}
	outer := totals(loop)
	op := user.Apply{Fn: m.fn}
	args := make([]*expr.Node, len(nodes))
	for i, n := range nodes {
		core := m.layout.In[i]
		front := n.NDim() - len(core)
		shape, blocks := slices.Clone(outer), slices.Clone(loop)
		cut := make([][]int, n.NDim())
		for axis := range front {
			cut[axis] = loop[len(loop)-front+axis]
			if n.Shape[axis] != outer[len(loop)-front+axis] {
				cut[axis] = []int{1}
			}
		}
		for j, d := range core {
			cut[front+j] = []int{dims[d]}
			shape, blocks = append(shape, dims[d]), append(blocks, []int{dims[d]})
		}
		// Core axes are the last: axes in front of them are put in here.
		args[i] = stretchLoop(expr.Rechunk(n, cut), shape, blocks, len(loop), len(core))
		op.In = append(op.In, append(axes(len(loop)), plus(core, len(loop))...))
	}
	core := m.layout.Out[0]
	op.Out = append(axes(len(loop)), plus(core, len(loop))...)
	shape, blocks := outer, loop
	for _, d := range core {
		shape, blocks = append(shape, dims[d]), append(blocks, []int{dims[d]})
	}
	return expr.New(op, dtypeFor[R](), shape, blocks, args...), nil
}

// dims finds the lengths of the core dimensions.
func (m GUMap[R]) dims(nodes []*expr.Node) ([]int, error) {
	dims := make([]int, len(m.layout.Dims))
	for d, name := range m.layout.Dims {
		dims[d] = -1
		if n, err := strconv.Atoi(name); err == nil {
			dims[d] = n
		}
		if n, ok := m.sizes[name]; ok {
			dims[d] = n
		}
	}
	for i, n := range nodes {
		if n.Err() != nil {
			return nil, n.Err()
		}
		if want := block.DTypeOf(m.types[i]); n.DType != want {
			return nil, fmt.Errorf("array %d is of %s, not %s", i+1, n.DType, want)
		}
		if !n.KnownBlocks() {
			return nil, fmt.Errorf("array %d has blocks of unknown length: compute or persist it first", i+1)
		}
		core := m.layout.In[i]
		if n.NDim() < len(core) {
			return nil, fmt.Errorf("array %d of shape %s has fewer axes than the layout wants", i+1, expr.ShapeText(n.Shape))
		}
		for j, d := range core {
			have := n.Shape[n.NDim()-len(core)+j]
			if dims[d] >= 0 && dims[d] != have {
				return nil, fmt.Errorf("array %d: dimension %s is %d, not %d", i+1, m.layout.Dims[d], have, dims[d])
			}
			dims[d] = have
		}
	}
	for d, n := range dims {
		if n < 0 {
			return nil, fmt.Errorf("nobody says how long dimension %s is: use GUFunc and Dim", m.layout.Dims[d])
		}
	}
	return dims, nil
}

// loopBlocks finds the blocks of the axes that are looped over: along each those
// of the first array that is not stretched there.
func loopBlocks(nodes []*expr.Node, layout *front.Layout) ([][]int, error) {
	shapes := make([][]int, len(nodes))
	for i, n := range nodes {
		shapes[i] = n.Shape[:n.NDim()-len(layout.In[i])]
	}
	outer, err := expr.BroadcastShapes(shapes...)
	if err != nil {
		return nil, err
	}
	blocks := make([][]int, len(outer))
	for i, n := range nodes {
		front := len(outer) - len(shapes[i])
		for axis, length := range shapes[i] {
			if blocks[front+axis] == nil && length == outer[front+axis] {
				blocks[front+axis] = n.Blocks[axis]
			}
		}
	}
	return blocks, nil
}

// stretchLoop stretches the axes of n in front of the core to those of a shape.
func stretchLoop(n *expr.Node, shape []int, blocks [][]int, loops, core int) *expr.Node {
	if n.Err() != nil || slices.Equal(n.Shape, shape) {
		return n
	}
	own := n.NDim() - core
	v := expr.View{Axes: make([]expr.ViewAxis, n.NDim())}
	for axis := range v.Axes {
		to := loops - own + axis
		v.Axes[axis] = expr.ViewAxis{To: to, Step: 1}
		if axis < own && n.Shape[axis] != shape[to] {
			v.Axes[axis].To = -1
		}
	}
	return expr.NewView(n, v, shape, blocks)
}

func plus(numbers []int, by int) []int {
	out := make([]int, len(numbers))
	for i, n := range numbers {
		out[i] = n + by
	}
	return out
}

// callGU calls a kernel for a block. What is compiled keeps nothing, and is given
// blocks as they lie; a Go function is given copies.
func callGU(ctx context.Context, g *jit.GUFunc, types []reflect.Type, at user.At, in []user.Arg) (*block.Block, error) {
	compiled := g.Err() == nil
	operands := make([]any, len(in))
	for i, a := range in {
		if len(a.Blocks) != 1 {
			return nil, fmt.Errorf("array: %d blocks for argument %d", len(a.Blocks), i)
		}
		b := a.Blocks[0]
		switch {
		case !compiled:
			b = b.ToHeap()
		case !ahead(b):
			b = b.Clone()
			defer b.Release()
		}
		operands[i] = views[types[i]](b)
	}
	last := types[len(types)-1]
	out := block.NewHeap(block.DTypeOf(last), at.Shape...)
	if compiled {
		out = block.Zeros(block.DTypeOf(last), at.Shape...)
	}
	if err := g.Call(ctx, views[last](out), operands...); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

// ahead reports a block whose elements lie whole steps ahead of the first one.
func ahead(b *block.Block) bool {
	for _, s := range b.Strides {
		if s < 0 || s%b.DType.Size() != 0 {
			return false
		}
	}
	return true
}

// views look at a block as the type that a kernel's function has for it.
var views = map[reflect.Type]func(*block.Block) any{}

func init() {
	addView[bool]()
	addView[int8]()
	addView[int16]()
	addView[int32]()
	addView[int64]()
	addView[int]()
	addView[uint8]()
	addView[uint16]()
	addView[uint32]()
	addView[uint64]()
	addView[uint]()
	addView[float32]()
	addView[float64]()
	addView[complex64]()
	addView[complex128]()
}

func addView[T Elem]() {
	views[reflect.TypeFor[T]()] = func(b *block.Block) any {
		v := jit.View[T]{Shape: b.Shape}
		size, reach := b.DType.Size(), 1
		for axis, s := range b.Strides {
			v.Strides = append(v.Strides, s/size)
			reach += s / size * max(b.Shape[axis]-1, 0)
		}
		if b.Len() > 0 {
			v.Data = unsafe.Slice((*T)(b.Base), reach)
		}
		return v
	}
}
