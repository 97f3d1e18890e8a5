package kernels

import (
	"cmp"
	"math"
	"net/netip"
	"sync"
	"time"
)

func Order(a [4]int, i int) [4]int {
	i &= 1
	i, a[i] = 2, 9
	a[i], i = i, 3
	a[0], a[1] = a[1], a[0]
	a[i]++
	return a
}

func Swap(x, y float64, a, b [3]int8) (float64, float64, [3]int8, [3]int8) {
	x, y = y, x
	a, b = b, a
	x, y = x+y, x-y
	return y, x, b, a
}

func Shadow(x int) int {
	y := x
	if y := x + 1; y > 3 {
		x := y * 2
		y = x
		_ = y
	}
	{
		x := 5
		y += x
	}
	for x := 0; x < 3; x++ {
		y += x
	}
	return x*1000 + y
}

func Vars(x int) (int, float64) {
	var (
		a, b = x, 2.5
		c    int
		d    float64 = 1
	)
	var e, f = minmax(a, 3)
	c += e - f
	_, g := minmax(x, c)
	return c + g, b * d
}

func minmax(a, b int) (lo, hi int) {
	if a < b {
		return a, b
	}
	return b, a
}

func OpAssign(x int32, n uint8, a [3]int32) (int32, [3]int32) {
	x += 3
	x -= int32(n)
	x *= 5
	x /= 3
	x %= 1000
	x &= 0xfff
	x |= 1
	x ^= 7
	x <<= n & 3
	x >>= 1
	x &^= 2
	a[n%3] += x
	a[(n+1)%3]--
	return x, a
}

func Arrays(a [5]float64, x float64) [5]float64 {
	b := a
	b[2] = x
	var c [5]float64
	c = b
	c[0] += a[4]
	for i := range c {
		c[i] += b[len(b)-1-i]
	}
	return c
}

func Matrix(m [3][4]float64, i, j int) (r [4][3]float64) {
	for i := range m {
		for j := range m[i] {
			r[j][i] = m[i][j]
		}
	}
	row := m[i&1]
	row[3] = 5
	r[0] = [3]float64{row[0], row[3], m[1][j&3]}
	m[2] = row
	r[1][1] += m[2][3]
	return r
}

func ArrayIndex(a [6]int16, i int8, j uint64) int16 { return a[i] + a[j] }

func ArrayEqual(a, b [6]int8, c, d struct {
	X float64
	Y [2]bool
}) (bool, bool, bool) {
	return a == b, c != d, [2]int{1, 2} == [2]int{int(a[0]), 2}
}

type point struct{ X, Y float64 }

func ArrayCopies(p [3]point, i int) [3]point {
	p[0] = p[i&1+1]
	q := p[2]
	p[2].X = 7
	p[1] = point{Y: q.X}
	return p
}

func (p point) add(q point) point { return point{p.X + q.X, p.Y + q.Y} }

func (p *point) scale(by float64) {
	p.X *= by
	p.Y *= by
}

func (p *point) twice() float64 {
	p.scale(2)
	return p.X
}

func Structs(p, q point) point {
	r := p.add(q)
	r.X, r.Y = r.Y, r.X
	s := struct {
		point
		n int
	}{r, 2}
	if s.point == p {
		s.n++
	}
	s.Y += float64(s.n)
	return s.point
}

// A Loan has fields that kernels cannot hold, which nobody looks at.
type Loan struct {
	ID     string
	Amount float64
	Rate   float32
	Months uint16
	Tags   map[string]int
	Flags  [3]bool
	next   *Loan
}

type Quote struct {
	Payment float64
	Months  uint16
	Ok      bool
}

func Loans(l Loan, bump float64) Quote {
	if l.Months == 0 || l.Flags[1] {
		return Quote{}
	}
	l.Rate += float32(bump)
	return Quote{Payment: l.Payment(bump), Months: l.Months, Ok: true}
}

