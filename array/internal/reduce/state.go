package reduce

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// A State holds the partial results of K elements of an array's reduction, of
// one block first and then of more and more of them. It lies in Go's heap, can
// be sent and spilled, and is used by one goroutine at a time.
type State struct {
	partials
	reducer reducer
	tree    *tree     // sums and moments, from the first run or row to End
	scratch []float64 // a run without its NaN
}

// partials is what of a State is kept, sent and merged. Which slices there are
// depends on the family; the others are nil.
type partials struct {
	Spec  Spec
	K     int
	Began bool      // at least one value came
	N     []int64   // means and variances: how many values
	I     []int64   // integers: sums, products, least and greatest, truths
	F     []float64 // floating-point numbers: sums, products, means; two a complex number
	M     []float64 // variances: sums of squared deviations from the mean
	P     []int64   // places: the index, -1 for none yet
}

// NewState returns the State of k elements that no value came to. The Spec must
// have passed Check.
func (s Spec) NewState(k int) *State {
	if err := s.Check(); err != nil {
		panic(err)
	}
	st := &State{partials: partials{Spec: s, K: k}, reducer: s.reducer()}
	st.reducer.open(st)
	return st
}

// Run folds the next n values into element k, a Chunk at a time; they lie at p one
// behind another. first is the index of the first of them along the reduced axes,
// which only places ask for, see Spec.Ordered. Runs of several elements may
// alternate; those of one come in the order that the array's shape gives, and
// cutting them otherwise may change the last bits of a floating-point sum.
func (st *State) Run(k int, first int64, p unsafe.Pointer, n int) {
	if n == 0 {
		return
	}
	st.Began = true
	for ; n > Chunk; n -= Chunk {
		st.reducer.run(st, k, first, p, Chunk)
		first += Chunk
		p = unsafe.Add(p, Chunk*st.Spec.In.Size())
	}
	st.reducer.run(st, k, first, p, n)
}

// Each folds values into count elements from k on: n values into each, all that
// they get until End. They lie at p one behind another; first is the index of
// each element's first one. It gives what so many calls of Run give.
func (st *State) Each(k, count int, first int64, p unsafe.Pointer, n int) {
	if n == 0 || count == 0 {
		return
	}
	st.Began = true
	if r, ok := st.reducer.(atOnce); ok {
		r.each(st, k, count, p, n)
		return
	}
	step := n * st.Spec.In.Size()
	for i := range count {
		st.reducer.run(st, k+i, first, unsafe.Add(p, i*step), n)
	}
}

// Rows folds the next rows of n values each into n elements from at on: value i
// of each row into element at+i. The rows lie at p one behind another; first is
// the index of the first of them along the reduced axes. Until End a State gets
// runs or rows, not both, and an element's rows all come with the same at and
// n; how many at once does not matter.
func (st *State) Rows(at int, first int64, p unsafe.Pointer, rows, n int) {
	if rows == 0 || n == 0 {
		return
	}
	st.Began = true
	st.reducer.rows(st, at, first, p, rows, n)
}

// End tells that all runs and rows came: all of this block, or all rows of some
// elements, whose scratch then serves the next ones. Others may follow, of a
// block that comes after this one, and another End.
func (st *State) End() {
	if st.tree != nil && st.tree.end(st) {
		st.tree = nil
	}
}

// Merge takes into st what src has, which it leaves as it is. Among
// floating-point numbers src comes after st. Runs and rows of both must have
// ended.
func (st *State) Merge(src *State) error {
	if st.Spec != src.Spec || st.K != src.K {
		return fmt.Errorf("reduce: merging %s of %s of %d elements with %s of %s of %d",
			st.Spec.Kind, st.Spec.In, st.K, src.Spec.Kind, src.Spec.In, src.K)
	}
	if st.tree.pending() || src.tree.pending() {
		return fmt.Errorf("reduce: merging %s before its End", st.Spec.Kind)
	}
	if !src.Began {
		return nil
	}
	st.Began = true
	for k := range st.K {
		st.reducer.merge(st, src, k)
	}
	return nil
}

// Clone returns a copy of a State whose runs and rows have ended, to merge
// others into.
func (st *State) Clone() *State {
	c := &State{partials: st.partials, reducer: st.reducer}
	for _, s := range []*[]int64{&c.N, &c.I, &c.P} {
		*s = slices.Clone(*s)
	}
	c.F, c.M = slices.Clone(c.F), slices.Clone(c.M)
	return c
}

// Finish writes the results to out, which is contiguous, of Spec.Out's type,
// and has K elements. The least or greatest of nothing, and its place, is an
// error; other results of nothing are NumPy's: sum 0, product 1, mean and
// variance NaN.
func (st *State) Finish(out *block.Block) error {
	if out.DType != st.Spec.Out() || out.Len() != st.K || !out.IsContiguous() {
		return fmt.Errorf("reduce: %d results of %s for a block of %s of shape %v", st.K, st.Spec.Out(), out.DType, out.Shape)
	}
	if st.tree.pending() {
		return fmt.Errorf("reduce: the results of %s before its End", st.Spec.Kind)
	}
	if st.K == 0 {
		return nil
	}
	return st.reducer.finish(st, out)
}

// SizeBytes is what the State costs.
func (st *State) SizeBytes() int64 {
	const header = 256
	n := len(st.N) + len(st.I) + len(st.F) + len(st.M) + len(st.P)
	return header + 8*int64(n) + st.tree.sizeBytes()
}

// empty is the error of a result that there is none of.
func (st *State) empty() error {
	return fmt.Errorf("reduce: %s of nothing: there is no value to choose", st.Spec.Kind)
}

// filled returns n copies of v.
func filled[T any](n int, v T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = v
	}
	return s
}

// write stores results, each as the number of the block's type: integers are
// cut to its width.
func write[T float | int64](out *block.Block, from []T) {
	switch out.DType {
	case block.Bool, block.Uint8:
		writeAs[uint8](out, from)
	case block.Int8:
		writeAs[int8](out, from)
	case block.Int16:
		writeAs[int16](out, from)
	case block.Int32:
		writeAs[int32](out, from)
	case block.Int64:
		writeAs[int64](out, from)
	case block.Uint16:
		writeAs[uint16](out, from)
	case block.Uint32:
		writeAs[uint32](out, from)
	case block.Uint64:
		writeAs[uint64](out, from)
	case block.Float32, block.Complex64:
		writeAs[float32](out, from)
	case block.Float64, block.Complex128:
		writeAs[float64](out, from)
	}
}

func writeAs[U float | integer, T float | int64](out *block.Block, from []T) {
	to := values[U](out.Base, len(from))
	for i, v := range from {
		to[i] = U(v)
	}
}
