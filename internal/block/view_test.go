package block

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// model is what a view should be: its elements in row-major order.
type model struct {
	shape []int
	data  []int32
}

// index turns a row-major position into one index for each axis.
func index(shape []int, i int) []int {
	at := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		at[axis] = i % shape[axis]
		i /= shape[axis]
	}
	return at
}

func position(shape, at []int) int {
	i := 0
	for axis, n := range shape {
		i = i*n + at[axis]
	}
	return i
}

// pick makes the model of a shape whose element at an index is that of m where
// from says.
func (m model) pick(shape []int, from func(at []int) []int) model {
	out := model{slices.Clone(shape), make([]int32, Count(shape))}
	for i := range out.data {
		out.data[i] = m.data[position(m.shape, from(index(shape, i)))]
	}
	return out
}

// counted returns a block and a model of 0, 1, 2, ...
func counted(shape ...int) (*Block, model) {
	b := New(Int32, shape...)
	m := model{slices.Clone(shape), make([]int32, Count(shape))}
	for i := range m.data {
		m.data[i] = int32(i)
	}
	copy(Slice[int32](b), m.data)
	return b, m
}

// holds checks a view against its model, element by element and by all ways of
// copying.
func holds(t *testing.T, what string, b *Block, m model) {
	t.Helper()
	if !slices.Equal(b.Shape, m.shape) {
		t.Fatalf("%s: shape %v, want %v", what, b.Shape, m.shape)
	}
	for i, want := range m.data {
		if got := b.Value(index(m.shape, i)...); got != want {
			t.Fatalf("%s: element %v of %v is %v, want %d", what, index(m.shape, i), m.shape, got, want)
		}
	}
	c, h, k := b.Contiguous(), b.ToHeap(), b.Clone()
	defer c.Release()
	defer k.Release()
	for name, copied := range map[string]*Block{"Contiguous": c, "ToHeap": h, "Clone": k} {
		if got := Slice[int32](copied); !slices.Equal(got, m.data) {
			t.Fatalf("%s: %s gives %v, want %v", what, name, got, m.data)
		}
	}
	if b.IsContiguous() && !slices.Equal(Slice[int32](b), m.data) {
		t.Fatalf("%s: said to be contiguous, and is not", what)
	}
}

// step makes a random view of a block, and of its model.
func step(rng *rand.Rand, b *Block, m model) (string, *Block, model) {
	axes := len(m.shape)
	switch kind := rng.IntN(7); {
	case kind == 0 && axes > 0:
		axis, by := rng.IntN(axes), rng.IntN(7)-3
		lo, n := 0, 0
		if size := m.shape[axis]; size > 0 {
			lo = rng.IntN(size)
			switch {
			case by > 0:
				n = rng.IntN((size-1-lo)/by + 2)
			case by < 0:
				n = rng.IntN(lo/-by + 2)
			default:
				n = rng.IntN(3)
			}
		}
		shape := slices.Clone(m.shape)
		shape[axis] = n
		return fmt.Sprintf("narrow %d %d %d %d", axis, lo, n, by), b.Narrow(axis, lo, n, by), m.pick(shape, func(at []int) []int {
			at[axis] = lo + at[axis]*by
			return at
		})
	case kind == 1:
		lo, shape := make([]int, axes), make([]int, axes)
		for i, n := range m.shape {
			lo[i] = rng.IntN(n + 1)
			shape[i] = rng.IntN(n - lo[i] + 1)
		}
		return fmt.Sprintf("region %v %v", lo, shape), b.Region(lo, shape), m.pick(shape, func(at []int) []int {
			for i := range at {
				at[i] += lo[i]
			}
			return at
		})
	case kind == 2:
		perm := rng.Perm(axes)
		shape := make([]int, axes)
		for i, p := range perm {
			shape[i] = m.shape[p]
		}
		return fmt.Sprintf("transpose %v", perm), b.Transpose(perm...), m.pick(shape, func(at []int) []int {
			from := make([]int, axes)
			for i, p := range perm {
				from[p] = at[i]
			}
			return from
		})
	case kind == 3 && axes < 5:
		axis := rng.IntN(axes + 1)
		shape := slices.Insert(slices.Clone(m.shape), axis, 1)
		return fmt.Sprintf("expand %d", axis), b.Expand(axis), model{shape, m.data}
	case kind == 4 && slices.Contains(m.shape, 1):
		axis := slices.Index(m.shape, 1)
		shape := slices.Delete(slices.Clone(m.shape), axis, axis+1)
		return fmt.Sprintf("squeeze %d", axis), b.Squeeze(axis), model{shape, m.data}
	case kind == 5 && axes < 5 && len(m.data) < 3000:
		front := rng.IntN(2)
		shape := slices.Clone(m.shape)
		for i, n := range shape {
			if n == 1 {
				shape[i] = rng.IntN(4)
			}
		}
		if front == 1 {
			shape = slices.Insert(shape, 0, rng.IntN(4))
		}
		return fmt.Sprintf("broadcast %v", shape), b.Broadcast(shape...), m.pick(shape, func(at []int) []int {
			at = at[front:]
			for i, n := range m.shape {
				if n == 1 {
					at[i] = 0
				}
			}
			return at
		})
	}
	shape := regroup(rng, m.shape)
	if v, ok := b.Reshape(shape...); ok {
		return fmt.Sprintf("reshape %v", shape), v, model{shape, m.data}
	}
	return "copy for " + fmt.Sprint(shape), b.Clone(), m
}

