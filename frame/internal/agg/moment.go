package agg

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// moments are what is known of the values of a group about a point near them:
// their first, as a rule. Sums of powers about it lose no more digits than the
// variance itself, since a point that is far from the mean makes that large.
type moments struct {
	n, about              float64
	one, two, three, four float64 // sums of the first powers of value - about
}

// central is the mean and the sums of squares, cubes and fourth powers about it.
func (m *moments) central() (mean, two, three, four float64) {
	if m.n == 0 {
		return 0, 0, 0, 0
	}
	d := m.one / m.n
	return m.about + d, max(m.two-d*m.one, 0),
		m.three - 3*d*m.two + 2*d*d*m.one,
		max(m.four-4*d*m.three+6*d*d*m.two-3*d*d*d*m.one, 0)
}

// join adds the values of others, of which there are n with central moments, by
// the formulas of Chan, Golub and LeVeque, and Terriberry's for higher powers.
func (m *moments) join(n, mean, two, three, four float64) {
	if n == 0 {
		return
	}
	if m.n == 0 {
		*m = moments{n: n, about: mean, two: two, three: three, four: four}
		return
	}
	own, two1, three1, four1 := m.central()
	all, d := m.n+n, mean-own
	product, square := m.n*n, d*d
	*m = moments{
		n: all, about: own + d*n/all,
		two:   two1 + two + square*product/all,
		three: three1 + three + d*square*product*(m.n-n)/(all*all) + 3*d*(m.n*two-n*two1)/all,
		four: four1 + four + square*square*product*(m.n*m.n-product+n*n)/(all*all*all) +
			6*square*(m.n*m.n*two+n*n*two1)/(all*all) + 4*d*(m.n*three-n*three1)/all,
	}
}

// momentState keeps the moments of an argument of type T, of powers up to the
// second or the fourth.
type momentState[T number] struct {
	arg    int
	powers int
	groups []moments
}

func newMoments(arg int, k table.Kind, powers int) momentsOf {
	switch k {
	case table.Int8:
		return &momentState[int8]{arg: arg, powers: powers}
	case table.Int16:
		return &momentState[int16]{arg: arg, powers: powers}
	case table.Int32:
		return &momentState[int32]{arg: arg, powers: powers}
	case table.Int64:
		return &momentState[int64]{arg: arg, powers: powers}
	case table.Uint16:
		return &momentState[uint16]{arg: arg, powers: powers}
	case table.Uint32:
		return &momentState[uint32]{arg: arg, powers: powers}
	case table.Uint64:
		return &momentState[uint64]{arg: arg, powers: powers}
	case table.Float32:
		return &momentState[float32]{arg: arg, powers: powers}
	case table.Float64:
		return &momentState[float64]{arg: arg, powers: powers}
	}
	return &momentState[uint8]{arg: arg, powers: powers}
}

// momentsOf is a momentState of any type.
type momentsOf interface {
	state
	of(g uint32) *moments
}

func (s *momentState[T]) of(g uint32) *moments { return &s.groups[g] }

func (s *momentState[T]) grow(n int) { s.groups = grown(s.groups, n, moments{}) }

func (s *momentState[T]) update(c *chunk) error {
	groups, some := c.mask(s.arg)
	values := valuesOf[T](c, s.arg)
	all := s.groups
	groups = groups[:len(values)]
	if c.single && !some {
		addMoments(&all[1], values, s.powers > 2)
		return nil
	}
	if s.powers > 2 {
		for i, v := range values {
			m := &all[groups[i]]
			if m.n == 0 {
				m.about = float64(v)
			}
			d := float64(v) - m.about
			m.n++
			m.one += d
			m.two += d * d
			m.three += d * d * d
			m.four += d * d * (d * d)
		}
		return nil
	}
	for i, v := range values {
		m := &all[groups[i]]
		if m.n == 0 {
			m.about = float64(v)
		}
		d := float64(v) - m.about
		m.n++
		m.one += d
		m.two += d * d
	}
	return nil
}

