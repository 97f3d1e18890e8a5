package jit_test

import (
	"errors"
	"math"
	"testing"

	"github.com/cb434341/weft/jit"
)

// The functions of this file are Go's semantics one by one, where masks, vectors
// and LLVM could each have their own.

func guardedQuotient(n, d int32) int32 {
	q := int32(-1)
	if d != 0 {
		q = n / d
	}
	return q
}

func guardedByAnd(n, d int64) bool { return d != 0 && n%d == 1 }

func guardedIndex(i int) float64 {
	table := [3]float64{1.5, 2.5, 3.5}
	if i >= 0 && i < len(table) {
		return table[i]
	}
	return 0
}

func guardedReturn(n, d int8) int8 {
	if d == 0 {
		return 99
	}
	return n / d
}

func guardedLoop(n, d int) (sum int) {
	for d > 0 {
		sum += n / d
		d--
	}
	return
}

func guardedCase(n, d uint16) uint16 {
	switch {
	case d == 0:
	case d > 100:
		return n % d
	default:
		return n / d
	}
	return n
}

func guardedShift(n int64, by int) int64 {
	if by < 0 {
		return n >> -(by + 1)
	}
	return n << by
}

func quotients(n, d int64) [8]int64 {
	return [8]int64{
		n / d, n % d, int64(int32(n) / int32(d)), int64(int32(n) % int32(d)),
		int64(int16(n) / int16(d)), int64(int16(n) % int16(d)), int64(int8(n) / int8(d)), int64(int8(n) % int8(d)),
	}
}

type integers struct {
	I8  int8
	I16 int16
	I32 int32
	I64 int64
	U8  uint8
	U16 uint16
	U32 uint32
	U64 uint64
	P   uintptr
}

func truncated(x float64) integers {
	return integers{int8(x), int16(x), int32(x), int64(x), uint8(x), uint16(x), uint32(x), uint64(x), uintptr(x)}
}

func truncated32(x float32) integers {
	return integers{int8(x), int16(x), int32(x), int64(x), uint8(x), uint16(x), uint32(x), uint64(x), uintptr(x)}
}

type floats struct {
	F, G float32
	X, Y float64
}

func fromIntegers(i int64, u uint64) floats {
	return floats{float32(i), float32(u), float64(i), float64(u)}
}

func narrowed(x int64) [6]int64 {
	return [6]int64{int64(int8(x)), int64(int16(x)), int64(int32(x)), int64(uint8(x)), int64(uint16(x)), int64(uint32(x))}
}

func shifts(x int64, by uint) (r [10]int64) {
	r[0], r[1] = x<<by, x>>by
	r[2], r[3] = int64(int8(x)<<by), int64(int8(x)>>by)
	r[4], r[5] = int64(uint8(x)<<by), int64(uint8(x)>>by)
	r[6], r[7] = int64(uint64(x)>>by), int64(uint32(x)>>by)
	r[8], r[9] = int64(int16(x)<<uint8(by)), int64(int32(x)>>(uint64(by)<<30))
	return
}

func wraps(a, b int8) [4]int8 {
	c := a
	c++
	return [4]int8{a + b, a - b, a * b, -c}
}

func earlyReturn(n, m int) int {
	for i := range n {
		for j := range m {
			if i*j == 12 {
				return i*100 + j
			}
			if i+j > 15 {
				return -1
			}
		}
	}
	return 0
}

func noDefault(x int) int {
	r := 7
	switch x {
	case 1:
		r = 10
	case 2, 3:
		r = 20
	}
	return r
}

func falls(x uint8) (r int) {
	switch x & 3 {
	case 0:
		r++
		fallthrough
	case 1:
		r += 10
		if x > 100 {
			break
		}
		fallthrough
	case 2:
		r += 100
	}
	return r
}

func labels(n int) (sum int) {
outer:
	for i := range 8 {
		for j := 0; ; j++ {
			switch {
			case j > i:
				continue outer
			case i*j > n:
				break outer
			case (i+j)%3 == n%3:
				continue
			}
			sum += i*10 + j
		}
	}
	return
}

func noRounds(n int8) (sum int) {
	for i := int8(0); i < n; i++ {
		sum += int(i) + 1
	}
	for range n {
		sum++
	}
	for i := n; i > 0; i -= 3 {
		sum += 100
	}
	return
}

func orders(x, y float64) (r [9]int8) {
	for i, is := range [9]bool{x < y, x <= y, x > y, x >= y, x == y, x != y, !(x < y), !(x >= y), x != x} {
		if is {
			r[i] = 1
		} else {
			r[i] = -1
		}
	}
	return
}

// nanBranch takes the way that no comparison with a NaN takes.
func nanBranch(x float64) int {
	if x < 0 {
		return 1
	} else if x >= 0 {
		return 2
	}
	return 3
}

