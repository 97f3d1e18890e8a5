package main

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/picture"
	"github.com/cb434341/weft/delayed"
)

// A place is where a picture lies among the others.
type place struct {
	row, column int     // of its upper left corner
	beside      int     // the picture that it was held against
	sure        float64 // the height of the correlation's peak; 1 at most
}

func (p place) found() string {
	if p.sure == 0 {
		return "where the others are measured from"
	}
	return fmt.Sprintf("held against picture %d, correlation %.3f", p.beside, p.sure)
}

// least is how high the peak of the phase correlation of two pictures must be that
// overlap: where they do not, it is an accident of the noise, and of pictures of
// some hundred pixels a side below 0.02.
const least = 0.03

// register finds the places of pictures of one size. Every picture is held against
// every other one before it, and its place is the one that the highest peak gives.
func register(ctx context.Context, tiles []array.Array[float64]) ([]place, error) {
	grey := make([]array.Array[float64], len(tiles))
	for i, tile := range tiles {
		if err := tile.Err(); err != nil {
			return nil, fmt.Errorf("stitch: %w", err)
		}
		if i > 0 && (tile.Shape()[0] != tiles[0].Shape()[0] || tile.Shape()[1] != tiles[0].Shape()[1]) {
			return nil, fmt.Errorf("stitch: picture %d is of shape %v, the first one of %v", i, tile.Shape(), tiles[0].Shape())
		}
		grey[i] = picture.Grey(tile)
	}

	var at []weft.Lazy[int64]
	var peaks []weft.Lazy[float64]
	for i := range grey {
		for j := range i {
			c := correlation(grey[j], grey[i])
			at, peaks = append(at, c.ArgMax()), append(peaks, c.Max())
		}
	}
	found, heights, err := weft.Compute2(ctx, delayed.All(at), delayed.All(peaks))
	if err != nil {
		return nil, fmt.Errorf("stitch: %w", err)
	}

	places := make([]place, len(tiles))
	for i, pair := 0, 0; i < len(places); i++ {
		best := place{}
		for j := range i {
			if heights[pair] > best.sure {
				down, right := offset(found[pair], tiles[0].Shape())
				best = place{places[j].row + down, places[j].column + right, j, heights[pair]}
			}
			pair++
		}
		if i > 0 && best.sure < least {
			return nil, fmt.Errorf("stitch: picture %d overlaps none before it", i)
		}
		places[i] = best
	}
	return places, nil
}

// correlation is the phase correlation of two pictures (Kuglin and Hines, 1975): all
// frequencies count alike, so that it has one sharp peak, at the offset of b. The
// pictures are filled up with their means to twice their size, since an offset and
// one that goes round the other way would be the same otherwise.
func correlation(a, b array.Array[float64]) array.Array[float64] {
	size := array.FFTSize(2*a.Shape()[0], 2*a.Shape()[1])
	cross := array.RFFT2(a.Sub(a.Mean()), size).Mul(array.RFFT2(b.Sub(b.Mean()), size).Conj())
	phase := cross.Div(array.Cast[complex128](array.Modulus[float64](cross).MaximumN(1e-300)))
	return array.IRFFT2(phase, size)
}

// offset turns the place of a peak into rows and columns; what lies in the second
// half is negative.
func offset(at int64, shape []int) (down, right int) {
	height, width := shape[0], shape[1]
	down, right = int(at)/(2*width), int(at)%(2*width)
	if down >= height {
		down -= 2 * height
	}
	if right >= width {
		right -= 2 * width
	}
	return down, right
}