// addMoments takes in values of one group, in four lanes.
func addMoments[T number](m *moments, values []T, high bool) {
	if len(values) == 0 {
		return
	}
	if m.n == 0 {
		m.about = float64(values[0])
	}
	about := m.about
	var one, two, three, four [4]float64
	i := 0
	for ; i+4 <= len(values); i += 4 {
		v := values[i : i+4 : i+4]
		a, b, c, d := float64(v[0])-about, float64(v[1])-about, float64(v[2])-about, float64(v[3])-about
		one[0] += a
		one[1] += b
		one[2] += c
		one[3] += d
		aa, bb, cc, dd := a*a, b*b, c*c, d*d
		two[0] += aa
		two[1] += bb
		two[2] += cc
		two[3] += dd
		if high {
			three[0] += aa * a
			three[1] += bb * b
			three[2] += cc * c
			three[3] += dd * d
			four[0] += aa * aa
			four[1] += bb * bb
			four[2] += cc * cc
			four[3] += dd * dd
		}
	}
	for ; i < len(values); i++ {
		d := float64(values[i]) - about
		one[0] += d
		two[0] += d * d
		three[0] += d * d * d
		four[0] += d * d * (d * d)
	}
	m.n += float64(len(values))
	m.one += one[0] + one[1] + (one[2] + one[3])
	m.two += two[0] + two[1] + (two[2] + two[3])
	m.three += three[0] + three[1] + (three[2] + three[3])
	m.four += four[0] + four[1] + (four[2] + four[3])
}

// types are those of the count, the mean, and the sums of powers.
func (s *momentState[T]) types() []table.Type {
	f := table.Of(table.Float64)
	return []table.Type{f, f, f, f, f}[:s.powers+1]
}

func (s *momentState[T]) export(numbers []uint32) ([]arrow.Array, error) {
	var out [5][]float64
	for i := range out {
		out[i] = make([]float64, len(numbers))
	}
	for i, g := range numbers {
		m := &s.groups[g]
		out[0][i] = m.n
		out[1][i], out[2][i], out[3][i], out[4][i] = m.central()
	}
	return floatArrays(out[:s.powers+1]), nil
}

func floatArrays(columns [][]float64) []arrow.Array {
	out := make([]arrow.Array, len(columns))
	for i, c := range columns {
		out[i] = fixed(table.Of(table.Float64), c, nulls{})
	}
	return out
}

func (s *momentState[T]) merge(c *chunk, columns []arrow.Array) error {
	in := make([][]float64, 5)
	for i := range in { // powers that are not kept may be any
		in[i] = column.Values[float64](columns[min(i, s.powers)])[c.lo:c.hi]
	}
	for i, g := range c.groups {
		s.groups[g].join(in[0][i], in[1][i], in[2][i], in[3][i], in[4][i])
	}
	return nil
}

func (s *momentState[T]) bytes() int64 { return int64(len(s.groups)) * 48 }

// variance divides the squares by n, or by n-1; NaN if there is too little.
func (m *moments) variance(population bool) float64 {
	_, two, _, _ := m.central()
	if population {
		return two / m.n
	}
	if m.n < 2 {
		return math.NaN()
	}
	return two / (m.n - 1)
}

// skewness is the adjusted Fisher-Pearson coefficient, as pandas has it; NaN if
// there are fewer than three values, or all are equal.
func (m *moments) skewness() float64 {
	_, two, three, _ := m.central()
	if m.n < 3 || two == 0 {
		return math.NaN()
	}
	return m.n * math.Sqrt(m.n-1) / (m.n - 2) * three / (two * math.Sqrt(two))
}

// kurtosis is the excess kurtosis without bias, as pandas has it; NaN if there are
// fewer than four values, or all are equal.
func (m *moments) kurtosis() float64 {
	_, two, _, four := m.central()
	if n := m.n; n > 3 && two > 0 {
		return (n - 1) / ((n - 2) * (n - 3)) * (n*(n+1)*four/(two*two) - 3*(n-1))
	}
	return math.NaN()
}

// pairMoments are what is known of pairs of values, about a point near them.
type pairMoments struct {
	n, aboutX, aboutY, x, y, xx, yy, xy float64
}

func (m *pairMoments) central() (meanX, meanY, xx, yy, xy float64) {
	if m.n == 0 {
		return 0, 0, 0, 0, 0
	}
	dx, dy := m.x/m.n, m.y/m.n
	return m.aboutX + dx, m.aboutY + dy, max(m.xx-dx*m.x, 0), max(m.yy-dy*m.y, 0), m.xy - dx*m.y
}