// regroup returns a shape of as many elements: neighbours joined, or an axis
// split.
func regroup(rng *rand.Rand, from []int) []int {
	shape := slices.Clone(from)
	if len(shape) > 1 && rng.IntN(2) == 0 {
		axis := rng.IntN(len(shape) - 1)
		shape[axis] *= shape[axis+1]
		return slices.Delete(shape, axis+1, axis+2)
	}
	if len(shape) == 0 {
		return []int{1}
	}
	axis := rng.IntN(len(shape))
	for _, by := range []int{2, 3, 5} {
		if shape[axis]%by == 0 && len(shape) < 6 {
			shape[axis] /= by
			return slices.Insert(shape, axis, by)
		}
	}
	return shape
}

// TestViews takes random views of views and holds them against the model.
func TestViews(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	before := Live()
	for range 2000 {
		shape := make([]int, rng.IntN(4))
		for i := range shape {
			shape[i] = 1 + rng.IntN(9)
		}
		b, m := counted(shape...)
		did := []string{fmt.Sprint(shape)}
		for range 1 + rng.IntN(5) {
			what, v, next := step(rng, b, m)
			did = append(did, what)
			b.Release()
			b, m = v, next
			holds(t, strings.Join(did, ", "), b, m)
		}
		b.Release()
	}
	if Live() != before {
		t.Errorf("%d bytes live, %d before", Live(), before)
	}
}

func TestReshapeStrides(t *testing.T) {
	for _, c := range []struct {
		name         string
		shape, steps []int
		to, want     []int // nil: none
	}{
		{"split", []int{6, 4}, []int{64, 8}, []int{2, 3, 4}, []int{192, 64, 8}},
		{"join evenly lying", []int{2, 3, 5}, []int{300, 100, 7}, []int{6, 5}, []int{100, 7}},
		{"join across a gap", []int{2, 3}, []int{100, 8}, []int{6}, nil},
		{"join and split", []int{4, 3, 2}, []int{60, 20, 4}, []int{2, 6, 2}, []int{120, 20, 4}},
		{"transposed", []int{3, 2}, []int{4, 12}, []int{6}, nil},
		{"axes of 1", []int{1, 6, 1}, []int{9, 8, 9}, []int{1, 2, 1, 3, 1}, []int{48, 24, 24, 8, 0}},
		{"backwards", []int{6}, []int{-4}, []int{2, 3}, []int{-12, -4}},
		{"repeated", []int{4, 3}, []int{0, 8}, []int{2, 2, 3}, []int{0, 0, 8}},
	} {
		got, ok := reshapeStrides(c.shape, c.steps, c.to)
		if ok != (c.want != nil) || ok && !sameSteps(c.to, got, c.want) {
			t.Errorf("%s: %v %v, want %v", c.name, got, ok, c.want)
		}
	}
}