func extremes(x, y float64) [6]float64 {
	return [6]float64{
		min(x, y), max(x, y), math.Min(x, y), math.Max(x, y),
		float64(min(float32(x), float32(y))), float64(max(float32(x), float32(y), 0)),
	}
}

// signs shows that of zeros; not of NaNs, whose sign Go does not promise.
func signs(x, y float64) [4]float64 {
	if x != x || y != y {
		return [4]float64{}
	}
	return [4]float64{math.Copysign(x, y), math.Copysign(0, x), -x, 1 / (x * 0)}
}

// unfused products and sums round twice.
func unfused(x, y, z float64) [3]float64 {
	return [3]float64{x*y + z, x*y - z, float64(float32(x)*float32(y) + float32(z))}
}

func parallelAssign(a [4]int32, i int32) [4]int32 {
	i &= 3
	i, a[i] = a[i]&3, i
	a[i], a[0] = a[0], a[i]
	return a
}

func named(x float64) (low, high float64) {
	defer0 := x
	low, high = high, low
	if x > 0 {
		high = defer0
		return
	}
	low = x
	return low, high
}

func ofNamed(x float64) [2]float64 {
	a, b := named(x)
	return [2]float64{a, b}
}

// Edge cases, all against all.
var (
	int8s    = []int8{0, 1, -1, 2, -2, 7, 100, 127, -127, -128}
	words    = []int64{0, 1, -1, 2, -2, 3, 7, 12, 63, 64, 100, 127, -128, 128, 255, 256, 32767, -32768, 65535, 65536, math.MaxInt32, math.MinInt32, math.MaxUint32, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MaxInt64 - 512, math.MinInt64, math.MinInt64 + 1}
	doubles  = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.9, 127.9, 128, -128.9, -129, 255, 256, 65535.5, 65536, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 1 << 53, 1 << 62, 1 << 63, -1 << 63, 1<<63 + 2048, 1.5 * (1 << 63), 1<<64 - 2048, 1 << 64, -1 << 64, 1e300, -1e300, 5e-324, 1e-310, math.MaxFloat32, math.Inf(1), math.Inf(-1), math.NaN(), 0.1, 3e38, 1e38}
	counts   = []uint{0, 1, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 1 << 32, math.MaxUint}
	integral = []int{0, 1, -1, 2, 3, 4, 5, 9, 13, -7, 30}
)

// pairs makes two columns of all pairs.
func pairs[A, B any](a []A, b []B) ([]A, []B) {
	var x []A
	var y []B
	for _, i := range a {
		for _, j := range b {
			x, y = append(x, i), append(y, j)
		}
	}
	return x, y
}

func as[To, From int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64 | float32 | float64](s []From) []To {
	out := make([]To, len(s))
	for i, v := range s {
		out[i] = To(v)
	}
	return out
}

