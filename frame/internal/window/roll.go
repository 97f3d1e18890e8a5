package window

import (
	"fmt"
	"math"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// observed are numbers as floats, NaN for what is missing or infinite.
func observed(a arrow.Array, t table.Type) ([]float64, error) {
	from, err := float64s(a, t)
	if err != nil {
		return nil, err
	}
	x := append(make([]float64, 0, len(from)), from...)
	for i, v := range x {
		if math.IsInf(v, 0) {
			x[i] = math.NaN()
		}
	}
	if a.NullN() > 0 {
		valid := column.Valid(a)
		for i := range x {
			if !valid.Get(i) {
				x[i] = math.NaN()
			}
		}
	}
	return x, nil
}

// roll computes an aggregate of the window of each row.
func (c *Call) roll(a arrow.Array, t table.Type, at []int64, segments []segment, state *State) (arrow.Array, error) {
	x, err := observed(a, t)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(x))
	if c.Func == "expanding" && !c.Need().Whole {
		for _, s := range segments {
			for i := s.from; i < s.to; i++ {
				state.see(x[i])
				out[i] = c.seen(state)
			}
			c.restart(state, segments)
		}
		return nullable(out), nil
	}
	var user func([]float64) float64
	if c.Agg == "apply" {
		fn := Functions.Find(c.User)
		if fn == nil {
			return nil, fmt.Errorf("no function %q", c.User.ID)
		}
		user = fn.Calls
	}
	for _, s := range segments {
		n := s.to - s.from
		var times []int64
		if at != nil {
			times = at[s.from:s.to]
			for i := 1; i < n; i++ {
				if times[i] < times[i-1] {
					return nil, fmt.Errorf("the times are not sorted: row %d", s.from+i)
				}
			}
		}
		w := c.windows(n, times)
		aggregate(c, x[s.from:s.to], out[s.from:s.to], w, user)
	}
	return nullable(out), nil
}

// nullable is floats of which NaN is null.
func nullable(x []float64) arrow.Array {
	var valid column.Bitmap
	for i, v := range x {
		if v == v {
			continue
		}
		if valid == nil {
			valid = column.NewBitmap(len(x))
			valid.SetAll(len(x))
		}
		valid.Clear(i)
		x[i] = 0
	}
	return column.From(table.Of(table.Float64), x, valid)
}

// seen is the aggregate of an expanding window.
func (c *Call) seen(s *State) float64 {
	enough := s.Count
	if c.Agg == "count" {
		enough = s.Rows
	}
	if enough < int64(c.least()) {
		return math.NaN()
	}
	n := float64(s.Count)
	switch c.Agg {
	case "count":
		return n
	case "sum":
		return s.Sum
	}
	if s.Count == 0 {
		return math.NaN()
	}
	switch c.Agg {
	case "mean":
		return s.Sum / n
	case "min":
		return s.Low
	case "max":
		return s.High
	}
	return c.spread(s.Away, s.Count)
}

// spread is the variance or its root, of a sum of squares of distances.
func (c *Call) spread(away float64, count int64) float64 {
	if count <= int64(c.Ddof+1) {
		return math.NaN()
	}
	v := max(away, 0) / float64(count-int64(c.Ddof+1))
	if c.Agg == "std" {
		return math.Sqrt(v)
	}
	return v
}

// windows says which rows [from, to) the window of each of n rows has. Neither
// end ever goes back. Times are nil for windows of rows.
func (c *Call) windows(n int, times []int64) func(i int) (from, to int) {
	left := c.Closed == "left" || c.Closed == "both"
	right := c.Closed == "" || c.Closed == "right" || c.Closed == "both"
	if c.Func == "expanding" {
		return func(i int) (int, int) { return 0, i + 1 }
	}
	if times == nil {
		ahead := 1
		if c.Center {
			ahead += (c.N - 1) / 2
		}
		begin := ahead - c.N
		if left {
			begin--
		}
		if !right {
			ahead--
		}
		return func(i int) (int, int) {
			return min(max(i+begin, 0), n), min(max(i+ahead, 0), n)
		}
	}
	from, first := 0, 0 // first: that of the times that are the row's
	return func(i int) (int, int) {
		bound := times[i] - c.Width
		if left {
			bound--
		}
		for from < i && times[from] <= bound {
			from++
		}
		if right {
			return from, i + 1
		}
		if times[first] < times[i] {
			first = i
		}
		return min(from, first), first
	}
}

// A rolling is an aggregate of a window that moves.
type rolling interface {
	add(v float64)
	remove(v float64)
	clear()
	result(count int) float64
}

// aggregate computes the windows of a segment.
func aggregate(c *Call, x, out []float64, window func(int) (int, int), user func([]float64) float64) {
	switch c.Agg {
	case "min", "max":
		extremes(c, x, out, window)
		return
	case "sum", "mean":
		sums(c, x, out, window)
		return
	}
	var agg rolling
	var moved *variance
	switch c.Agg {
	case "std", "var":
		moved = &variance{call: c}
		agg = moved
	case "median":
		agg = &sorted{q: 0.5}
	case "quantile":
		agg = &sorted{q: c.Quantile}
	default:
		agg = counted{}
	}
	least, count := c.least(), 0
	begin, end := 0, 0
	for i := range x {
		from, to := window(i)
		if from >= end {
			agg.clear()
			begin, end, count = from, from, 0
		}
		for ; begin < from; begin++ {
			if v := x[begin]; v == v {
				agg.remove(v)
				count--
			}
		}
		for ; end < to; end++ {
			if v := x[end]; v == v {
				agg.add(v)
				count++
			}
		}
		enough := count
		if c.Agg == "count" {
			enough = to - from
		}
		switch {
		case enough < least:
			out[i] = math.NaN()
		case user != nil:
			out[i] = user(x[from:to:to])
		default:
			if moved != nil && moved.unsure() {
				moved.clear()
				for _, v := range x[from:to] {
					if v == v {
						moved.add(v)
					}
				}
			}
			out[i] = agg.result(count)
		}
	}
}

