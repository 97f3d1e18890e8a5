package layout_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/cb434341/weft/array"
)

func takeRows() []row {
	var rows []row
	for _, c := range []struct {
		in   dense
		list []int
		axis int
	}{
		{vector, []int{3, 1, 4, 1, 5, -1, -11}, 0},
		{vector, []int{}, 0},
		{vector, slices.Repeat([]int{10}, 30), 0},
		{vector, []int{10, 8, 6, 4}, 0},
		{matrix, []int{5, 0, 0, -1}, 0},
		{matrix, []int{6, 2, -7, 3}, 1},
		{cube, []int{3, -4, 2, 3, 1}, 1},
		{cube, []int{4, 0, 1}, -1},
		{numbers(3, 100), []int{2, 0, 0, 1}, 0},
	} {
		model := func(d dense) dense {
			axis := (c.axis + len(d.Shape)) % len(d.Shape)
			n := d.Shape[axis]
			return gen(resized(d.Shape, axis, len(c.list)), func(at []int) float64 {
				return d.At(along(at, axis, (c.list[at[axis]]+n)%n)...)
			})
		}
		name := fmt.Sprintf("take %v axis %d of %v", c.list, c.axis, c.in.Shape)
		rows = append(rows,
			one(name, c.in, func(x lazy) lazy { return x.Take(c.list, c.axis) }, model),
			row{
				name + " by an array",
				[]dense{c.in, floats(c.list)},
				func(x []lazy) lazy { return x[0].TakeArray(array.Cast[int64](x[1]), c.axis) },
				func(d []dense) dense { return model(d[0]) },
			})
	}
	return append(rows,
		one("take of a narrow type", matrix, func(x lazy) lazy {
			return array.Cast[float64](array.Cast[int8](x).Take([]int{3, 3, 0}, 1))
		}, func(d dense) dense {
			return gen([]int{6, 3}, func(at []int) float64 { return d.At(at[0], []int{3, 3, 0}[at[1]]) })
		}),
		one("take of complex numbers", matrix, func(x lazy) lazy {
			return array.Cast[float64](array.Cast[complex128](x).Take([]int{3, 0, 0}, 0))
		}, func(d dense) dense {
			return gen([]int{3, 7}, func(at []int) float64 { return d.At([]int{3, 0, 0}[at[0]], at[1]) })
		}))
}

func floats(list []int) dense {
	return gen([]int{len(list)}, func(at []int) float64 { return float64(list[at[0]]) })
}

// third tells elements apart without order.
func third(v float64) bool { return int(v)%3 == 1 }

func maskRows() []row {
	thirds := func(x lazy) array.Array[bool] { return x.ModN(3).EqualN(1) }
	kept := func(d dense) dense {
		out := dense{Data: []float64{}, Shape: []int{0}}
		for _, v := range d.Data {
			if third(v) {
				out.Data = append(out.Data, v)
			}
		}
		out.Shape[0] = len(out.Data)
		return out
	}
	var rows []row
	for _, d := range []dense{vector, matrix, cube, numbers(0, 3), numbers(1, 1)} {
		rows = append(rows,
			one(fmt.Sprintf("mask of %v", d.Shape), d, func(x lazy) lazy { return x.Mask(thirds(x)) }, kept),
			one(fmt.Sprintf("nothing of %v", d.Shape), d, func(x lazy) lazy { return x.Mask(x.LessN(0)) }, func(dense) dense { return numbers(0) }),
			one(fmt.Sprintf("chain of a mask of %v", d.Shape), d, func(x lazy) lazy { y := x.Mask(thirds(x)); return y.AddN(1).Mul(y) }, func(d dense) dense {
				out := kept(d)
				for i, v := range out.Data {
					out.Data[i] = (v + 1) * v
				}
				return out
			}),
			one(fmt.Sprintf("flat nonzero of %v", d.Shape), d, func(x lazy) lazy {
				return array.Cast[float64](x.MulN(0).AddN(1).Mul(array.Cast[float64](thirds(x))).FlatNonzero())
			}, func(d dense) dense {
				var list []int
				for i, v := range d.Data {
					if third(v) {
						list = append(list, i)
					}
				}
				return floats(list)
			}))
	}
	return append(rows,
		row{
			"mask by another array",
			[]dense{cube, numbers(3, 4, 5)},
			func(x []lazy) lazy { return x[0].Mask(thirds(x[1])) },
			func(d []dense) dense { return kept(d[0]) },
		},
		row{
			"mask of the first axes",
			[]dense{cube, numbers(3, 4)},
			func(x []lazy) lazy { return x[0].Mask(thirds(x[1])) },
			func(d []dense) dense {
				return gen([]int{4, 5}, func(at []int) float64 { k := 3 * at[0]; return d[0].At(k/4, k%4, at[1]) })
			},
		},
		row{
			"mask along the middle",
			[]dense{cube, numbers(4)},
			func(x []lazy) lazy { return x[0].MaskAlong(thirds(x[1]), 1) },
			func(d []dense) dense {
				return gen([]int{3, 2, 5}, func(at []int) float64 { return d[0].At(at[0], 3*at[1], at[2]) })
			},
		},
		one("mask of a mask", vector, func(x lazy) lazy {
			y := x.Mask(x.GreaterN(4))
			return y.Mask(thirds(y))
		}, func(d dense) dense { return dense{Data: []float64{7, 10}, Shape: []int{2}} }),
		one("mask joined", vector, func(x lazy) lazy {
			return array.Concatenate(0, x.Mask(x.LessN(3)), x, x.Mask(x.GreaterN(10)))
		}, func(d dense) dense {
			return dense{Data: slices.Concat([]float64{1, 2}, d.Data, []float64{11}), Shape: []int{14}}
		}),
		one("sum of a mask", matrix, func(x lazy) lazy { return x.Mask(x.GreaterN(40)).Sum().Array() }, func(dense) dense {
			return dense{Data: []float64{83}, Shape: []int{}}
		}),
		one("nonzero", matrix, func(x lazy) lazy {
			at := array.Cast[float64](x.Mul(array.Cast[float64](thirds(x))).Nonzero()[1])
			return at
		}, func(d dense) dense {
			var list []int
			for i, v := range d.Data {
				if third(v) {
					list = append(list, i%7)
				}
			}
			return floats(list)
		}))
}

