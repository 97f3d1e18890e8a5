package window

import (
	"fmt"
	"math"
	"runtime/debug"

	"github.com/cb434341/weft/graph"
)

// moving computes the windows of one segment after another.
type moving struct {
	call   *Call
	x, y   []float64 // the segment's; y of corr and cov
	out    []float64
	window func(row int) (from, to int)
	user   func([]float64) float64
	pulse  pulse

	agg    rolling   // what is kept from segment to segment
	queue  []int32   // of extremes
	copied []float64 // the window, for user
}

// run computes the windows of the segment.
func (m *moving) run() error {
	switch m.call.Agg {
	case "min", "max":
		return m.extremes()
	case "sum", "mean":
		return m.sums()
	case "apply":
		return m.apply()
	}
	if m.agg == nil {
		m.agg = m.rolling()
	}
	return m.aggregate(m.agg)
}

// rolling is the aggregate.
func (m *moving) rolling() rolling {
	switch m.call.Agg {
	case "std", "var":
		return &variance{call: m.call}
	case "skew", "kurt":
		return &moments{call: m.call}
	case "corr", "cov":
		return &products{of: m}
	case "median":
		return &halves{of: m, share: 0.5}
	case "quantile":
		return &halves{of: m, share: m.call.Quantile, how: m.call.Interpolation}
	}
	return counted{}
}

// A rolling is an aggregate of a window that moves: values come at one end, with
// their rows, and go at the other.
type rolling interface {
	add(row int, v float64)
	remove(row int, v float64)
	clear() // begins anew, also with another segment
	result(count int) float64
}

// A renewing one may have lost so many digits that the window's values should be
// added anew.
type renewing interface {
	rolling
	unsure() bool
}

// aggregate moves an aggregate along.
func (m *moving) aggregate(agg rolling) error {
	least, rows := m.call.least(), m.call.Agg == "count"
	renewed, _ := agg.(renewing)
	begin, end, count := 0, 0, 0
	for i := range m.x {
		from, to := m.window(i)
		if from >= end {
			agg.clear()
			begin, end, count = from, from, 0
		}
		if err := m.pulse.beat(1 + from - begin + to - end); err != nil {
			return err
		}
		for ; begin < from; begin++ {
			if v := m.x[begin]; v == v {
				agg.remove(begin, v)
				count--
			}
		}
		for ; end < to; end++ {
			if v := m.x[end]; v == v {
				agg.add(end, v)
				count++
			}
		}
		enough := count
		if rows {
			enough = to - from
		}
		if enough < least {
			m.out[i] = math.NaN()
			continue
		}
		if renewed != nil && renewed.unsure() {
			if err := m.renew(renewed, from, to); err != nil {
				return err
			}
		}
		m.out[i] = agg.result(count)
	}
	return nil
}

// renew adds the values of a window anew.
func (m *moving) renew(agg renewing, from, to int) error {
	agg.clear()
	for row := from; row < to; row++ {
		if v := m.x[row]; v == v {
			agg.add(row, v)
		}
	}
	return m.pulse.beat(to - from)
}

// apply calls the user's function with the values of each window.
func (m *moving) apply() error {
	least, count := m.call.least(), 0
	begin, end := 0, 0
	for i := range m.x {
		from, to := m.window(i)
		if err := m.pulse.beat(pulseWork/16 + to - from); err != nil {
			return err
		}
		if from >= end {
			begin, end, count = from, from, 0
		}
		count += there(m.x[end:to]) - there(m.x[begin:from])
		begin, end = from, to
		m.out[i] = math.NaN()
		if count >= least {
			v, err := m.called(from, to)
			if err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
			m.out[i] = v
		}
	}
	return nil
}

// there is how many values are not missing.
func there(x []float64) int {
	n := 0
	for _, v := range x {
		if v == v {
			n++
		}
	}
	return n
}

// called is what the user's function makes of a window, of which it is given a
// copy: other windows have the same values.
func (m *moving) called(from, to int) (v float64, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &graph.PanicError{Value: fault, Stack: debug.Stack()}
		}
	}()
	m.copied = append(m.copied[:0], m.x[from:to]...)
	return m.user(m.copied), nil
}

// sums is aggregate of sums and means, the windows that are asked for most.
func (m *moving) sums() error {
	agg, least, count := sum{mean: m.call.Agg == "mean"}, m.call.least(), 0
	x, out := m.x, m.out
	begin, end := 0, 0
	for i := range x {
		from, to := m.window(i)
		if err := m.pulse.beat(1); err != nil {
			return err
		}
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
	return nil
}

// extremes are the least or largest values of windows: those that may still be
// one are kept in a queue, each behind a more extreme one.
func (m *moving) extremes() error {
	x, out := m.x, m.out
	low, least := m.call.Agg == "min", m.call.least()
	queue := m.queue[:0]
	head, begin, end, count := 0, 0, 0, 0
	for i := range x {
		from, to := m.window(i)
		if err := m.pulse.beat(1); err != nil {
			return err
		}
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
	m.queue = queue
	return nil
}