func (l Loan) Payment(bump float64) float64 {
	return (l.Amount + bump) * float64(l.Rate) / float64(l.Months)
}

func Parts(a [4]struct {
	A int8
	X float64
	P [2]float32
}) (r [4]struct {
	X float64
	A int8
}) {
	for i, v := range a {
		r[i].X = v.X + float64(v.P[0])*float64(a[3-i].P[1])
		r[i].A = v.A
	}
	return r
}

func Pieces(x [2]struct {
	P [3]int32
	Q int32
}) (r [2]struct {
	Q int8
	P [3]int16
}) {
	for i := range x {
		for j := range 3 {
			r[i].P[j] = int16(x[1-i].P[2-j])
		}
		r[i].Q = int8(x[i].Q)
		if x[i].Q == 3 {
			return r
		}
	}
	return
}

type inner struct{ A, B int }

func (n inner) sum() int { return n.A + n.B }
func (n *inner) bump()   { n.A++ }

type outer struct {
	inner
	C int
}

func Embeds(a, c int) int {
	o := outer{inner{a, 2}, c}
	o.bump()
	o.A += o.C
	return o.sum()*10 + o.inner.A
}

func Methods(p point, k float64) point {
	p.scale(k)
	q := p
	q.scale(0.5)
	(&p).scale(3)
	return point{q.twice(), p.Y}.add(q)
}

func bump(p *int, by int) int {
	*p += by
	return *p
}

func swap(a, b *float64) { *a, *b = *b, *a }

func Pointers(x int, a, b float64, v [3]float64, i int) (int, float64, [3]float64) {
	y := bump(&x, 3)
	swap(&a, &b)
	swap(&v[0], &v[1+i&1])
	fill(&v, a)
	return y + x, b, v
}

func fill(v *[3]float64, x float64) {
	v[2] += x
	for i := range v {
		v[i]++
	}
	for i, w := range v {
		v[2-i] += w
	}
	if len(v) == 3 {
		(*v)[0] = -v[0]
	}
}

func LocalPointer(a [4]point, i int) [4]point {
	p := &a[i&3]
	i = 0
	p.X++
	p.scale(2)
	*p = p.add(a[i])
	return a
}

func Named(x int) (lo, hi int) {
	lo, hi = hi, lo
	if x > 5 {
		lo = x
		return
	}
	hi = x
	return hi, lo
}

func NamedLoop(x int) (n int) {
	for x > 0 {
		x /= 2
		n++
		if n > 5 {
			return n * 100
		}
	}
	return
}

func Several(a, b int) (int, int) {
	return minmax(minmax(a, b))
}

func Helpers(x float64) float64 { return clip(square(x)-clip(x, -1, 1), 0, 10) }

func square(x float64) float64 { return x * x }

func clip(x, lo, hi float64) float64 {
	if x < lo {
		x = lo
	}
	return min(x, hi)
}

func Literals(x int) int {
	total := 0
	add := func(n int) int {
		total += n
		return total
	}
	for i := 0; i < 3; i++ {
		add(i * x)
	}
	return add(1) + func(y int) int { return y * total }(2)
}

type Number interface {
	~int16 | ~int32 | ~float32 | ~float64
}

func Generics[T Number](x, y T) [2]T {
	p := pair[T]{x, y}
	p.swap()
	return [2]T{largest(p.a, p.b, T(3)), p.sum() + 1/T(2)}
}

type pair[T Number] struct{ a, b T }

func (p pair[T]) sum() T { return p.a + p.b }
func (p *pair[T]) swap() { p.a, p.b = p.b, p.a }

func largest[T Number](a, b, c T) T {
	if b > a {
		a = b
	}
	return max(a, c)
}

func Pairs(x float64, n int32) (float64, int32) {
	a := pair[float64]{x, 2}
	b := pair[int32]{n, 2}
	return a.sum() + apply[point](point{x, 1}), b.sum() * largest(n, 4, 5)
}

