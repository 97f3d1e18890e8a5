package array_test

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// counted is what orders, counts or compares elements, by the name that cases
// use; nil if it is something else.
func counted[T array.Elem](op string, x array.Array[T], args []any, p oracleParams) any {
	axis, k := read(p, "axis", 0), read(p, "k", 0)
	switch op {
	case "Sort":
		return x.Sort(axis)
	case "ArgSort":
		return x.ArgSort(axis)
	case "TopK":
		return x.TopK(k, axis)
	case "ArgTopK":
		return x.ArgTopK(k, axis)
	case "Diff":
		return x.Diff(read(p, "n", 1), axis)
	case "SearchSorted":
		side := array.Left
		if read(p, "side", "") == "right" {
			side = array.Right
		}
		return array.SearchSorted(x, arrayOf[T](args[1]), side)
	case "Digitize":
		return array.Digitize(x, values[T](args[1]), read(p, "right", false))
	case "Percentile":
		method, q := read(p, "method", array.Linear), read(p, "q", []float64(nil))
		if p.has("axis") {
			return x.Along(axis).PercentileBy(method, q...)
		}
		return x.PercentileBy(method, q...)
	case "Median":
		if p.has("axes") {
			return x.Along(read(p, "axes", []int(nil))...).Median()
		}
		return x.Median()
	case "Unique":
		return array.Unique(x)
	case "Unique.Counts":
		_, counts := array.UniqueCounts(x)
		return counts
	case "Unique.Index":
		return array.UniqueAll(x).Index
	case "Unique.Inverse":
		return array.UniqueAll(x).Inverse
	}
	if v := binned(op, x, args, p); v != nil {
		return v
	}
	switch x := any(x).(type) {
	case array.Array[float32]:
		return correlated(op, x, p)
	case array.Array[float64]:
		return correlated(op, x, p)
	case array.Array[int8]:
		return tallied(op, x, args, p)
	case array.Array[int16]:
		return tallied(op, x, args, p)
	case array.Array[int32]:
		return tallied(op, x, args, p)
	case array.Array[int64]:
		return tallied(op, x, args, p)
	case array.Array[uint8]:
		return tallied(op, x, args, p)
	case array.Array[uint16]:
		return tallied(op, x, args, p)
	case array.Array[uint32]:
		return tallied(op, x, args, p)
	case array.Array[uint64]:
		return tallied(op, x, args, p)
	}
	return nil
}

// values are the elements of an argument that is a slice in Go.
func values[T array.Elem](v any) []T {
	dense, err := weft.Compute(context.Background(), arrayOf[T](v))
	if err != nil {
		panic(fmt.Sprintf("argument: %v", err))
	}
	return dense.Data
}

// binned is a histogram.
func binned[T array.Elem](op string, x array.Array[T], args []any, p oracleParams) any {
	bins, lo, hi := read(p, "bins", 0), number[float64](p, "lo"), number[float64](p, "hi")
	switch op {
	case "Histogram.Counts":
		return array.Histogram(x, bins, lo, hi).Counts
	case "Histogram.Edges":
		return array.Histogram(x, bins, lo, hi).Edges
	case "HistogramWeighted.Counts":
		return array.HistogramWeighted(x, arrayOf[float64](args[1]), bins, lo, hi).Counts
	case "HistogramEdges.Counts":
		return array.HistogramEdges(x, values[float64](args[1])).Counts
	}
	return nil
}

// tallied is what counts small integers.
func tallied[T array.IntElem](op string, x array.Array[T], args []any, p oracleParams) any {
	least := read(p, "n", 0)
	switch op {
	case "Bincount":
		return array.Bincount(x, least)
	case "BincountWeighted":
		return array.BincountWeighted(x, arrayOf[float64](args[1]), least)
	}
	return nil
}

// correlated is what compares the rows of a matrix.
func correlated[F array.FloatElem](op string, x array.Array[F], p oracleParams) any {
	switch op {
	case "Cov":
		return array.Cov(x, read(p, "ddof", 1))
	case "CorrCoef":
		return array.CorrCoef(x)
	}
	return nil
}
