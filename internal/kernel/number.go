package kernel

import "math"

// The arithmetic that Go's operators leave to the machine, or do not have.

func float64of(bits uint64) float64 { return math.Float64frombits(bits) }
func float32of(bits uint64) float32 { return math.Float32frombits(uint32(bits)) }
func bits64(f float64) uint64       { return math.Float64bits(f) }
func bits32(f float32) uint64       { return uint64(math.Float32bits(f)) }

// Go leaves a float that does not fit its integer to the machine. A kernel
// gives on every machine what gc gives on amd64, whose instructions know int32
// and int64 only, and answer with the least number.

func toInt64(f float64) int64 {
	if f >= -1<<63 && f < 1<<63 {
		return int64(f)
	}
	return math.MinInt64
}

func toInt32(f float64) int32 {
	if f > -1<<31-1 && f < 1<<31 {
		return int32(f)
	}
	return math.MinInt32
}

// toUint64 has the two halves of the range from two conversions to int64.
func toUint64(f float64) uint64 {
	low, high := toInt64(f), toInt64(f-1<<63)
	return uint64(low | high&(low>>63))
}

// fma32 is a*b + c in float32, rounded once. The product is exact in float64;
// the sum is rounded there to odd, which a second rounding to fewer bits cannot
// tell from the exact sum (Boldo and Melquiond, 2008).
func fma32(a, b, c float32) float32 {
	p, q := float64(a)*float64(b), float64(c)
	s := p + q
	if math.IsInf(s, 0) || s != s {
		return float32(s)
	}
	t := s - p // Knuth's two-sum gives what the addition lost
	lost := (p - (s - t)) + (q - t)
	if bits := math.Float64bits(s); lost != 0 && bits&1 == 0 {
		if (lost > 0) == (s > 0) {
			bits++
		} else {
			bits--
		}
		s = math.Float64frombits(bits)
	}
	return float32(s)
}

// mulHigh is the upper half of a signed product.
func mulHigh(a, b int64, unsigned uint64) int64 {
	return int64(unsigned) - a>>63&b - b>>63&a
}

// trips is how often a For runs.
func trips(lo, hi, step int64) uint64 {
	switch {
	case step > 0 && lo < hi:
		return (uint64(hi)-uint64(lo)-1)/uint64(step) + 1
	case step < 0 && lo > hi:
		return (uint64(lo)-uint64(hi)-1)/-uint64(step) + 1
	}
	return 0
}