// sameSteps compares strides where they matter.
func sameSteps(shape, a, b []int) bool {
	for i, n := range shape {
		if n != 1 && a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// TestEmpty takes views of blocks without elements, far from their memory.
func TestEmpty(t *testing.T) {
	b := New(Float64, 0, 100_000)
	defer b.Release()
	far := b.Narrow(1, 99_999, 1, 1)
	defer far.Release()
	if far.Base != b.Base {
		t.Error("a view of nothing points out of its memory")
	}
	odd := New(Float64, 4, 6).Narrow(0, 0, 0, 1).Narrow(1, 0, 3, 2)
	if !odd.IsContiguous() || len(odd.Bytes()) != 0 {
		t.Error("a block without elements is not contiguous")
	}
	v, ok := odd.Reshape(3, 0, 7)
	if !ok || v.Len() != 0 {
		t.Errorf("reshaping nothing gives %v %v", v, ok)
	}
	Copy(odd.Clone(), odd)
	if nothing := Of([]int8(nil), 0); nothing.Len() != 0 || len(nothing.Bytes()) != 0 {
		t.Error("a block of no slice has elements")
	}
}

func TestPanics(t *testing.T) {
	b := New(Int16, 3, 4)
	defer b.Release()
	turned := b.Transpose(1, 0)
	defer turned.Release()
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"narrow beyond", func() { b.Narrow(1, 2, 3, 1) }, "3 elements from 2 by 1 of an axis of 4"},
		{"narrow before", func() { b.Narrow(1, 1, 3, -1) }, "by -1"},
		{"narrow to less than nothing", func() { b.Narrow(0, 0, -1, 1) }, "-1 elements"},
		{"region beyond", func() { b.Region([]int{1, 1}, []int{3, 1}) }, "region [3 1] from [1 1]"},
		{"region before", func() { b.Region([]int{-1, 1}, []int{1, 1}) }, "region"},
		{"broadcast of 3 to 4", func() { b.Broadcast(4, 4) }, "shape [3 4] does not stretch to [4 4]"},
		{"broadcast to fewer axes", func() { b.Broadcast(4) }, "does not stretch"},
		{"squeeze", func() { b.Squeeze(0) }, "squeezing axis 0 of shape [3 4]"},
		{"copy of another shape", func() { Copy(b, turned) }, "copying int16 [4 3] to int16 [3 4]"},
		{"copy of another type", func() { Copy(b, New(Int8, 3, 4)) }, "copying int8"},
		{"slice of another type", func() { Slice[uint16](b) }, "int16 as a slice of uint16"},
		{"slice of a transpose", func() { Slice[int16](turned) }, "not contiguous"},
		{"bytes of a transpose", func() { turned.Bytes() }, "not contiguous"},
		{"slice that is too short", func() { Of([]int8{1}, 2) }, "1 elements for shape [2]"},
		{"negative length", func() { New(Int8, -1) }, "shape [-1]"},
		{"too large", func() { New(Float64, 1<<40, 1<<40) }, "more than there can be"},
		{"too large for the heap", func() { NewHeap(Float64, 1<<40, 1<<40) }, "more than there can be"},
	} {
		func() {
			defer func() {
				if v := fmt.Sprint(recover()); !strings.Contains(v, c.want) {
					t.Errorf("%s: %q, want %q", c.name, v, c.want)
				}
			}()
			c.do()
		}()
	}
}
