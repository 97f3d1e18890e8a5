package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/array/internal/stats"
)

// Quantiles are exact, of arrays of any size: the quantile of a whole array is
// searched for in three passes over its blocks, or a few more, and never sorted.
// Along axes, a line is one block's.
//
// One NaN makes NaN of the result, but for the methods with Nan in front, which
// leave NaN out. A quantile of nothing is an error.

// A QuantileMethod says what a quantile is that lies between two numbers.
type QuantileMethod string

// NumPy's methods: the first five by where n numbers are cut in n-1 parts, the
// others are numbers 1 to 6, 8 and 9 of Hyndman and Fan (1996); Linear is their
// number 7. Lower, Higher, Nearest, InvertedCDF and ClosestObservation choose one of
// the numbers, also among integers.
const (
	Linear   QuantileMethod = "linear" // between the two, in proportion: the usual one
	Lower    QuantileMethod = "lower"
	Higher   QuantileMethod = "higher"
	Nearest  QuantileMethod = "nearest"
	Midpoint QuantileMethod = "midpoint"

	InvertedCDF             QuantileMethod = "inverted_cdf"
	AveragedInvertedCDF     QuantileMethod = "averaged_inverted_cdf"
	ClosestObservation      QuantileMethod = "closest_observation"
	InterpolatedInvertedCDF QuantileMethod = "interpolated_inverted_cdf"
	Hazen                   QuantileMethod = "hazen"
	Weibull                 QuantileMethod = "weibull"
	MedianUnbiased          QuantileMethod = "median_unbiased"
	NormalUnbiased          QuantileMethod = "normal_unbiased"
)

// quantiles finds quantiles q of scale, which is 1 or 100.
func (r Along[T]) quantiles(name string, method QuantileMethod, skip bool, q []float64, scale float64) Array[T] {
	return Array[T]{r.find(name, stats.Quantile{Q: q, Method: string(method), SkipNaN: skip}, scale)}
}

// find makes the node of what is wanted, of which Q is of scale.
func (r Along[T]) find(name string, want stats.Quantile, scale float64) *expr.Node {
	parts := make([]float64, len(want.Q))
	for i, p := range want.Q {
		if !(p >= 0 && p <= scale) {
			return expr.Fail(name, []*expr.Node{r.a.node()}, "%v is not from 0 to %v", p, scale)
		}
		parts[i] = p / scale
	}
	want.Q = parts
	axes := r.axes
	if len(axes) == 0 {
		axes = nil
	}
	return stats.Quantiles(name, r.a.node(), axes, r.keep, want)
}

// median is the one quantile without the axis of quantiles.
func (r Along[T]) median(name string, skip bool) *expr.Node {
	n := r.find(name, stats.Quantile{Q: []float64{0.5}, Method: string(Linear), SkipNaN: skip, Median: true}, 1)
	return layout.Squeeze(n, []int{0})
}

// Quantile returns quantiles along the axes, of q from 0 to 1: a first axis of as
// many, in front of the axes that stay. What is between two numbers lies there in
// proportion: QuantileBy has other methods. A NaN makes NaN of its quantiles.
func (r Along[T]) Quantile(q ...float64) Array[T] {
	return r.quantiles("quantile", Linear, false, q, 1)
}

// QuantileBy is Quantile by another method; of integers, only by one that chooses
// one of the numbers.
func (r Along[T]) QuantileBy(method QuantileMethod, q ...float64) Array[T] {
	return r.quantiles("quantile", method, false, q, 1)
}

// NanQuantile returns quantiles of what is not NaN; NaN if nothing is.
func (r Along[T]) NanQuantile(q ...float64) Array[T] {
	return r.quantiles("nanquantile", Linear, true, q, 1)
}

// Percentile is Quantile of q from 0 to 100.
func (r Along[T]) Percentile(q ...float64) Array[T] {
	return r.quantiles("percentile", Linear, false, q, 100)
}

// PercentileBy is Percentile by another method.
func (r Along[T]) PercentileBy(method QuantileMethod, q ...float64) Array[T] {
	return r.quantiles("percentile", method, false, q, 100)
}

// NanPercentile returns percentiles of what is not NaN; NaN if nothing is.
func (r Along[T]) NanPercentile(q ...float64) Array[T] {
	return r.quantiles("nanpercentile", Linear, true, q, 100)
}

// Median returns the medians: the number in the middle, or the mean of the two
// there.
func (r Along[T]) Median() Array[T] { return Array[T]{r.median("median", false)} }

// NanMedian returns the medians of what is not NaN; NaN if nothing is.
func (r Along[T]) NanMedian() Array[T] { return Array[T]{r.median("nanmedian", true)} }

// Quantile returns quantiles of all elements, of q from 0 to 1, as an array of one
// axis. They are exact: a few passes over the blocks look for them, and nothing is
// sorted as a whole. What is between two numbers lies there in proportion:
// QuantileBy has other methods. A NaN makes NaN of all; a quantile of nothing is a
// mistake.
func (a Array[T]) Quantile(q ...float64) Array[T] { return a.Along().Quantile(q...) }

// QuantileBy is Quantile by another method; of integers, only by one that chooses
// one of the numbers.
func (a Array[T]) QuantileBy(method QuantileMethod, q ...float64) Array[T] {
	return a.Along().QuantileBy(method, q...)
}

// NanQuantile returns quantiles of what is not NaN.
func (a Array[T]) NanQuantile(q ...float64) Array[T] { return a.Along().NanQuantile(q...) }

// Percentile is Quantile of q from 0 to 100.
func (a Array[T]) Percentile(q ...float64) Array[T] { return a.Along().Percentile(q...) }

// PercentileBy is Percentile by another method.
func (a Array[T]) PercentileBy(method QuantileMethod, q ...float64) Array[T] {
	return a.Along().PercentileBy(method, q...)
}

// NanPercentile returns percentiles of what is not NaN.
func (a Array[T]) NanPercentile(q ...float64) Array[T] { return a.Along().NanPercentile(q...) }

// Median returns the median: the number in the middle, or the mean of the two
// there. See Quantile.
func (a Array[T]) Median() Scalar[T] { return Scalar[T]{a.Along().median("median", false)} }

// NanMedian returns the median of what is not NaN.
func (a Array[T]) NanMedian() Scalar[T] { return Scalar[T]{a.Along().median("nanmedian", true)} }
