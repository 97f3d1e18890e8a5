package kernels

// uniform returns n numbers of [lo, hi), spread evenly: the outputs of
// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", 2014) that start at seed. Number i can be computed without those
// before it, which is how the peers make theirs in NumPy and C.
func uniform(seed uint64, n int, lo, hi float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = lo + (hi-lo)*(float64(mix(seed, i)>>11)*0x1p-53)
	}
	return s
}

// mix is number i of the SplitMix64 sequence that starts at seed.
func mix(seed uint64, i int) uint64 {
	z := seed + (uint64(i)+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// coins returns n fair choices, which no branch predictor foresees.
func coins(seed uint64, n int) []bool {
	s := make([]bool, n)
	for i := range s {
		s[i] = mix(seed, i)>>63 == 1
	}
	return s
}

// A sum adds up results, so that two programs can tell whether theirs are the
// same. With the place in it, results in another order have another sum; being
// of squares, it has no cancellation that would make its last digits worthless.
type sum struct {
	total float64
	n     int
}

func (s *sum) add(v float64) {
	v += float64(s.n % 7)
	s.total += v * v
	s.n++
}

// mean is the checksum.
func (s *sum) mean() float64 { return s.total / float64(s.n) }

// sumOf is the checksum of a column.
func sumOf[T int32 | float64](column []T) float64 {
	var s sum
	for _, v := range column {
		s.add(float64(v))
	}
	return s.mean()
}
