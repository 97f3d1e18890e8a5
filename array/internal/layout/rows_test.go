package layout_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/cb434341/weft/array"
)

var (
	vector = numbers(11)
	matrix = numbers(6, 7)
	cube   = numbers(3, 4, 5)
	scalar = numbers()
)

// item is a part of a random slice: its text, and the indices that it takes.
func item(rng *rand.Rand, n int) (text string, indices []int, index bool) {
	if rng.IntN(4) == 0 && n > 0 {
		i := rng.IntN(2*n) - n
		return fmt.Sprint(i), []int{(i + n) % n}, true
	}
	bound := func() string {
		if rng.IntN(3) == 0 {
			return ""
		}
		return fmt.Sprint(rng.IntN(3*n+4) - n - n/2 - 2)
	}
	lo, hi, step := bound(), bound(), []int{1, 2, 3, -1, -2, 100, -100}[rng.IntN(7)]
	text = fmt.Sprintf("%s:%s:%d", lo, hi, step)
	// The model: walk over all indices and keep those within the bounds, as
	// Python's slice.indices has it.
	at := func(s string, otherwise, least, most int) int {
		if s == "" {
			return otherwise
		}
		var v int
		fmt.Sscan(s, &v)
		if v < 0 {
			v += n
		}
		return min(max(v, least), most)
	}
	if step > 0 {
		for i := at(lo, 0, 0, n); i < at(hi, n, 0, n); i += step {
			indices = append(indices, i)
		}
	} else {
		for i := at(lo, n-1, -1, n-1); i > at(hi, -1, -1, n-1); i += step {
			indices = append(indices, i)
		}
	}
	return text, indices, false
}

// randomSlice is the text of a slice of a shape, and its model: the indices
// taken along each axis, and which of them leave the axis out.
func randomSlice(rng *rand.Rand, shape []int) (text string, take [][]int, gone []bool) {
	var items []string
	for _, n := range shape {
		s, indices, index := item(rng, n)
		items, take, gone = append(items, s), append(take, indices), append(gone, index)
	}
	return strings.Join(items, ", "), take, gone
}

func sliceModel(take [][]int, gone []bool) func(dense) dense {
	return func(d dense) dense {
		var shape []int
		for i, t := range take {
			if !gone[i] {
				shape = append(shape, len(t))
			}
		}
		return gen(shape, func(at []int) float64 {
			from, k := make([]int, len(take)), 0
			for i, t := range take {
				if gone[i] {
					from[i] = t[0]
				} else {
					from[i] = t[at[k]]
					k++
				}
			}
			return d.At(from...)
		})
	}
}

func sliceRows() []row {
	same := func(d dense) dense { return d }
	rows := []row{
		one("...", cube, func(x lazy) lazy { return x.Slice("...") }, same),
		one("... of nothing", scalar, func(x lazy) lazy { return x.Slice(" ... ") }, same),
		one("newaxis of a scalar", scalar, func(x lazy) lazy { return x.Slice("None") }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{1}} }),
		one("newaxis in the middle", matrix, func(x lazy) lazy { return x.Slice("1:, newaxis, ..., None") }, func(d dense) dense {
			return gen([]int{5, 1, 7, 1}, func(at []int) float64 { return d.At(at[0]+1, at[2]) })
		}),
		one("ranges", cube, func(x lazy) lazy {
			return x.At(array.From(2).By(-2), array.Index(-1), array.NewAxis, array.To(-1))
		}, func(d dense) dense {
			return gen([]int{2, 1, 4}, func(at []int) float64 { return d.At(2-2*at[0], 3, at[2]) })
		}),
		one("slice of a chain", matrix, func(x lazy) lazy { return x.AddN(1).Mul(x.Slice("2")).Slice("::-2, 1") }, func(d dense) dense {
			return gen([]int{3}, func(at []int) float64 { return (d.At(5-2*at[0], 1) + 1) * d.At(2, 1) })
		}),
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, d := range []dense{vector, matrix, cube, numbers(1, 5), numbers(0, 3)} {
		for range 12 {
			text, take, gone := randomSlice(rng, d.Shape)
			rows = append(rows, one(fmt.Sprintf("%v[%s]", d.Shape, text), d, func(x lazy) lazy { return x.Slice(text) }, sliceModel(take, gone)))
		}
	}
	return rows
}