func TestSemantics(t *testing.T) {
	n, d := pairs(words, words)
	b1, b2 := pairs(int8s, int8s)
	x, y := pairs(doubles, doubles)
	i, j := pairs(integral, integral)
	var nonzero [2][]int64
	for k := range n {
		if int8(d[k]) != 0 {
			nonzero[0], nonzero[1] = append(nonzero[0], n[k]), append(nonzero[1], d[k])
		}
	}
	shifted, by := pairs(words, counts)
	z := make([]float64, len(x))
	for k := range z {
		z[k] = -x[k] * y[k]
	}
	var arrays [][4]int32
	for k := range b1 {
		arrays = append(arrays, [4]int32{int32(b1[k]), int32(b2[k]), 7, -1})
	}
	for _, c := range []struct {
		name string
		k    jit.Checkable
		args []any
	}{
		{"a divisor is looked at first", jit.Vectorize2(guardedQuotient), []any{as[int32](n), as[int32](d)}},
		{"on the left of &&", jit.Vectorize2(guardedByAnd), []any{n, d}},
		{"an index is looked at first", jit.Vectorize1(guardedIndex), []any{as[int](words)}},
		{"rows that have returned", jit.Vectorize2(guardedReturn), []any{b1, b2}},
		{"rows that have left a loop", jit.Vectorize2(guardedLoop), []any{i, j}},
		{"a case before", jit.Vectorize2(guardedCase), []any{as[uint16](n), as[uint16](d)}},
		{"a shift count is looked at first", jit.Vectorize2(guardedShift), []any{as[int64](i), j}},
		{"quotients, MinInt / -1", jit.Vectorize2(quotients), []any{nonzero[0], nonzero[1]}},
		{"float64 to integers", jit.Vectorize1(truncated), []any{doubles}},
		{"float32 to integers", jit.Vectorize1(truncated32), []any{as[float32](doubles)}},
		{"integers to floats", jit.Vectorize2(fromIntegers), []any{n, as[uint64](d)}},
		{"integers to narrower ones", jit.Vectorize1(narrowed), []any{words}},
		{"shifts as far as the width, and further", jit.Vectorize2(shifts), []any{shifted, by}},
		{"int8 wraps", jit.Vectorize2(wraps), []any{b1, b2}},
		{"return out of two loops", jit.Vectorize2(earlyReturn), []any{i, j}},
		{"switch without default", jit.Vectorize1(noDefault), []any{integral}},
		{"fallthrough and break", jit.Vectorize1(falls), []any{as[uint8](int8s)}},
		{"labels", jit.Vectorize1(labels), []any{integral}},
		{"loops of no rounds", jit.Vectorize1(noRounds), []any{int8s}},
		{"comparisons with NaN", jit.Vectorize2(orders), []any{x, y}},
		{"branches on NaN", jit.Vectorize1(nanBranch), []any{doubles}},
		{"min and max of zeros and NaN", jit.Vectorize2(extremes), []any{x, y}},
		{"signs of zeros", jit.Vectorize2(signs), []any{x, y}},
		{"no fused multiply-add", jit.Vectorize3(unfused), []any{x, y, z}},
		{"assignments at once", jit.Vectorize2(parallelAssign), []any{arrays, as[int32](b1)}},
		{"results by name", jit.Vectorize1(ofNamed), []any{doubles}},
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
}

func failDivide(n, d int32) int32      { return n / d }
func failRemainder(n, d uint64) uint64 { return n % d }
func failIndex(i int) int              { return [3]int{4, 5, 6}[i] }
func failSmallIndex(i int8) int        { return [3]int{4, 5, 6}[i] }
func failHugeIndex(i uint64) int       { return [3]int{4, 5, 6}[i] }

func failShift(x uint8, by int32) uint8 { return x << by }
func failPanic(x float64) float64 {
	if x > 2 {
		panic("too large")
	}
	return x
}

func failLate(n, d int) int {
	sum := 0
	for i := 3; i >= d; i-- {
		sum += n / i
	}
	return sum
}

func failHelper(n int32) int32 { return failDivide(100, n-5) }

func failSlice(s []float64, n int) float64 {
	sum := 0.0
	for i := range n {
		sum += s[i]
	}
	return sum
}

func failPart(s []float64, n int) float64 { return s[n:][0] }

// All paths stop at the same row, and say what Go does.
func TestFailures(t *testing.T) {
	rows := func(n int, v, at int32) []int32 {
		s := make([]int32, n)
		for i := range s {
			s[i] = 1
		}
		s[at] = v
		return s
	}
	for _, c := range []struct {
		name string
		k    jit.Checkable
		row  int
		want string
		args []any
	}{
		{"division", jit.Vectorize2(failDivide), 77, "integer divide by zero", []any{[]int32{5}, rows(100, 0, 77)}},
		{"in the last row", jit.Vectorize2(failDivide), 100, "integer divide by zero", []any{[]int32{5}, rows(101, 0, 100)}},
		{"remainder", jit.Vectorize2(failRemainder), 3, "integer divide by zero", []any{[]uint64{5}, []uint64{1, 2, 3, 0, 0}}},
		{"index", jit.Vectorize1(failIndex), 2, "index out of range [3] with length 3", []any{[]int{0, 2, 3, 4}}},
		{"negative index", jit.Vectorize1(failSmallIndex), 1, "index out of range [-128]", []any{[]int8{0, -128, 3, 4}}},
		{"index that no int holds", jit.Vectorize1(failHugeIndex), 1, "index out of range [18446744073709551615] with length 3", []any{[]uint64{0, math.MaxUint64}}},
		{"shift", jit.Vectorize2(failShift), 2, "negative shift amount", []any{[]uint8{1}, []int32{0, 100, -1}}},
		{"panic", jit.Vectorize1(failPanic), 4, "panic: too large", []any{[]float64{0, 1, 2, math.NaN(), 3}}},
		{"in a loop", jit.Vectorize2(failLate), 5, "integer divide by zero", []any{[]int{7}, []int{1, 2, 3, 4, 5, 0, -1}}},
		{"in a function called", jit.Vectorize1(failHelper), 1, "integer divide by zero", []any{[]int32{4, 5, 6}}},
		{"in a slice", jit.Compile2(failSlice), -1, "index out of range [3] with length 3", []any{[]float64{1, 2, 3}, 10}},
		{"of a part", jit.Compile2(failPart), -1, "slice bounds out of range [4:3]", []any{[]float64{1, 2, 3}, 4}},
		{"of an empty part", jit.Compile2(failPart), -1, "index out of range [0] with length 0", []any{[]float64{1, 2, 3}, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := jit.Check(t.Context(), c.k, c.args...)
			if found == nil || len(found.Paths) != 3 {
				t.Fatalf("%v: %v", found, err)
			}
			e, ok := errors.AsType[*jit.RowError](err)
			if !ok || e.Row != c.row || e.Reason != c.want || e.Line == 0 {
				t.Errorf("%v, want row %d: %s", err, c.row, c.want)
			}
		})
	}
}
