package layout_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
)

// A link is a random operation on an array and on its model; it leaves both as
// they are if there is none for the shape.
type link func(rng *rand.Rand, x lazy, d dense) (text string, y lazy, e dense)

// links are the operations of random chains.
var links = []link{
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		text, take, gone := randomSlice(rng, d.Shape)
		return "[" + text + "]", x.Slice(text), sliceModel(take, gone)(d)
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		perm := rng.Perm(len(d.Shape))
		shape := make([]int, len(perm))
		for i, p := range perm {
			shape[i] = d.Shape[p]
		}
		return fmt.Sprint("transpose", perm), x.Transpose(perm...), gen(shape, func(at []int) float64 {
			from := make([]int, len(at))
			for i, p := range perm {
				from[p] = at[i]
			}
			return d.At(from...)
		})
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		shape := randomShape(rng, len(d.Data))
		return fmt.Sprint("reshape", shape), x.Reshape(shape...), dense{Data: d.Data, Shape: shape}
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		axis := rng.IntN(len(d.Shape))
		return fmt.Sprint("repeat ", axis), x.Repeat(2, axis), gen(resized(d.Shape, axis, 2*d.Shape[axis]), func(at []int) float64 {
			return d.At(along(at, axis, at[axis]/2)...)
		})
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		axis, by := rng.IntN(len(d.Shape)), rng.IntN(9)-4
		n := d.Shape[axis]
		return fmt.Sprintf("roll %d axis %d", by, axis), x.Roll(by, axis), gen(d.Shape, func(at []int) float64 {
			return d.At(along(at, axis, ((at[axis]-by)%n+n)%n)...)
		})
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		axis := rng.IntN(len(d.Shape))
		n := d.Shape[axis]
		if n == 0 {
			return "", x, d
		}
		list := make([]int, rng.IntN(n+3))
		for i := range list {
			list[i] = rng.IntN(n)
		}
		return fmt.Sprintf("take %v axis %d", list, axis), x.Take(list, axis), gen(resized(d.Shape, axis, len(list)), func(at []int) float64 {
			return d.At(along(at, axis, list[at[axis]])...)
		})
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		axis := rng.IntN(len(d.Shape))
		n := d.Shape[axis]
		return fmt.Sprint("join ", axis), array.Concatenate(axis, x, x.Neg().Flip(axis)), gen(resized(d.Shape, axis, 2*n), func(at []int) float64 {
			if i := at[axis]; i >= n {
				return -d.At(along(at, axis, 2*n-1-i)...)
			}
			return d.At(at...)
		})
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		axis, w := rng.IntN(len(d.Shape)), [2]int{rng.IntN(4), rng.IntN(4)}
		n := d.Shape[axis]
		if n == 0 {
			return "", x, d
		}
		mode := array.PadEdge + array.PadMode(rng.IntN(4))
		widths := make([][2]int, len(d.Shape))
		widths[axis] = w
		return fmt.Sprintf("pad %d %v axis %d", mode, w, axis), x.Pad(mode, widths...), gen(resized(d.Shape, axis, n+w[0]+w[1]), func(at []int) float64 {
			return d.At(along(at, axis, padded(mode, at[axis]-w[0], n))...)
		})
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		text, take, _ := randomSlice(rng, d.Shape)
		out := gen(d.Shape, func(at []int) float64 { return d.At(at...) })
		gen(lengths(take), func(at []int) float64 {
			to := make([]int, len(at))
			for i, t := range take {
				to[i] = t[at[i]]
			}
			out.Set(-1, to...)
			return 0
		})
		return "replace [" + text + "]", x.ReplaceN(text, -1), out
	},
	func(_ *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		return "x+1", x.AddN(1), gen(d.Shape, func(at []int) float64 { return d.At(at...) + 1 })
	},
	func(rng *rand.Rand, x lazy, d dense) (string, lazy, dense) {
		blocks := make([][]int, len(d.Shape))
		for i, n := range d.Shape {
			blocks[i] = randomBlocks(rng, n)
		}
		return fmt.Sprint("rechunk", blocks), x.RechunkTo(blocks...), d
	},
}

