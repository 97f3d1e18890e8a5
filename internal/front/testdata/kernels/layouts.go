package kernels

// MatVec has the layout (m,n),(n)->(m).
func MatVec(m mat[float64], x []float64, out []float64) {
	for i := range out {
		s := 0.0
		for j, v := range m.row(i) {
			s += v * x[j]
		}
		out[i] = s
	}
}

// Move has the layout (),(n)->(n).
func Move(by float32, x []float32, out []float32) {
	for i := range x {
		out[i] = x[i] + by
	}
}

// Mean has the layout (n)->().
func Mean(x []float64, out *float64) {
	s := 0.0
	for _, v := range x {
		s += v
	}
	*out = s / float64(len(x))
}

// Least has the layout (n)->().
func Least(x []int32) int32 {
	m := x[0]
	for _, v := range x[1:] {
		m = min(m, v)
	}
	return m
}

// Add is a function to fold with.
func Add(a, b float64) float64 { return a + b }

// Later is another.
func Later(a, b int32) int32 {
	if b > a {
		return b - 1
	}
	return a
}

// Rate can change.
var Rate = 2.5

// Table can change, too.
var Table = [3]int16{1, 2, 3}

func Charge(x float64, i int) float64 { return x*Rate + float64(Table[i&1]) }
