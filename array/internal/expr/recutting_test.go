package expr

import (
	"fmt"
	"slices"
	"testing"
)

// TestRecutting holds by how many steps blocks are cut, and into how many pieces
// in all.
func TestRecutting(t *testing.T) {
	for _, c := range []struct {
		name          string
		shape         []int
		from, to      []int
		steps, pieces int
	}{
		{"neighbours", []int{10000, 10000}, []int{1000, 1000}, []int{2000, 500}, 1, 200},
		{"a hundred rows to columns", []int{10000, 10000}, []int{100, 0}, []int{0, 100}, 1, 10000},
		{"a hundred rows to columns, small", []int{1000, 1000}, []int{10, 0}, []int{0, 10}, 2, 2000},
		{"a thousand rows to columns", []int{10000, 10000}, []int{10, 0}, []int{0, 10}, 2, 64000},
		{"ten thousand rows to columns", []int{10000, 10000}, []int{1, 0}, []int{0, 1}, 4, 400000},
		{"one axis", []int{1 << 20}, []int{7}, []int{11}, 1, 231500},
	} {
		from, to := Cut(c.shape, c.from), Cut(c.shape, c.to)
		steps := recutting(8, from, to)
		n, have := 0.0, from
		for _, blocks := range steps {
			if err := checkBlocks(c.shape, blocks); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if big := largest(blocks); big > 2*max(largest(from), largest(to)) {
				t.Errorf("%s: a block of %d between those of %d and %d", c.name, big, largest(from), largest(to))
			}
			n += pieces(have, blocks)
			have = blocks
		}
		if !equalBlocks(have, to) {
			t.Errorf("%s: it ends elsewhere", c.name)
		}
		if len(steps) != c.steps || n > float64(c.pieces)*1.1 {
			t.Errorf("%s: %d steps and %.0f pieces, want %d and %d", c.name, len(steps), n, c.steps, c.pieces)
		}
	}
}

// TestCutEvenly holds that blocks fit and are as long as each other.
func TestCutEvenly(t *testing.T) {
	for _, shape := range [][]int{{}, {0}, {1}, {10}, {1000, 3}, {77, 0}, {13, 17, 19}, {1 << 40}} {
		for _, bytes := range []int{8, 100, 5000, 1 << 30} {
			if len(shape) == 1 && shape[0] == 1<<40 && bytes < 1<<30 {
				continue
			}
			blocks := CutEvenly(8, shape, bytes)
			if err := checkBlocks(shape, blocks); err != nil {
				t.Errorf("%v in %d: %v", shape, bytes, err)
			}
			if largest(blocks)*8 > bytes {
				t.Errorf("%v in %d: blocks of %d bytes", shape, bytes, largest(blocks)*8)
			}
			for _, sizes := range blocks {
				if slices.Max(sizes)-slices.Min(sizes) > 1 {
					t.Errorf("%v in %d: %v", shape, bytes, fmt.Sprint(sizes))
				}
			}
		}
	}
}

// TestPieces holds the number of pieces against the pieces.
func TestPieces(t *testing.T) {
	for _, c := range [][2][]int{
		{{5}, {5}},
		{{5}, {2, 3}},
		{{0, 2, 0, 3, 0}, {1, 0, 4}},
		{{1, 1, 1, 1}, {4, 0}},
		{{3, 4, 5}, {6, 6}},
		{{0}, {0, 0}},
	} {
		want := 0
		for _, s := range overlaps(c[0], c[1]) {
			want += len(s)
		}
		if got := piecesAlong(c[0], c[1]); got != want {
			t.Errorf("%v to %v: %d pieces, want %d", c[0], c[1], got, want)
		}
	}
}