func (m *pairMoments) join(n, meanX, meanY, xx, yy, xy float64) {
	if n == 0 {
		return
	}
	if m.n == 0 {
		*m = pairMoments{n: n, aboutX: meanX, aboutY: meanY, xx: xx, yy: yy, xy: xy}
		return
	}
	ownX, ownY, xx1, yy1, xy1 := m.central()
	all, dx, dy := m.n+n, meanX-ownX, meanY-ownY
	f := m.n * n / all
	*m = pairMoments{
		n: all, aboutX: ownX + dx*n/all, aboutY: ownY + dy*n/all,
		xx: xx1 + xx + dx*dx*f, yy: yy1 + yy + dy*dy*f, xy: xy1 + xy + dx*dy*f,
	}
}

// pairState keeps the moments of two arguments.
type pairState struct {
	x, y         int
	kindX, kindY table.Kind
	groups       []pairMoments
}

func (s *pairState) grow(n int) { s.groups = grown(s.groups, n, pairMoments{}) }

func (s *pairState) update(c *chunk) error {
	groups := c.maskPair(s.x, s.y)
	x := floatsOf(c, s.x, s.kindX, &c.floats[0])
	y := floatsOf(c, s.y, s.kindY, &c.floats[1])
	y = y[:len(x)]
	groups = groups[:len(x)]
	for i, vx := range x {
		m, vy := &s.groups[groups[i]], y[i]
		if m.n == 0 {
			m.aboutX, m.aboutY = vx, vy
		}
		dx, dy := vx-m.aboutX, vy-m.aboutY
		m.n++
		m.x += dx
		m.y += dy
		m.xx += dx * dx
		m.yy += dy * dy
		m.xy += dx * dy
	}
	return nil
}

// floatsOf are the values of a chunk of an argument as float64, in a buffer if
// they are something else.
func floatsOf(c *chunk, arg int, k table.Kind, buffer *[]float64) []float64 {
	if k == table.Float64 {
		return valuesOf[float64](c, arg)
	}
	if cap(*buffer) < c.hi-c.lo {
		*buffer = make([]float64, chunkRows)
	}
	out := (*buffer)[:c.hi-c.lo]
	switch k {
	case table.Float32:
		convert(out, valuesOf[float32](c, arg))
	case table.Int8:
		convert(out, valuesOf[int8](c, arg))
	case table.Int16:
		convert(out, valuesOf[int16](c, arg))
	case table.Int32:
		convert(out, valuesOf[int32](c, arg))
	case table.Uint16:
		convert(out, valuesOf[uint16](c, arg))
	case table.Uint32:
		convert(out, valuesOf[uint32](c, arg))
	case table.Uint64:
		convert(out, valuesOf[uint64](c, arg))
	case table.Null, table.Bool, table.Uint8:
		convert(out, valuesOf[uint8](c, arg))
	default:
		convert(out, valuesOf[int64](c, arg))
	}
	return out
}

func convert[T number](out []float64, values []T) {
	for i, v := range values {
		out[i] = float64(v)
	}
}

func (s *pairState) types() []table.Type {
	f := table.Of(table.Float64)
	return []table.Type{f, f, f, f, f, f}
}

func (s *pairState) export(numbers []uint32) ([]arrow.Array, error) {
	out := make([][]float64, 6)
	for i := range out {
		out[i] = make([]float64, len(numbers))
	}
	for i, g := range numbers {
		m := &s.groups[g]
		out[0][i] = m.n
		out[1][i], out[2][i], out[3][i], out[4][i], out[5][i] = m.central()
	}
	return floatArrays(out), nil
}

func (s *pairState) merge(c *chunk, columns []arrow.Array) error {
	var in [6][]float64
	for i := range in {
		in[i] = column.Values[float64](columns[i])[c.lo:c.hi]
	}
	for i, g := range c.groups {
		s.groups[g].join(in[0][i], in[1][i], in[2][i], in[3][i], in[4][i], in[5][i])
	}
	return nil
}

func (s *pairState) bytes() int64 { return int64(len(s.groups)) * 64 }

func (m *pairMoments) correlation() float64 {
	_, _, xx, yy, xy := m.central()
	if m.n < 2 || xx == 0 || yy == 0 {
		return math.NaN()
	}
	return max(-1, min(1, xy/math.Sqrt(xx*yy)))
}

func (m *pairMoments) covariance(population bool) float64 {
	_, _, _, _, xy := m.central()
	if population {
		return xy / m.n
	}
	if m.n < 2 {
		return math.NaN()
	}
	return xy / (m.n - 1)
}
