package jit_test

import (
	"math"
	"testing"

	"github.com/cb434341/weft/jit"
)

// Corners of the language that functions written at random do not get to.

func constantShift(n uint) (r [4]uint64) {
	r[0] = 1 << n
	r[1] = uint64(int32(1)<<n) >> 3
	var b int8 = 1 << n
	r[2] = uint64(b)
	const wide = 3 << 40
	r[3] = wide >> n
	return
}

func counterChanged(n int) (sum int) {
	for i := 0; i < 12; i++ {
		if i%3 == n&3 {
			i += 2
		}
		sum = sum*3 + i
	}
	for i := range 5 {
		i += n // of this round only
		sum += i
	}
	return
}

func boundChanged(n int) (rounds int) {
	n &= 7
	for range n {
		n--
		rounds++
	}
	for i := 0; i < n+9; i++ {
		if n > -3 {
			n--
		}
		rounds += 10
	}
	return
}

func rangeCopies(a [4]int) (sum int) {
	for i, v := range a {
		a[(i+1)&3] = 100 * v
		sum += v
	}
	for i := range a {
		a[3-i] += a[i]
	}
	return sum + a[0] + a[3]
}

type (
	grid   [2][3]int16
	metres struct{ X, Y float64 }
	feet   struct{ X, Y float64 }
	padded struct {
		A int8
		_ int32
		B float64
	}
)

func (g grid) sum() (s int16) {
	for _, row := range g {
		for _, v := range row {
			s += v
		}
	}
	return
}

func (g *grid) turn() { g[0], g[1] = g[1], g[0] }

func ofGrid(g grid, i uint8) [2]int16 {
	h := g
	h.turn()
	if h == g {
		return [2]int16{-1}
	}
	h[i&1][2]++
	return [2]int16{g.sum() + h[0][i%3], h.sum()}
}

func units(m metres) feet {
	f := feet(m)
	f.X *= 3
	return f
}

func blanks(p, q padded) [2]bool { return [2]bool{p == q, p.A == q.A && p.B == q.B} }

func shadows(x int) int {
	y := 1
	if x, y := y, x; x < y {
		y := x + y
		x = y
		_ = x
	} else if z := x * y; z > 0 {
		x := z
		return x
	}
	switch x := x & 3; {
	case x > 1:
		x, y := y, x
		return x - y
	}
	{
		y := x
		y++
		x += y / 2
	}
	return x + y
}

func closures(x int) int {
	total := 0
	add := func(n int) int {
		total += n
		return total
	}
	for i := range 4 {
		twice := func() int { i *= 2; return i }
		if add(twice()) > x {
			return -total
		}
	}
	return add(1) + add(2)
}

func complexes(a, b complex128) [5]complex128 {
	return [5]complex128{a * b, a / b, -a, complex(imag(a), real(b)), complex128(complex64(a) * complex64(b))}
}

func constants(x float64) [6]float64 {
	const huge = 1 << 100
	const tenth = 0.1
	return [6]float64{x + huge>>98, x * tenth * 3, x * (tenth * 3), float64(float32(tenth)) + x, x / 3, math.Pi * x}
}

func byConstants(n int64) (r [9]int64) {
	r[0], r[1] = n/8, n%8
	r[2], r[3] = n/-8, n%-8
	r[4], r[5] = n/7, n%-7
	r[6], r[7] = n/-1, n%-1
	r[8] = n / math.MinInt64
	return
}

func unsignedByConstants(n uint32) [5]uint32 {
	return [5]uint32{n / 3, n % 3, n / 16, n % 1000003, n / math.MaxUint32}
}

func smallOperands(a, b int8, c, d uint8) [8]int {
	return [8]int{int(a + b>>1), int(a - b), int(c - d), int((c - d) >> 1), int(uint16(c)*uint16(d)) >> 3, int(-c), int(^d), int(a*b) / 3}
}

// lastLane leaves at once in some rows, never in others.
func lastLane(n int32) (steps int32) {
	for {
		steps++
		switch {
		case n <= steps:
			return
		case steps > 90:
			return -steps
		}
		if n&1 == 0 {
			n--
			continue
		}
		n -= 2
	}
}

