package jittest

import "math"

// What the functions of the corpus use: types, methods, constants, tables.

type (
	tick    int16
	flags   uint8
	celsius float64
	ratio   float32
	vec     [4]float32
)

type point struct{ X, Y float64 }

type lot struct {
	ID    uint32
	Price float32
	Qty   int16
	Open  bool
	Bid   [3]float64
}

type pack struct {
	A int8
	B int64
	C [4]uint16
	P point
}

type number interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint | ~uintptr | ~float32 | ~float64
}

const (
	big   = 1 << 62
	third = 1.0 / 3
)

var primes = [8]int{2, 3, 5, 7, 11, 13, 17, 19}

var steps = [4]float64{0.5, -0.25, 1e10, 3}

func (t tick) next() tick              { return t + 1 }
func (t tick) over(d tick) tick        { return t / d }
func (f flags) has(n uint8) bool       { return f>>n&1 == 1 }
func (f *flags) toggle(n uint8)        { *f ^= 1 << n }
func (c celsius) above(d celsius) bool { return c > d }
func (c celsius) shift(k float64) celsius {
	if k < 0 {
		return c
	}
	return c + celsius(k)
}
func (r ratio) of(x float32) float32 { return float32(r) * x }

func (p point) add(q point) point   { return point{p.X + q.X, p.Y + q.Y} }
func (p point) dot(q point) float64 { return p.X*q.X + p.Y*q.Y }
func (p *point) scale(k float64) {
	p.X *= k
	p.Y *= k
}

func (l lot) value() float64 {
	if !l.Open {
		return 0
	}
	return float64(l.Price) * float64(l.Qty)
}

func (l lot) best() (price float64, at int) {
	price = l.Bid[0]
	for i, b := range l.Bid {
		if b > price {
			price, at = b, i
		}
	}
	return
}

func (p *pack) rotate() {
	p.C[0], p.C[1], p.C[2], p.C[3] = p.C[1], p.C[2], p.C[3], p.C[0]
	p.A++
}

func pick[T number](c bool, a, b T) T {
	if c {
		return a
	}
	return b
}

func clamp[T number](x, lo, hi T) T {
	switch {
	case x < lo:
		return lo
	case x > hi:
		return hi
	}
	return x
}

func bump[T number](p *T, by T) { *p += by }

func divmod(a, b int64) (int64, int64) {
	if b == 0 {
		return 0, a
	}
	return a / b, a % b
}

func quo(a, b int32) int32 { return a / b }

func nth(i int) int { return primes[i] }

func order(a, b float64) (lo, hi float64) {
	if a > b {
		return b, a
	}
	return a, b
}

func digits(n uint32) (sum int) {
	for n > 0 {
		sum += int(n % 10)
		n /= 10
	}
	return
}

func halve(x float64) (float64, int) {
	if !(math.Abs(x) < 1e6) {
		return x, -1
	}
	n := 0
	for math.Abs(x) > 1 {
		x /= 2
		n++
	}
	return x, n
}

// A NaN's sign and payload are not Go's to promise.

func bitsOf(x float64) uint64 {
	if x != x {
		return 1
	}
	return math.Float64bits(x)
}

func bits32Of(x float32) uint32 {
	if x != x {
		return 1
	}
	return math.Float32bits(x)
}

func signOf(x float64) bool { return x == x && math.Signbit(x) }

func withSign(x, s float64) float64 {
	if s != s {
		return x
	}
	return math.Copysign(x, s)
}

// ordinary numbers are those for which Go's own functions are about right. They
// are not for huge angles, the logarithm of a subnormal number, and an Atan2 whose
// quotient underflows.
func ordinary(x float64) bool {
	return math.Abs(x) < 100 && math.Abs(x) > 1e-100 && math.Abs(x-1) > 0.01 || x == 0
}