func axesRows() []row {
	return []row{
		one("squeeze", numbers(1, 3, 1, 2), func(x lazy) lazy { return x.Squeeze() }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{3, 2}} }),
		one("squeeze one", numbers(1, 3, 1, 2), func(x lazy) lazy { return x.Squeeze(-2) }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{1, 3, 2}} }),
		one("squeeze to a scalar", numbers(1, 1), func(x lazy) lazy { return x.Squeeze() }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{}} }),
		one("expand", matrix, func(x lazy) lazy { return x.Expand(0, -1) }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{1, 6, 7, 1}} }),
		one("at least 3-d of a vector", vector, func(x lazy) lazy { return x.AtLeast3D() }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{1, 11, 1}} }),
		one("at least 3-d of a matrix", matrix, func(x lazy) lazy { return x.AtLeast3D() }, func(d dense) dense { return dense{Data: d.Data, Shape: []int{6, 7, 1}} }),
		one("moveaxis", cube, func(x lazy) lazy { return x.MoveAxis(0, -1) }, func(d dense) dense {
			return gen([]int{4, 5, 3}, func(at []int) float64 { return d.At(at[2], at[0], at[1]) })
		}),
		one("swapaxes", cube, func(x lazy) lazy { return x.SwapAxes(0, 2) }, func(d dense) dense {
			return gen([]int{5, 4, 3}, func(at []int) float64 { return d.At(at[2], at[1], at[0]) })
		}),
		one("flip all", cube, func(x lazy) lazy { return x.Flip() }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At(2-at[0], 3-at[1], 4-at[2]) })
		}),
		one("flip one", cube, func(x lazy) lazy { return x.Flip(-2) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At(at[0], 3-at[1], at[2]) })
		}),
		one("rot90", matrix, func(x lazy) lazy { return x.Rot90(1) }, func(d dense) dense {
			return gen([]int{7, 6}, func(at []int) float64 { return d.At(at[1], 6-at[0]) })
		}),
		one("rot90 back", matrix, func(x lazy) lazy { return x.Rot90(-1).Rot90(5) }, func(d dense) dense { return d }),
		one("rot90 twice", matrix, func(x lazy) lazy { return x.Rot90(2) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At(5-at[0], 6-at[1]) })
		}),
		one("roll", matrix, func(x lazy) lazy { return x.Roll(-9, 1) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At(at[0], (at[1]+9)%7) })
		}),
		one("roll two axes", matrix, func(x lazy) lazy { return x.Roll(2, 0, 1) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At((at[0]+4)%6, (at[1]+5)%7) })
		}),
		one("roll flat", cube, func(x lazy) lazy { return x.Roll(7) }, func(d dense) dense {
			return dense{Data: slices.Concat(d.Data[53:], d.Data[:53]), Shape: d.Shape}
		}),
		one("roll nothing", numbers(0, 2), func(x lazy) lazy { return x.Roll(3, 0) }, func(d dense) dense { return d }),
		one("repeat", matrix, func(x lazy) lazy { return x.Repeat(3, 0) }, func(d dense) dense {
			return gen([]int{18, 7}, func(at []int) float64 { return d.At(at[0]/3, at[1]) })
		}),
		one("repeat the last axis", matrix, func(x lazy) lazy { return x.Repeat(2, -1) }, func(d dense) dense {
			return gen([]int{6, 14}, func(at []int) float64 { return d.At(at[0], at[1]/2) })
		}),
		one("repeat no times", matrix, func(x lazy) lazy { return x.Repeat(0, 0) }, func(dense) dense { return numbers(0, 7) }),
		one("tile", matrix, func(x lazy) lazy { return x.Tile(2, 3) }, func(d dense) dense {
			return gen([]int{12, 21}, func(at []int) float64 { return d.At(at[0]%6, at[1]%7) })
		}),
		one("tile the last axis", cube, func(x lazy) lazy { return x.Tile(2) }, func(d dense) dense {
			return gen([]int{3, 4, 10}, func(at []int) float64 { return d.At(at[0], at[1], at[2]%5) })
		}),
		one("tile with more axes", vector, func(x lazy) lazy { return x.Tile(2, 1, 2) }, func(d dense) dense {
			return gen([]int{2, 1, 22}, func(at []int) float64 { return d.At(at[2] % 11) })
		}),
		one("tile a scalar", scalar, func(x lazy) lazy { return x.Tile(3) }, func(d dense) dense {
			return gen([]int{3}, func([]int) float64 { return d.Data[0] })
		}),
		one("tile no times", matrix, func(x lazy) lazy { return x.Tile(0, 2) }, func(dense) dense { return numbers(0, 14) }),
	}
}