// sums is aggregate of sums and means, the windows that are asked for most.
func sums(c *Call, x, out []float64, window func(int) (int, int)) {
	agg, least, count := sum{mean: c.Agg == "mean"}, c.least(), 0
	begin, end := 0, 0
	for i := range x {
		from, to := window(i)
		if from >= end {
			agg.clear()
			begin, end, count = from, from, 0
		}
		for ; begin < from; begin++ {
			if v := x[begin]; v == v {
				agg.remove(v)
				count--
			}
		}
		for ; end < to; end++ {
			if v := x[end]; v == v {
				agg.add(v)
				count++
			}
		}
		out[i] = math.NaN()
		if count >= least {
			out[i] = agg.result(count)
		}
	}
}

// counted only counts.
type counted struct{}

func (counted) add(float64)              {}
func (counted) remove(float64)           {}
func (counted) clear()                   {}
func (counted) result(count int) float64 { return float64(count) }

// sum adds and takes away by Kahan's summation, with a rest of its own for
// either.
type sum struct {
	total, added, removed float64
	mean                  bool
	same                  same
	negative              int
}

// same counts how many of the last values are equal.
type same struct {
	value float64
	n     int
}

func (s *same) add(v float64) {
	if s.n > 0 && v == s.value {
		s.n++
		return
	}
	s.value, s.n = v, 1
}

func (s *sum) clear() { *s = sum{mean: s.mean} }

func (s *sum) add(v float64) {
	y := v - s.added
	t := s.total + y
	s.added = t - s.total - y
	s.total = t
	s.same.add(v)
	s.negative += int(math.Float64bits(v) >> 63)
}

func (s *sum) remove(v float64) {
	y := -v - s.removed
	t := s.total + y
	s.removed = t - s.total - y
	s.total = t
	s.negative -= int(math.Float64bits(v) >> 63)
}

func (s *sum) result(count int) float64 {
	n := float64(count)
	switch {
	case !s.mean:
		if count == 0 {
			return 0
		}
		if s.same.n >= count {
			return s.same.value * n
		}
		return s.total
	case count == 0:
		return math.NaN()
	case s.same.n >= count:
		return s.same.value
	}
	m := s.total / n
	if s.negative == 0 && m < 0 || s.negative == count && m > 0 {
		return 0 // a rest of what was taken away
	}
	return m
}

// variance moves by Welford's method.
type variance struct {
	call                       *Call
	mean, away, added, removed float64
	n                          float64
	same                       same
	most                       float64 // that away was
}

// unsure reports whether so much was taken away that few digits are left.
func (v *variance) unsure() bool { return v.away < v.most*1e-6 }

func (v *variance) clear() { *v = variance{call: v.call} }

func (v *variance) add(x float64) {
	v.n++
	v.same.add(x)
	before := v.mean - v.added
	y := x - v.added
	d := y - v.mean
	v.added = d + v.mean - y
	v.mean += d / v.n
	v.away += (x - before) * (x - v.mean)
	v.most = max(v.most, v.away)
}

func (v *variance) remove(x float64) {
	v.n--
	if v.n == 0 {
		v.clear()
		return
	}
	before := v.mean - v.removed
	y := x - v.removed
	d := y - v.mean
	v.removed = d + v.mean - y
	v.mean -= d / v.n
	v.away -= (x - before) * (x - v.mean)
}

func (v *variance) result(count int) float64 {
	away := v.away
	if count == 1 || v.same.n >= count {
		away = 0
	}
	return v.call.spread(away, int64(count))
}

// sorted keeps the values of a window in order, for quantiles.
type sorted struct {
	q      float64
	values []float64
}

func (s *sorted) clear() { s.values = s.values[:0] }

func (s *sorted) add(v float64) {
	i := sort.SearchFloat64s(s.values, v)
	s.values = append(s.values, 0)
	copy(s.values[i+1:], s.values[i:])
	s.values[i] = v
}

func (s *sorted) remove(v float64) {
	i := sort.SearchFloat64s(s.values, v)
	s.values = append(s.values[:i], s.values[i+1:]...)
}

func (s *sorted) result(count int) float64 {
	if count == 0 {
		return math.NaN()
	}
	at := s.q * float64(count-1)
	i := int(at)
	if i+1 >= count {
		return s.values[count-1]
	}
	lo, hi := s.values[i], s.values[i+1]
	return lo + (hi-lo)*(at-float64(i))
}

// extremes are the least or largest values of windows: those that may still be
// one are kept in a queue, each behind a more extreme one.
func extremes(c *Call, x, out []float64, window func(int) (int, int)) {
	low, least := c.Agg == "min", c.least()
	queue := make([]int32, 0, 64)
	head, begin, end, count := 0, 0, 0, 0
	for i := range x {
		from, to := window(i)
		for ; end < to; end++ {
			v := x[end]
			if v != v {
				continue
			}
			count++
			for len(queue) > head {
				last := x[queue[len(queue)-1]]
				if low && last < v || !low && last > v {
					break
				}
				queue = queue[:len(queue)-1]
			}
			queue = append(queue, int32(end))
		}
		for ; begin < from; begin++ {
			if x[begin] == x[begin] {
				count--
			}
		}
		for head < len(queue) && int(queue[head]) < from {
			head++
		}
		if head > 4096 && 2*head > len(queue) {
			queue, head = append(queue[:0], queue[head:]...), 0
		}
		out[i] = math.NaN()
		if count >= least && head < len(queue) {
			out[i] = x[queue[head]]
		}
	}
}
