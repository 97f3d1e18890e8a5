package main

import "github.com/cb434341/weft/array"

// blend puts the pictures in their places. Where several lie over one another each
// counts the more the farther it is to its edge, so that no seam is left.
func blend(tiles []array.Array[float64], places []place) array.Array[float64] {
	tiles = match(tiles, places)
	height, width := tiles[0].Shape()[0], tiles[0].Shape()[1]
	top, left, bottom, right := 0, 0, 0, 0
	for _, p := range places {
		top, left = min(top, p.row), min(left, p.column)
		bottom, right = max(bottom, p.row+height), max(right, p.column+width)
	}
	put := func(x array.Array[float64], p place) array.Array[float64] {
		return x.PadN(0, [2]int{p.row - top, bottom - p.row - height}, [2]int{p.column - left, right - p.column - width}, [2]int{})
	}

	weight := toEdge(height).Expand(1, 2).Mul(toEdge(width).Expand(1)) // (height, width, 1)
	light, weights := put(tiles[0].Mul(weight), places[0]), put(weight, places[0])
	for i := 1; i < len(tiles); i++ {
		light = light.Add(put(tiles[i].Mul(weight), places[i]))
		weights = weights.Add(put(weight, places[i]))
	}
	return light.Div(weights) // NaN where no picture is, which is drawn black
}

// toEdge is how far each of n points is to the nearer end: 1, 2, 3 ... 3, 2, 1.
func toEdge(n int) array.Array[float64] {
	place := array.Arange(1, float64(n)+1, 1)
	return place.Minimum(place.Flip())
}

// match brings the pictures to the brightness of the first: in the part that a
// picture shares with the one that it was held against, both are to have the same
// mean and deviation.
func match(tiles []array.Array[float64], places []place) []array.Array[float64] {
	matched := []array.Array[float64]{tiles[0]}
	for i := 1; i < len(tiles); i++ {
		p, q := places[i], places[places[i].beside]
		ours := shared(tiles[i], q.row-p.row, q.column-p.column)
		theirs := shared(matched[p.beside], p.row-q.row, p.column-q.column)
		gain := theirs.Std().Array().Div(ours.Std())
		glow := theirs.Mean().Array().Sub(gain.Mul(ours.Mean()))
		matched = append(matched, tiles[i].Mul(gain).Add(glow))
	}
	return matched
}

// shared is the part of a picture that another one of its size covers, which lies
// so much further down and to the right.
func shared(x array.Array[float64], down, right int) array.Array[float64] {
	height, width := x.Shape()[0], x.Shape()[1]
	return x.At(
		array.From(max(0, down)).To(min(height, height+down)),
		array.From(max(0, right)).To(min(width, width+right)),
	)
}
