package kernels

func Sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func Stencil(dst, src []float64) {
	for i := 1; i < len(src)-1; i++ {
		dst[i] = (src[i-1] + src[i] + src[i+1]) / 3
	}
}

func Window(dst, src []float32, w int) int {
	n := 0
	for i := range dst {
		s := float32(0)
		for _, v := range src[max(i-w, 0):min(i+1, len(src))] {
			s += v
			n++
		}
		dst[i] = s
	}
	return n
}

func Scan(x []int32) {
	for i := 1; i < len(x); i++ {
		x[i] += x[i-1]
	}
}

func Reslice(x []int16, lo, hi int) (int, int, int16) {
	y := x[lo:]
	y = y[:hi]
	s := int16(0)
	for len(y) > 0 {
		s = s*3 + y[0]
		y = y[1:]
	}
	return len(x[:lo]), cap(y), s
}

func FullSlice(x []uint8, a, b, c int) (int, int) {
	y := x[a:b:c]
	return len(y), cap(y)
}

func Copies(dst, src []point) int { return copy(dst, src[1:]) }

func CopyOver(x []int32, i, j int) int {
	return copy(x[i:], x[j:]) + copy(x[j:], x[i:])
}

func Clear(x []point, n int) { clear(x[n:]) }

type particle struct {
	pos, vel point
	alive    bool
	hits     [3]uint16
}

func Particles(ps []particle, dt float64) int {
	n := 0
	for i := range ps {
		p := &ps[i]
		if !p.alive {
			continue
		}
		p.pos = p.pos.add(point{p.vel.X * dt, p.vel.Y * dt})
		p.hits[i%3]++
		p.vel.scale(0.5)
		ps[i].alive = p.pos.X > 0
		n++
	}
	return n
}

// A mat is like jit.Mat.
type mat[T any] struct {
	Data       []T
	Rows, Cols int
	Stride     int
}

func (m mat[T]) at(i, j int) T     { return m.Data[i*m.Stride : i*m.Stride+m.Cols][j] }
func (m mat[T]) set(i, j int, v T) { m.Data[i*m.Stride : i*m.Stride+m.Cols][j] = v }
func (m mat[T]) row(i int) []T     { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }

func Blur(dst, src mat[float64]) {
	for i := 1; i < src.Rows-1; i++ {
		for j := 1; j < src.Cols-1; j++ {
			dst.set(i, j, (src.at(i, j-1)+src.at(i, j+1)+src.at(i-1, j)+src.at(i+1, j))/4)
		}
	}
}

func Transpose(dst, src mat[complex64]) {
	for i := 0; i < src.Rows; i++ {
		for j, v := range src.row(i) {
			dst.Data[j*dst.Stride+i] = v
		}
	}
}

func Histogram(bins []int, x []uint8) {
	for _, v := range x {
		bins[v]++
	}
}

func Reverse(x []float32) {
	for i, j := 0, len(x)-1; i < j; i, j = i+1, j-1 {
		x[i], x[j] = x[j], x[i]
	}
}

func Sort(x []int16) {
	for i := range x {
		for j := i; j > 0 && x[j] < x[j-1]; j-- {
			x[j], x[j-1] = x[j-1], x[j]
		}
	}
}

type state struct {
	seed  uint64
	last  [4]uint32
	count int
}

func (s *state) next() uint32 {
	s.seed = s.seed*6364136223846793005 + 1
	v := uint32(s.seed >> 33)
	s.last[s.count&3] = v
	s.count++
	return v
}

func State(s *state, out []uint32) {
	for i := range out {
		out[i] = s.next()
	}
}

func Grid(g *[4][5]float64, x float64) float64 {
	s := 0.0
	for i := range g {
		for j, v := range g[i] {
			g[i][j] = v + x
			s += v
		}
	}
	for _, v := range g[2][1:4] {
		s -= v
	}
	return s
}

func SliceOfArrays(x [][3]float64, i int) [3]float64 {
	x[0] = x[1]
	x[1][2] += x[i][i&1]
	return x[i]
}

func Nils(s *state, x []int8) int {
	n := 0
	if x == nil {
		n++
	}
	if s == nil || s.count < 0 {
		return n
	}
	return n + s.count
}

type batch struct {
	in, out []float64
	scale   float64
}

func (b *batch) run(i int) { b.out[i] = b.in[i] * b.scale }

func PointerSlices(b *batch) int {
	for i := range b.in {
		b.run(i)
	}
	return b.n()
}

func (b *batch) n() int { return len(b.out) }

func Spectrum(x []complex128, w complex128) complex128 {
	s, p := complex128(0), complex128(1)
	for i := range x {
		s += x[i] * p
		p *= w
		x[i] = s
	}
	return s
}

func TwoResults(x []int32) (lo, hi int32) {
	if len(x) == 0 {
		return 1, 0
	}
	lo, hi = x[0], x[0]
	for _, v := range x[1:] {
		lo, hi = min(lo, v), max(hi, v)
	}
	return
}

func ElementPointer(x []point, i int) float64 {
	swap(&x[i].X, &x[0].Y)
	return x[i].X
}

func RangeStruct(ps []particle) (s point) {
	for _, p := range ps {
		p.vel.X++
		s = s.add(p.vel)
		s.Y += float64(p.hits[1])
	}
	return
}

func Lengths(x []float64, n int) int {
	s := 0
	for i := range len(x) {
		if x[i] > 0 {
			s += i
		}
	}
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] < 0 {
			s -= i
		}
	}
	for i := 0; i < n; i += 2 {
		s += int(x[i])
	}
	return s
}