func reshapeRows() []row {
	var rows []row
	for _, c := range []struct{ from, to []int }{
		{[]int{4, 5}, []int{20}},
		{[]int{4, 5}, []int{-1}},
		{[]int{4, 5}, []int{5, 4}},
		{[]int{4, 5}, []int{2, 2, 5}},
		{[]int{4, 5}, []int{1, 20, 1}},
		{[]int{4, 6}, []int{8, -1}},
		{[]int{6, 4}, []int{4, 6}},
		{[]int{2, 3, 4}, []int{6, 4}},
		{[]int{2, 3, 4}, []int{2, 12}},
		{[]int{2, 3, 4}, []int{4, 3, 2}},
		{[]int{2, 1, 3, 4, 1}, []int{2, 12, 1}},
		{[]int{24}, []int{2, 3, 4}},
		{[]int{12, 5}, []int{3, 4, 5}},
		{[]int{5, 12}, []int{5, 2, 6}},
		{[]int{4, 3, 5, 2}, []int{12, 10}},
		{[]int{7, 11}, []int{11, 7}},
		{[]int{1, 1}, []int{}},
		{[]int{}, []int{1, 1, 1}},
		{[]int{0, 3}, []int{3, 0}},
		{[]int{0, 3}, []int{7, 0}},
		{[]int{0}, []int{-1, 3}},
	} {
		rows = append(rows, one(fmt.Sprintf("reshape %v to %v", c.from, c.to), numbers(c.from...),
			func(x lazy) lazy { return x.Reshape(c.to...) },
			func(d dense) dense {
				to := slices.Clone(c.to)
				if i := slices.Index(to, -1); i >= 0 {
					to[i] = 1
					rest := len(numbers(to...).Data)
					to[i] = len(d.Data) / rest
				}
				return dense{Data: d.Data, Shape: to}
			}))
	}
	return append(rows,
		one("ravel of a transpose", cube, func(x lazy) lazy { return x.T().Ravel() }, func(d dense) dense {
			return gen([]int{60}, func(at []int) float64 { return d.At(at[0]%3, at[0]/3%4, at[0]/12) })
		}),
		one("reshape of a slice", matrix, func(x lazy) lazy { return x.Slice("::-1, ::2").Reshape(8, 3) }, func(d dense) dense {
			return gen([]int{8, 3}, func(at []int) float64 { k := at[0]*3 + at[1]; return d.At(5-k/4, k%4*2) })
		}),
		one("reshape there and back", cube, func(x lazy) lazy { return x.Reshape(6, 10).AddN(1).Reshape(3, 4, 5) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At(at...) + 1 })
		}),
	)
}