func replaceRows() []row {
	rows := []row{
		one("replace by a number", matrix, func(x lazy) lazy { return x.ReplaceN("1:3, ::-2", -1) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 {
				if at[0] >= 1 && at[0] < 3 && at[1]%2 == 0 {
					return -1
				}
				return d.At(at...)
			})
		}),
		one("replace by a scalar", matrix, func(x lazy) lazy { return x.ReplaceAt(x.Max(), array.Index(-1)) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 {
				if at[0] == 5 {
					return 42
				}
				return d.At(at...)
			})
		}),
		one("replace all", cube, func(x lazy) lazy { return x.Replace("...", x.Flip()) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 { return d.At(2-at[0], 3-at[1], 4-at[2]) })
		}),
		one("replace with new axes", matrix, func(x lazy) lazy { return x.Replace("newaxis, 2, None, 1:4", x.Slice("None, None, 0, :3")) }, func(d dense) dense {
			return gen(d.Shape, func(at []int) float64 {
				if at[0] == 2 && at[1] >= 1 && at[1] < 4 {
					return d.At(0, at[1]-1)
				}
				return d.At(at...)
			})
		}),
		one("replace one element", scalar, func(x lazy) lazy { return x.ReplaceN("...", 5) }, func(dense) dense {
			return dense{Data: []float64{5}, Shape: []int{}}
		}),
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for _, d := range []dense{vector, matrix, cube, numbers(0, 3)} {
		for range 8 {
			text, take, gone := randomSlice(rng, d.Shape)
			with := sliceModel(take, gone)(d)
			for i := range with.Data {
				with.Data[i] = -float64(i) - 1
			}
			rows = append(rows, row{
				fmt.Sprintf("replace [%s] of %v", text, d.Shape),
				[]dense{d, with},
				func(x []lazy) lazy { return x[0].Replace(text, x[1]) },
				func(d []dense) dense {
					out := gen(d[0].Shape, func(at []int) float64 { return d[0].At(at...) })
					counts := make([]int, len(take))
					for i, t := range take {
						counts[i] = len(t)
					}
					k := 0
					gen(counts, func(at []int) float64 {
						to := make([]int, len(at))
						for i, t := range take {
							to[i] = t[at[i]]
						}
						out.Set(d[1].Data[k], to...)
						k++
						return 0
					})
					return out
				},
			})
		}
	}
	return rows
}