func lengths(take [][]int) []int {
	out := make([]int, len(take))
	for i, t := range take {
		out[i] = len(t)
	}
	return out
}

// randomShape is a shape of so many elements.
func randomShape(rng *rand.Rand, n int) []int {
	if n == 0 {
		return []int{rng.IntN(3), 0}
	}
	var shape []int
	for left := n; left > 1; {
		var divisors []int
		for k := 2; k <= left; k++ {
			if left%k == 0 {
				divisors = append(divisors, k)
			}
		}
		k := divisors[rng.IntN(len(divisors))]
		shape = append(shape, k)
		left /= k
	}
	for len(shape) < 1 || rng.IntN(4) == 0 {
		shape = slices.Insert(shape, rng.IntN(len(shape)+1), 1)
	}
	return shape
}

// TestChains holds random chains of operations against their models.
func TestChains(t *testing.T) {
	chains := 1500
	if testing.Short() {
		chains = 200
	}
	var xs []weft.Lazy[dense]
	var want []dense
	var texts []string
	for seed := range chains {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		d := numbers(randomShape(rng, 1+rng.IntN(60))...)
		x := cut(rng, d, 1+rng.IntN(5))
		text := fmt.Sprint(d.Shape, x.BlockSizes())
		for range 1 + rng.IntN(6) {
			if len(d.Shape) == 0 || len(d.Data) > 500 {
				break
			}
			word, y, e := links[rng.IntN(len(links))](rng, x, d)
			text += " | " + word
			x, d = y, e
		}
		if x.Err() != nil {
			t.Fatalf("seed %d: %s: %v", seed, text, x.Err())
		}
		if !slices.Equal(x.Shape(), d.Shape) {
			t.Fatalf("seed %d: %s: shape %v, want %v", seed, text, x.Shape(), d.Shape)
		}
		xs, want, texts = append(xs, x), append(want, d), append(texts, text)
	}
	got, err := weft.ComputeAll(t.Context(), xs)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range got {
		if !slices.Equal(d.Shape, want[i].Shape) || !slices.Equal(d.Data, want[i].Data) {
			t.Fatalf("seed %d: %s:\n got %v\nwant %v", i, texts[i], d, want[i])
		}
	}
}

// TestReleases holds that every task gives back what it took.
func TestReleases(t *testing.T) {
	m := array.Arange(0.0, 300*400, 1).Reshape(300, 400).Rechunk(70, 90)
	at := array.Arange[int64](0, 300, 1).Rechunk(100)
	for name, x := range map[string]lazy{
		"slice":      m.Slice("::-2, 3:"),
		"take":       m.Take([]int{5, 200, 7, 7}, 0),
		"take array": m.TakeArray(at.MulN(7).ModN(300), 0),
		"mask":       m.Mask(m.GreaterN(100)),
		"mask along": m.MaskAlong(m.Along(0).Sum().GreaterN(10), 1),
		"replace":    m.Replace("10:290:3, ::-1", m.Slice("10:290:3").AddN(1)),
		"reshape":    m.T().Reshape(600, 200),
		"pad":        m.Pad(array.PadReflect, [2]int{500, 1}),
		"diagonal":   m.Diagonal(5),
		"roll":       m.Roll(33),
		"tile":       m.Tile(2, 2).Repeat(2, 1),
		"concat":     array.Concatenate(1, m, m.T().Slice(":300, :70"), m.AddN(1)),
		"rechunk":    m.AddN(0).Rechunk(300, 1).Rechunk(1, 400),
		"fails":      m.TakeArray(at.AddN(1), 0),
	} {
		before := block.Live()
		_, err := weft.Compute(t.Context(), x, weft.On(&local.Runner{Workers: 4}))
		if (err != nil) != (name == "fails") {
			t.Errorf("%s: %v", name, err)
		}
		if after := block.Live(); after != before {
			t.Errorf("%s: %d bytes are held", name, after-before)
		}
	}
}
