package window

import "math"

// counted only counts.
type counted struct{}

func (counted) add(int, float64)         {}
func (counted) remove(int, float64)      {}
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

func (v *variance) add(_ int, x float64) {
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

func (v *variance) remove(_ int, x float64) {
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
