package profile

import "time"

// Sample is the memory of a run at one moment.
type Sample struct {
	Time time.Duration // since the run began
	Held int64         // bytes of results that the runner held
	Heap int64         // bytes of objects in the Go heap of the process
}

// curve is memory over time in at most mostSteps steps of equal width. When
// time runs past the last, every two become one of twice the width, so that a
// run of any length is kept in the same room. Steps keep sums and maxima, for
// which the order of writing is of no account: workers tell what they did in
// turns, each a good while of it.
type curve struct {
	shift uint // a step is 1<<shift nanoseconds
	steps []step
}

type step struct {
	change int64 // of the bytes held, as told by the ends of tasks
	held   int64 // the most that the runner said, if it said anything
	heap   int64 // the most seen, 0 if nobody looked
}

const (
	mostSteps  = 2048
	firstShift = 16 // 66 microseconds
)

// at returns the step of a time.
func (c *curve) at(t int64) *step {
	if c.shift == 0 {
		c.shift = firstShift
	}
	i := max(t, 0) >> c.shift
	for i >= mostSteps {
		c.fold()
		i = max(t, 0) >> c.shift
	}
	for int(i) >= len(c.steps) {
		c.steps = append(c.steps, step{})
	}
	return &c.steps[i]
}

// tally adds up changes that fall into one step before it writes them into the
// curve, since most fall into that of the one before.
type tally struct {
	curve    *curve
	from, to int64 // the step
	change   int64
}

func (t *tally) add(at, change int64) {
	if at < t.from || at >= t.to {
		t.move(at)
	}
	t.change += change
}

// move settles and turns to the step of another time.
func (t *tally) move(at int64) {
	t.settle()
	t.curve.at(at) // which may widen the steps
	at = max(at, 0)
	t.from = at >> t.curve.shift << t.curve.shift
	t.to = t.from + 1<<t.curve.shift
}

func (t *tally) settle() {
	if t.change != 0 {
		t.curve.at(t.from).change += t.change
		t.change = 0
	}
}

func (c *curve) fold() {
	n := (len(c.steps) + 1) / 2
	for i := range n {
		s := c.steps[2*i]
		if 2*i+1 < len(c.steps) {
			next := c.steps[2*i+1]
			s = step{s.change + next.change, max(s.held, next.held), max(s.heap, next.heap)}
		}
		c.steps[i] = s
	}
	c.steps = c.steps[:n]
	c.shift++
}

// samples returns the curve, one sample a step, up to the end of the run. What
// the runner says in a step and what the changes come to may differ within the
// step; the larger is kept.
func (c *curve) samples(wall time.Duration) []Sample {
	list := make([]Sample, 0, len(c.steps))
	var held, heap int64
	for i, s := range c.steps {
		held += s.change
		if s.heap > 0 {
			heap = s.heap
		}
		at := min(time.Duration(i+1)<<c.shift, wall)
		list = append(list, Sample{Time: at, Held: max(held, s.held, 0), Heap: heap})
	}
	return list
}
