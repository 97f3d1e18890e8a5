package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/internal/block"
)

// Quantile says which quantiles are wanted.
type Quantile struct {
	Q       []float64 // from 0 to 1, which is not checked
	Method  string    // one of the names that place knows
	SkipNaN bool      // else one NaN makes NaN of all
	Median  bool      // what lies between two is their mean, also of infinite ones
}

// place finds where a quantile is among n sorted numbers: at index lo, or between
// lo and hi, of whose difference part is added. The names and the formulas are
// NumPy's, those of Hyndman and Fan, "Sample Quantiles in Statistical Packages",
// The American Statistician 50 (1996).
func (q Quantile) place(p float64, n int) (lo, hi int, part float64) {
	size := float64(n)
	virtual := 0.0
	fix := func(part float64) float64 { return part }
	spread := func(alpha, beta float64) float64 { return size*p + (alpha + p*(1-alpha-beta)) - 1 }
	single := func(at float64) (int, int, float64) {
		i := min(max(int(at), 0), n-1)
		return i, i, 0
	}
	switch q.Method {
	case "linear":
		virtual = (size - 1) * p
	case "lower":
		return single(math.Floor((size - 1) * p))
	case "higher":
		return single(math.Ceil((size - 1) * p))
	case "nearest":
		return single(math.RoundToEven((size - 1) * p))
	case "midpoint":
		virtual = 0.5 * (math.Floor((size-1)*p) + math.Ceil((size-1)*p))
	case "inverted_cdf":
		return single(math.Ceil(size*p - 1))
	case "averaged_inverted_cdf":
		virtual = size*p - 1
		fix = func(part float64) float64 {
			if part == 0 {
				return 0.5
			}
			return 1
		}
	case "closest_observation":
		at := size*p - 1 - 0.5
		if at == math.Floor(at) && math.Mod(at, 2) != 0 {
			return single(at)
		}
		return single(math.Floor(at) + 1)
	case "interpolated_inverted_cdf":
		virtual = spread(0, 1)
	case "hazen":
		virtual = spread(0.5, 0.5)
	case "weibull":
		virtual = spread(0, 0)
	case "median_unbiased":
		virtual = spread(1.0/3, 1.0/3)
	case "normal_unbiased":
		virtual = spread(3.0/8, 3.0/8)
	}
	below := math.Floor(virtual)
	part = fix(virtual - below)
	switch {
	case virtual >= size-1:
		return n - 1, n - 1, part
	case virtual < 0:
		return 0, 0, part
	}
	return int(below), int(below) + 1, part
}

var (
	discrete   = []string{"lower", "higher", "nearest", "inverted_cdf", "closest_observation"}
	continuous = []string{"linear", "midpoint", "averaged_inverted_cdf", "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased"}
)

// check holds what is wanted against the type of the numbers.
func (q Quantile) check(d block.DType) error {
	if err := Orderable(d); err != nil {
		return err
	}
	switch {
	case slices.Contains(discrete, q.Method):
		return nil
	case !slices.Contains(continuous, q.Method):
		return fmt.Errorf("no method %q", q.Method)
	case !d.Float():
		return fmt.Errorf("%s: what lies between two of them is none of them: Cast to floats, or take a method that chooses one", d)
	}
	return nil
}

var errNothing = errors.New("array: a quantile of nothing")

// ranks are the ranks that n numbers are needed of, in order.
func (q Quantile) ranks(n int) []int {
	var ranks []int
	for _, p := range q.Q {
		lo, hi, _ := q.place(p, n)
		ranks = append(ranks, lo, hi)
	}
	slices.Sort(ranks)
	return slices.Compact(ranks)
}

// write writes the quantiles of n numbers, whose keys by rank are told.
func (q Quantile) write(out *block.Block, from, n int, at func(rank int) uint64) {
	for i, p := range q.Q {
		lo, hi, part := q.place(p, n)
		if slices.Contains(discrete, q.Method) {
			setValues(out, from+i, []uint64{at(lo)})
			continue
		}
		value := between
		if q.Median {
			value = halfway
		}
		setFloat(out, from+i, value(floatOf(at(lo), out.DType), floatOf(at(hi), out.DType), part))
	}
}

