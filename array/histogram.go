package array

import (
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/stats"
)

// Bins are half open: a number at an edge is in the bin above it; but the last bin
// has its upper edge. Numbers outside, and NaN, are in no bin.

// Hist is a histogram: the numbers in bins, and the edges of these, one more.
type Hist[C Elem] struct {
	Counts Array[C]
	Edges  Array[float64]
}

// Density returns the histogram as a probability density: its integral is 1.
func (h Hist[C]) Density() Array[float64] {
	counts := Cast[float64](h.Counts)
	return counts.Div(h.Edges.Diff(1, 0)).Div(counts.Sum())
}

// evenEdges are those of bins of the same width. Where lo is hi, the bins are about
// it.
func evenEdges(bins int, lo, hi float64) []float64 {
	if lo == hi {
		lo, hi = lo-0.5, hi+0.5
	}
	edges := make([]float64, bins+1)
	step := (hi - lo) / float64(bins)
	for i := range edges {
		edges[i] = float64(i)*step + lo
	}
	edges[bins] = hi
	return edges
}

// checkBins finds what is wrong with bins of the same width.
func checkBins(name string, bins int, lo, hi float64, args ...*expr.Node) *expr.Node {
	const most = 1 << 28
	switch {
	case bins < 1 || bins > most:
		return expr.Fail(name, args, "%d bins", bins)
	case !(lo <= hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0):
		return expr.Fail(name, args, "bins from %v to %v", lo, hi)
	}
	return nil
}

// Histogram counts the elements in bins of the same width from lo to hi. A number
// at an edge is in the bin above it, but hi is in the last one. Numbers outside, and
// NaN, are in none.
func Histogram[T Elem](x Array[T], bins int, lo, hi float64) Hist[int64] {
	if bad := checkBins("histogram", bins, lo, hi, x.node()); bad != nil {
		return Hist[int64]{Array[int64]{bad}, Array[float64]{bad}}
	}
	edges := evenEdges(bins, lo, hi)
	return Hist[int64]{Array[int64]{stats.Bin("histogram", nodesOf([]Array[T]{x}), nil, [][]float64{edges}, true)}, Of(edges)}
}

// HistogramWeighted adds up the weights of the elements in each bin, see Histogram.
// Weights have the array's shape.
func HistogramWeighted[T Elem](x Array[T], weights Array[float64], bins int, lo, hi float64) Hist[float64] {
	if bad := checkBins("histogram", bins, lo, hi, x.node(), weights.node()); bad != nil {
		return Hist[float64]{Array[float64]{bad}, Array[float64]{bad}}
	}
	edges := evenEdges(bins, lo, hi)
	return Hist[float64]{Array[float64]{stats.Bin("histogram", nodesOf([]Array[T]{x}), weights.node(), [][]float64{edges}, true)}, Of(edges)}
}

// HistogramEdges counts the elements in the bins between edges, which must rise, see
// Histogram.
func HistogramEdges[T Elem](x Array[T], edges []float64) Hist[int64] {
	edges = slices.Clone(edges)
	return Hist[int64]{Array[int64]{stats.Bin("histogram", nodesOf([]Array[T]{x}), nil, [][]float64{edges}, false)}, Of(edges)}
}

// Histogram2D counts points in a grid of bins between edges along the axes x and y:
// rows are bins of x.
func Histogram2D[T Elem](x, y Array[T], xEdges, yEdges []float64) Array[int64] {
	edges := [][]float64{slices.Clone(xEdges), slices.Clone(yEdges)}
	return Array[int64]{stats.Bin("histogram2d", nodesOf([]Array[T]{x, y}), nil, edges, false)}
}

// Digitize returns which bin each element is in: i where edges[i-1] <= v < edges[i],
// or, with right, edges[i-1] < v <= edges[i]; 0 and len(edges) are outside. Edges may
// fall; then it is the other way round.
func Digitize[T Elem](x Array[T], edges []T, right bool) Array[int64] {
	sorted := Of(slices.Clone(edges))
	n := x.node()
	order := stats.Order(sorted.node())
	l := stats.Lookup{Ask: stats.Right}
	if right {
		l.Ask = stats.Left
	}
	switch order {
	case 0:
		return Array[int64]{expr.Fail("digitize", []*expr.Node{n, sorted.node()}, "bin edges must rise, or fall")}
	case -1:
		l.Turn = true
		turned := slices.Clone(edges)
		slices.Reverse(turned)
		sorted = Of(turned)
	}
	return Array[int64]{stats.LookUp("digitize", n, sorted.node(), l)}
}