type measured interface{ size() float64 }

func (p point) size() float64 { return math.Abs(p.X) + p.Y }

func apply[M measured](m M) float64 { return m.size() * 2 }

func Interface(x float64) float64 { return apply(point{x, x}) }

func Ordered[T cmp.Ordered](a, b T) int {
	if cmp.Less(a, b) {
		return 5
	}
	return cmp.Compare(a, b)
}

func Complex(a, b complex128) (complex128, complex128, bool) {
	c := a*b - b
	c += complex(real(a), 1)
	return c, a / b, a == b || -a != c
}

func Complex64s(a, b complex64) complex64 { return a*b + a/b*2i }

func ComplexParts(x, y float64, z [3]complex64) (r struct {
	A float64
	Z [3]complex64
	W complex128
}) {
	c := complex(x, y)
	r.A = real(c) * float64(imag(z[1]))
	for i := range z {
		r.Z[i] = z[2-i] * complex(0, 1)
	}
	r.W = c * complex128(z[0])
	return
}

func Mandelbrot(cx, cy float64) int32 {
	x, y := 0.0, 0.0
	for i := range int32(100) {
		xx, yy := x*x, y*y
		if xx+yy > 4 {
			return i
		}
		x, y = xx-yy+cx, 2*x*y+cy
	}
	return 100
}

type Months [15]float64

func PredictOverTime(x, y, z float64, overlay bool) Months {
	var out Months
	carry := x
	for i := range out {
		carry = carry*0.9 + y
		if overlay && i >= 6 {
			carry += z
		}
		out[i] = carry
	}
	return out
}

var weights = [3]float64{0.5, 0.25, 0.125}

var offset = 3.5

var table = [2]struct {
	n int
	p [2]float32
}{{1, [2]float32{1.5}}, {n: 3}}

func Globals(x float64) float64 { return x + offset }

func GlobalArray(i int) (float64, float32) {
	s := 0.0
	for _, w := range weights {
		s = s*2 + w
	}
	return s + weights[i&1] + float64(table[i&1].n), table[0].p[i&1]
}

var Literal = func(x float64) float64 {
	const k = 3
	return x*k + 1
}

var Inside = inside()

func inside() func(int, int8) int {
	const scale = 4
	type big int
	return func(n int, m int8) int {
		return int(big(n))*scale + int(m)
	}
}

//go:noinline
func rare(x float64, n int) (float64, int) {
	for x > 1 {
		x /= 2
		n++
	}
	return x, n
}

func Apart(x float64) float64 {
	if x < 1e6 && x > 1 {
		y, n := rare(x, 1)
		z, _ := rare(y*8, n)
		return z + float64(n)
	}
	return x
}

func Newton(x float64) float64 {
	if !(x > 0) || x > 1e300 {
		return 0
	}
	g := x
	for range 200 {
		n := (g + x/g) / 2
		if n == g {
			break
		}
		g = n
	}
	return g
}

func integrate(f func(float64) float64, lo, hi float64) float64 {
	s := 0.0
	for i := range 8 {
		s += f(lo + (hi-lo)*float64(i)/8)
	}
	return s
}

func HigherOrder(lo, hi, k float64) float64 {
	root := math.Sqrt
	scaled := func(x float64) float64 { return k * x }
	return integrate(square, lo, hi) + integrate(math.Floor, lo, hi) + integrate(scaled, lo, hi) +
		integrate(func(x float64) float64 { return x + k }, 0, 1) + root(k)
}

// A Trade has fields of packages that kernels do not read.
type Trade struct {
	At     time.Time
	Live   bool
	From   netip.Addr
	Length time.Duration
	Lock   *sync.Mutex
	Price  float64
	Any    any
	Size   int32
}

func Trades(t Trade, month time.Month) float64 {
	if t.Length > 2*time.Second || month == time.March {
		return t.Price * t.Length.Seconds()
	}
	return t.Price * float64(t.Size)
}