// between interpolates as NumPy does: from the nearer side, so that it never goes
// back.
func between(a, b, part float64) float64 {
	d := b - a
	if part >= 0.5 {
		return b - d*(1-part)
	}
	return a + d*part
}

// halfway is the lower of two, or their mean. Where one is infinite, interpolation
// would make NaN of both.
func halfway(a, b, part float64) float64 {
	if part == 0 {
		return a
	}
	if sum := a + b; !math.IsInf(sum, 0) {
		return sum / 2
	}
	return a/2 + b/2 // the sum may be too great, and the mean is not
}

func setFloat(out *block.Block, i int, v float64) {
	if out.DType == block.Float32 {
		block.Slice[float32](out)[i] = float32(v)
	} else {
		block.Slice[float64](out)[i] = v
	}
}

// writeNaN writes that there are none.
func (q Quantile) writeNaN(out *block.Block, from int) {
	for i := range q.Q {
		setFloat(out, from+i, math.NaN())
	}
}

// line writes the quantiles of a line, whose keys it moves about.
func (q Quantile) line(out *block.Block, from int, keys []uint64) error {
	if len(keys) == 0 {
		return errNothing
	}
	if d := out.DType; d.Float() {
		nan, numbers := nanKey(d), 0
		for i, k := range keys {
			if k != nan {
				keys[numbers], keys[i] = k, keys[numbers]
				numbers++
			}
		}
		if numbers < len(keys) && !q.SkipNaN || numbers == 0 {
			q.writeNaN(out, from)
			return nil
		}
		keys = keys[:numbers]
	}
	selectRanks(keys, q.ranks(len(keys)))
	q.write(out, from, len(keys), func(rank int) uint64 { return keys[rank] })
	return nil
}

// Quantiles makes the node of quantiles along axes, or of the whole array if axes
// is nil: a first axis of as many, in front of the axes that stay.
func Quantiles(name string, n *expr.Node, axes []int, keep bool, q Quantile) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if err := q.check(n.DType); err != nil {
		return mistake(name, n, "%w", err)
	}
	ndim := n.NDim()
	set, err := expr.AxisSet(axes, ndim)
	if err != nil {
		return mistake(name, n, "%w", err)
	}
	q.Q = slices.Clone(q.Q)
	if axes == nil || len(set) == ndim {
		if n.Count() == 0 {
			return mistake(name, n, "a quantile of nothing: shape %s", expr.ShapeText(n.Shape))
		}
		out := Search(n, q)
		if keep {
			return layout.Expand(out, count(1, ndim+1)...)
		}
		return out
	}
	if !n.KnownBlocks() {
		return mistake(name, n, unknownShape, expr.ShapeText(n.Shape))
	}
	out := alongAxes(name, n, set, q)
	if keep {
		for i := range set {
			set[i]++
		}
		return layout.Expand(out, set...)
	}
	return out
}

// count is from, from + 1, ... below to.
func count(from, to int) []int {
	out := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}

// alongAxes makes one last axis of the axes, and finds the quantiles of its lines.
func alongAxes(name string, n *expr.Node, axes []int, q Quantile) *expr.Node {
	var kept []int
	for i := range n.NDim() {
		if !slices.Contains(axes, i) {
			kept = append(kept, i)
		}
	}
	n = expr.Transpose(n, slices.Concat(kept, axes)...)
	length := block.Count(n.Shape[len(kept):])
	if length == 0 {
		return mistake(name, n, "a quantile of nothing: shape %s", expr.ShapeText(n.Shape))
	}
	if len(axes) > 1 {
		n = layout.Reshape(n, append(slices.Clone(n.Shape[:len(kept)]), length))
	}
	last := len(kept)
	if _, n = whole(name, n, last); n.Err() != nil {
		return n
	}
	shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
	shape[last], blocks[last] = len(q.Q), []int{len(q.Q)}
	n = expr.New(LineQuantiles{q}, n.DType, shape, blocks, n)
	return layout.MoveAxis(n, last, 0)
}

// Search makes the node of the quantiles of all elements.
func Search(n *expr.Node, q Quantile) *expr.Node {
	return expr.New(Searched{q}, n.DType, []int{len(q.Q)}, nil, n)
}