func joinRows() []row {
	beside := func(axis int) func(d []dense) dense {
		return func(d []dense) dense {
			n := 0
			for _, x := range d {
				n += x.Shape[axis]
			}
			return gen(resized(d[0].Shape, axis, n), func(at []int) float64 {
				i, k := at[axis], 0
				for i >= d[k].Shape[axis] {
					i -= d[k].Shape[axis]
					k++
				}
				return d[k].At(along(at, axis, i)...)
			})
		}
	}
	join := func(axis int) func(x []lazy) lazy {
		return func(x []lazy) lazy { return array.Concatenate(axis, x...) }
	}
	return []row{
		{"concatenate rows", []dense{matrix, numbers(1, 7), numbers(0, 7), numbers(3, 7)}, join(0), beside(0)},
		{"concatenate columns", []dense{matrix, numbers(6, 2), matrix}, join(-1), beside(1)},
		{"concatenate one", []dense{vector}, join(0), beside(0)},
		{"concatenate nothing", []dense{numbers(0, 2), numbers(0, 2)}, join(0), beside(0)},
		{"concatenate with itself", []dense{cube}, func(x []lazy) lazy { return array.Concatenate(1, x[0], x[0].AddN(0), x[0]) }, func(d []dense) dense {
			return beside(1)([]dense{d[0], d[0], d[0]})
		}},
		{"stack", []dense{matrix, numbers(6, 7)}, func(x []lazy) lazy { return array.Stack(1, x...) }, func(d []dense) dense {
			return gen([]int{6, 2, 7}, func(at []int) float64 { return d[at[1]].At(at[0], at[2]) })
		}},
		{"stack scalars", []dense{scalar, scalar}, func(x []lazy) lazy { return array.Stack(0, x...) }, func(d []dense) dense {
			return dense{Data: []float64{1, 1}, Shape: []int{2}}
		}},
		{"vstack", []dense{vector, numbers(2, 11)}, func(x []lazy) lazy { return array.VStack(x...) }, func(d []dense) dense {
			return dense{Data: slices.Concat(d[0].Data, d[1].Data), Shape: []int{3, 11}}
		}},
		{"hstack of vectors", []dense{vector, numbers(2)}, func(x []lazy) lazy { return array.HStack(x...) }, beside(0)},
		{"hstack", []dense{matrix, numbers(6, 1)}, func(x []lazy) lazy { return array.HStack(x...) }, beside(1)},
		{"dstack", []dense{matrix, matrix}, func(x []lazy) lazy { return array.DStack(x...) }, func(d []dense) dense {
			return gen([]int{6, 7, 2}, func(at []int) float64 { return d[at[2]].At(at[0], at[1]) })
		}},
		{"split and join", []dense{matrix}, func(x []lazy) lazy { return array.Concatenate(1, x[0].Split(3, 1)...) }, func(d []dense) dense { return d[0] }},
		{"split", []dense{vector}, func(x []lazy) lazy { return x[0].Split(3, 0)[1] }, func(d []dense) dense {
			return dense{Data: d[0].Data[4:8], Shape: []int{4}}
		}},
		{"split at", []dense{vector}, func(x []lazy) lazy { return x[0].SplitAt([]int{2, -3}, 0)[1] }, func(d []dense) dense {
			return dense{Data: d[0].Data[2:8], Shape: []int{6}}
		}},
	}
}

// padded is where an index beyond an axis of n comes from.
func padded(mode array.PadMode, i, n int) int {
	mod := func(i, n int) int { return (i%n + n) % n }
	switch {
	case n == 1 || mode == array.PadEdge:
		return min(max(i, 0), n-1)
	case mode == array.PadWrap:
		return mod(i, n)
	case mode == array.PadSymmetric:
		if i = mod(i, 2*n); i >= n {
			i = 2*n - 1 - i
		}
		return i
	}
	if i = mod(i, 2*n-2); i >= n {
		i = 2*n - 2 - i
	}
	return i
}

