package window

import "math"

// moments are the mean and the sums of the second to fourth powers of the
// distances from it, which move by Terriberry's formulas, and back by the same.
// The mean is counted from the first value, so that its digits are those in which
// values differ. What was taken away leaves its rounding behind: see unsure.
type moments struct {
	call             *Call
	n, about, mean   float64
	two, three, four float64
	most             float64 // that two was
	removed          int     // since all were added anew
	same             same
}

// lostShare is how much of the squares may go before the rest is uncertain: their
// rounding counts twice over in the sum of fourth powers.
const lostShare = 1e-3

// renewAfter is how many values may go, or as many as there are, before the rest
// is added anew: that costs each value once more.
const renewAfter = 16

// unsure reports whether the values should be added anew: so much was taken away
// that few digits are left, or as many values as there are.
func (m *moments) unsure() bool {
	return m.two < m.most*lostShare || m.removed > max(renewAfter, int(m.n))
}

func (m *moments) clear() { *m = moments{call: m.call} }

func (m *moments) add(_ int, v float64) {
	before := m.n
	if m.n++; before == 0 {
		m.about = v
	}
	m.same.add(v)
	d := v - m.about - m.mean
	part := d / m.n
	square := d * part * before
	m.mean += part
	m.four += square*part*part*(m.n*m.n-3*m.n+3) + 6*part*part*m.two - 4*part*m.three
	m.three += square*part*(m.n-2) - 3*part*m.two
	m.two += square
	m.most = max(m.most, m.two)
}

func (m *moments) remove(_ int, v float64) {
	after := m.n - 1
	if after == 0 {
		m.clear()
		return
	}
	m.removed++
	mean := m.mean - (v-m.about-m.mean)/after
	d := v - m.about - mean
	part := d / m.n
	square := d * part * after
	m.two -= square
	m.three -= square*part*(m.n-2) - 3*part*m.two
	m.four -= square*part*part*(m.n*m.n-3*m.n+3) + 6*part*part*m.two - 4*part*m.three
	m.n, m.mean = after, mean
}

// result is the skewness without bias, or the kurtosis: of equal values there is
// none.
func (m *moments) result(count int) float64 {
	n := float64(count)
	switch {
	case m.same.n >= count || m.two <= 0:
	case m.call.Agg == "skew" && count > 2:
		return n * math.Sqrt(n-1) / (n - 2) * m.three / (m.two * math.Sqrt(m.two))
	case m.call.Agg == "kurt" && count > 3:
		return (n - 1) / ((n - 2) * (n - 3)) * (n*(n+1)*m.four/(m.two*m.two) - 3*(n-1))
	}
	return math.NaN()
}

// products are the means of pairs of values, and the sums of squares and products
// of their distances from these.
type products struct {
	of                       *moving
	n, meanX, meanY          float64
	aboutX, aboutY           float64 // from which the means are counted
	xx, yy, xy, mostX, mostY float64
	removed                  int
	sameX, sameY             same
}

func (p *products) unsure() bool {
	return p.xx < p.mostX*lostShare || p.yy < p.mostY*lostShare || p.removed > max(renewAfter, int(p.n))
}

func (p *products) clear() { *p = products{of: p.of} }

func (p *products) add(row int, x float64) {
	y := p.of.y[row]
	p.sameX.add(x)
	p.sameY.add(y)
	if p.n++; p.n == 1 {
		p.aboutX, p.aboutY = x, y
	}
	x, y = x-p.aboutX, y-p.aboutY
	dx, dy := x-p.meanX, y-p.meanY
	p.meanX += dx / p.n
	p.meanY += dy / p.n
	p.xx += dx * (x - p.meanX)
	p.yy += dy * (y - p.meanY)
	p.xy += dx * (y - p.meanY)
	p.mostX, p.mostY = max(p.mostX, p.xx), max(p.mostY, p.yy)
}

func (p *products) remove(row int, x float64) {
	y := p.of.y[row]
	p.n--
	if p.n == 0 {
		p.clear()
		return
	}
	p.removed++
	x, y = x-p.aboutX, y-p.aboutY
	dx, dy := x-p.meanX, y-p.meanY
	p.meanX -= dx / p.n
	p.meanY -= dy / p.n
	p.xx -= dx * (x - p.meanX)
	p.yy -= dy * (y - p.meanY)
	p.xy -= dx * (y - p.meanY)
}

// result is the covariance, with n-1, or the correlation: of values that are all
// equal there is none.
func (p *products) result(count int) float64 {
	equal := p.sameX.n >= count || p.sameY.n >= count
	switch {
	case count < 2:
		return math.NaN()
	case p.of.call.Agg == "cov" && equal:
		return 0
	case p.of.call.Agg == "cov":
		return p.xy / float64(count-1)
	case equal || p.xx <= 0 || p.yy <= 0:
		return math.NaN()
	}
	return max(-1, min(1, p.xy/math.Sqrt(p.xx)/math.Sqrt(p.yy)))
}

// paired are the values of x where y has one too.
func paired(x, y []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v
		if y[i] != y[i] {
			out[i] = math.NaN()
		}
	}
	return out
}