func threeIndex(s []int, lo, hi, limit int) int {
	t := s[lo:hi:limit]
	return len(t)*100 + cap(t)
}

func copies(s []int, n int) int {
	moved := copy(s[n:], s)
	clear(s[:n])
	return moved
}

func overlap(s []float64, k float64) {
	for i := 1; i < len(s); i++ {
		s[i] += s[i-1] * k
	}
	for i := len(s) - 2; i >= 0; i-- {
		s[i] -= s[i+1]
	}
}

func TestCorners(t *testing.T) {
	x, y := pairs(doubles, doubles)
	a := make([]complex128, len(x))
	b := make([]complex128, len(x))
	for i := range a {
		a[i], b[i] = complex(x[i], y[i]), complex(y[(i*7)%len(y)], x[(i*5)%len(x)])
	}
	p, q := pairs(int8s, int8s)
	grids := make([]grid, 50)
	squares := make([][4]int, 50)
	pads, pads2 := make([]padded, 50), make([]padded, 50)
	for i := range grids {
		grids[i] = grid{{int16(i), -3, 9}, {int16(i % 3), 30000, 7}}
		if i%5 == 0 {
			grids[i][1] = grids[i][0]
		}
		squares[i] = [4]int{i, -i, i * i, 3}
		pads[i], pads2[i] = padded{A: int8(i % 2), B: 1}, padded{A: int8(i % 3), B: float64(i % 2)}
	}
	ramp := func(n int) []int {
		s := make([]int, n)
		for i := range s {
			s[i] = i * i
		}
		return s
	}
	for _, c := range []struct {
		name string
		k    jit.Checkable
		args []any
	}{
		{"constants shifted", jit.Vectorize1(constantShift), []any{counts}},
		{"a loop's counter changed", jit.Vectorize1(counterChanged), []any{integral}},
		{"a loop's bound changed", jit.Vectorize1(boundChanged), []any{integral}},
		{"range copies", jit.Vectorize1(rangeCopies), []any{squares}},
		{"arrays of arrays", jit.Vectorize2(ofGrid), []any{grids, []uint8{7}}},
		{"struct to struct", jit.Vectorize1(units), []any{[]metres{{1, 2}, {3, 4}}}},
		{"blank fields", jit.Vectorize2(blanks), []any{pads, pads2}},
		{"names that hide names", jit.Vectorize1(shadows), []any{integral}},
		{"function literals", jit.Vectorize1(closures), []any{integral}},
		{"complex numbers", jit.Vectorize2(complexes), []any{a, b}},
		{"constants are exact", jit.Vectorize1(constants), []any{doubles}},
		{"divisors that are constants", jit.Vectorize1(byConstants), []any{words}},
		{"unsigned ones", jit.Vectorize1(unsignedByConstants), []any{as[uint32](words)}},
		{"small numbers are not promoted", jit.Vectorize4(smallOperands), []any{p, q, as[uint8](q), as[uint8](p)}},
		{"rows leave one by one", jit.Vectorize1(lastLane), []any{as[int32](ramp(80))}},
		{"slices of slices", jit.Compile4(threeIndex), []any{ramp(9), 1, 3, 5}},
		{"copy and clear", jit.Compile2(copies), []any{ramp(30), 3}},
		{"a loop that reads what it wrote", jit.CompileDo2(overlap), []any{append([]float64(nil), x[:100]...), 0.5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.k.(interface{ Err() error }).Err(); err != nil {
				t.Fatal(err)
			}
			found, err := jit.Check(t.Context(), c.k, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if !found.Equal() {
				t.Error(found)
			}
		})
	}
	for _, bad := range [][3]int{{0, 3, 10}, {0, 6, 5}, {4, 3, 5}, {-1, 3, 5}, {0, -1, 5}, {0, 3, -5}} {
		if found, err := jit.Check(t.Context(), jit.Compile4(threeIndex), ramp(9), bad[0], bad[1], bad[2]); found == nil {
			t.Error(err)
		}
	}
}
