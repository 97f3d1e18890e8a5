package block

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// every is all types of elements.
func every() []DType {
	var all []DType
	for d := Bool; d <= Complex128; d++ {
		all = append(all, d)
	}
	return all
}

// noise makes a block of random elements, bools as bools.
func noise(rng *rand.Rand, d DType, shape ...int) *Block {
	b := New(d, shape...)
	for i := range b.Bytes() {
		b.Bytes()[i] = byte(rng.Uint32())
		if d == Bool {
			b.Bytes()[i] &= 1
		}
	}
	return b
}

// raw is an element's bytes.
func raw(b *Block, at ...int) []byte {
	one := make([]int, len(b.Shape))
	for i := range one {
		one[i] = 1
	}
	v := b.Region(at, one)
	defer v.Release()
	return slices.Clone(v.Bytes())
}

// TestCopyTransposed copies transposes of all types and of shapes around the
// tile, to contiguous and other places.
func TestCopyTransposed(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	shapes := [][]int{{1, 1}, {1, 40}, {40, 1}, {31, 33}, {32, 32}, {33, 31}, {64, 65}, {100, 3}, {2, 33, 34}, {3, 2, 40, 5}}
	for _, d := range every() {
		for _, shape := range shapes {
			src := noise(rng, d, shape...)
			perm := rng.Perm(len(shape))
			if slices.IsSorted(perm) {
				slices.Reverse(perm)
			}
			turned := src.Transpose(perm...)
			plain := turned.Clone()
			wide := slices.Clone(turned.Shape)
			wide[len(wide)-1] *= 2
			spread := New(d, wide...)
			strided := spread.Narrow(len(wide)-1, 0, turned.Shape[len(wide)-1], 2)
			Copy(strided, turned)
			for i := range turned.Len() {
				at := index(turned.Shape, i)
				want := raw(turned, at...)
				if got := raw(plain, at...); !bytes.Equal(got, want) {
					t.Fatalf("%s %v by %v: element %v is %x, want %x", d, shape, perm, at, got, want)
				}
				if got := raw(strided, at...); !bytes.Equal(got, want) {
					t.Fatalf("%s %v by %v, apart: element %v is %x, want %x", d, shape, perm, at, got, want)
				}
			}
			for _, b := range []*Block{src, turned, plain, spread, strided} {
				b.Release()
			}
		}
	}
}

// TestCopyLeavesRest copies into a region and looks at what lies around it.
func TestCopyLeavesRest(t *testing.T) {
	dst := Zeros(Uint8, 70, 70)
	defer dst.Release()
	src := New(Uint8, 40, 35)
	defer src.Release()
	for i := range src.Bytes() {
		src.Bytes()[i] = 1
	}
	region := dst.Region([]int{13, 20}, []int{35, 40})
	defer region.Release()
	turned := src.Transpose(1, 0)
	defer turned.Release()
	Copy(region, turned)
	for i, v := range dst.Bytes() {
		row, col := i/70, i%70
		inside := row >= 13 && row < 48 && col >= 20 && col < 60
		if (v == 1) != inside {
			t.Fatalf("element %d,%d is %d", row, col, v)
		}
	}
}

func TestCollapse(t *testing.T) {
	for _, c := range []struct {
		name      string
		shape     []int
		a, b      []int
		want      []int
		wantSteps []int // of a
	}{
		{"contiguous", []int{2, 3, 4}, []int{48, 16, 4}, []int{48, 16, 4}, []int{24}, []int{4}},
		{"one with gaps", []int{2, 3, 4}, []int{48, 16, 4}, []int{96, 32, 4}, []int{6, 4}, []int{16, 4}},
		{"transposed", []int{2, 3}, []int{12, 4}, []int{4, 8}, []int{2, 3}, []int{12, 4}},
		{"axes of 1", []int{1, 3, 1}, []int{9, 4, 9}, []int{7, 4, 7}, []int{3}, []int{4}},
		{"no axes", nil, nil, nil, []int{1}, []int{0}},
		{"repeated", []int{5, 3}, []int{12, 4}, []int{0, 0}, []int{15}, []int{4}},
	} {
		shape, steps := collapse(c.shape, c.a, c.b)
		if !slices.Equal(shape, c.want) || !slices.Equal(steps[0], c.wantSteps) {
			t.Errorf("%s: %v %v, want %v %v", c.name, shape, steps[0], c.want, c.wantSteps)
		}
	}
}

func BenchmarkCopy(b *testing.B) {
	const n = 1000
	src, dst := Zeros(Float64, n, n), New(Float64, n, n)
	for name, v := range map[string]*Block{
		"straight":   src.View(),
		"transposed": src.Transpose(1, 0),
		"backwards":  src.Narrow(1, n-1, n, -1),
		"repeated":   src.Narrow(0, 0, 1, 1).Broadcast(n, n),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(n * n * 8)
			for b.Loop() {
				Copy(dst, v)
			}
		})
	}
}

func ExampleBlock_Transpose() {
	b := Of([]int32{1, 2, 3, 4, 5, 6}, 2, 3)
	t := b.Transpose(1, 0)
	fmt.Println(t.Shape, t.IsContiguous(), Slice[int32](t.ToHeap()))
	// Output: [3 2] false [1 4 2 5 3 6]
}