func padRows() []row {
	var rows []row
	for mode, name := range map[array.PadMode]string{array.PadEdge: "edge", array.PadReflect: "reflect", array.PadSymmetric: "symmetric", array.PadWrap: "wrap"} {
		for _, c := range []struct {
			in     dense
			widths [][2]int
		}{
			{vector, [][2]int{{2, 3}}},
			{vector, [][2]int{{0, 0}}},
			{vector, [][2]int{{30, 1}}},
			{numbers(3), [][2]int{{7, 40}}},
			{numbers(2), [][2]int{{5, 6}}},
			{numbers(1), [][2]int{{2, 1}}},
			{matrix, [][2]int{{1, 0}, {2, 4}}},
			{cube, [][2]int{{1, 1}}},
			{cube, [][2]int{{0, 3}, {0, 0}, {6, 0}}},
		} {
			rows = append(rows, one(fmt.Sprintf("pad %s %v %v", name, c.in.Shape, c.widths), c.in,
				func(x lazy) lazy { return x.Pad(mode, c.widths...) },
				func(d dense) dense {
					w := c.widths
					if len(w) == 1 {
						w = slices.Repeat(w, len(d.Shape))
					}
					shape := slices.Clone(d.Shape)
					for i := range shape {
						shape[i] += w[i][0] + w[i][1]
					}
					return gen(shape, func(at []int) float64 {
						from := make([]int, len(at))
						for i := range at {
							from[i] = padded(mode, at[i]-w[i][0], d.Shape[i])
						}
						return d.At(from...)
					})
				}))
		}
	}
	return append(rows,
		one("pad with a number", matrix, func(x lazy) lazy { return x.PadN(-1, [2]int{1, 0}, [2]int{2, 9}) }, func(d dense) dense {
			return gen([]int{7, 18}, func(at []int) float64 {
				if i, j := at[0]-1, at[1]-2; i >= 0 && j >= 0 && j < 7 {
					return d.At(i, j)
				}
				return -1
			})
		}),
		one("pad nothing with a number", numbers(0), func(x lazy) lazy { return x.PadN(4, [2]int{2, 1}) }, func(dense) dense {
			return dense{Data: []float64{4, 4, 4}, Shape: []int{3}}
		}),
		one("pad a scalar", scalar, func(x lazy) lazy { return x.Pad(array.PadEdge) }, func(d dense) dense { return d }))
}

func diagonalRows() []row {
	var rows []row
	for _, k := range []int{0, 1, -1, 3, -5, 6, 7, -6, 100} {
		rows = append(rows,
			one(fmt.Sprintf("diagonal %d", k), matrix, func(x lazy) lazy { return x.Diagonal(k) }, func(d dense) dense {
				out := dense{Data: []float64{}}
				for i := range 6 {
					if j := i + k; j >= 0 && j < 7 {
						out.Data = append(out.Data, d.At(i, j))
					}
				}
				out.Shape = []int{len(out.Data)}
				return out
			}),
			one(fmt.Sprintf("tril %d", k), matrix, func(x lazy) lazy { return x.Tril(k) }, func(d dense) dense {
				return gen(d.Shape, func(at []int) float64 {
					if at[1] > at[0]+k {
						return 0
					}
					return d.At(at...)
				})
			}),
			one(fmt.Sprintf("triu %d of cubes", k), cube, func(x lazy) lazy { return x.Triu(k) }, func(d dense) dense {
				return gen(d.Shape, func(at []int) float64 {
					if at[2] < at[1]+k {
						return 0
					}
					return d.At(at...)
				})
			}))
		if k < 10 {
			rows = append(rows, one(fmt.Sprintf("diag %d", k), numbers(4), func(x lazy) lazy { return x.Diag(k) }, func(d dense) dense {
				n := 4 + max(k, -k)
				return gen([]int{n, n}, func(at []int) float64 {
					if i := min(at[0], at[1]); at[1] == at[0]+k && i < 4 {
						return d.At(i)
					}
					return 0
				})
			}))
		}
	}
	return append(rows,
		one("diagonal of a cube", cube, func(x lazy) lazy { return x.Diagonal(0) }, func(d dense) dense {
			return gen([]int{5, 3}, func(at []int) float64 { return d.At(at[1], at[1], at[0]) })
		}),
		one("diagonal of other axes", cube, func(x lazy) lazy { return x.DiagonalOf(1, 2, 0) }, func(d dense) dense {
			return gen([]int{4, 2}, func(at []int) float64 { return d.At(at[1]+1, at[0], at[1]) })
		}))
}

func rechunkRows() []row {
	same := func(d dense) dense { return d }
	return []row{
		one("rechunk", matrix, func(x lazy) lazy { return x.AddN(0).Rechunk(2, 3) }, same),
		one("rechunk to the same", cube, func(x lazy) lazy { return x.AddN(0).RechunkTo(x.BlockSizes()...) }, same),
		one("rechunk rows to columns", numbers(40, 40), func(x lazy) lazy { return x.AddN(0).Rechunk(1, 0).AddN(0).Reshape(1600).Reshape(40, 40).Rechunk(0, 1) }, same),
		one("rechunk by bytes", cube, func(x lazy) lazy { return x.AddN(0).RechunkBytes(64) }, same),
		one("rechunk with empty blocks", vector, func(x lazy) lazy { return x.AddN(0).RechunkTo([]int{0, 3, 0, 0, 8, 0}).Rechunk(4) }, same),
		one("empty blocks under everything", matrix, func(x lazy) lazy {
			return x.AddN(0).RechunkTo([]int{0, 3, 0, 3}, []int{4, 0, 3}).Slice("::-1").Reshape(7, 6).Flip().Reshape(6, 7).Flip(1)
		}, same),
	}
}
