package reduce

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// wide says that the loops in assembly can run. What they compute is what those
// in Go do, to the bit.
var wide = cpu.X86.HasAVX

//go:noescape
func sums64AVX(to, x *float64, n int)

//go:noescape
func sums32AVX(to *float64, x *float32, n int)

//go:noescape
func squares64AVX(to, x *float64, n int, mean float64)

//go:noescape
func squares32AVX(to *float64, x *float32, n int, mean float64)

//go:noescape
func least64AVX(x *float64, n int, m float64) (k int)

//go:noescape
func least32AVX(x *float32, n int, m float32) (k int)

//go:noescape
func greatest64AVX(x *float64, n int, m float64) (k int)

//go:noescape
func greatest32AVX(x *float32, n int, m float32) (k int)

//go:noescape
func rows64AVX(sums, x *float64, n int)

//go:noescape
func rows32AVX(sums *float64, x *float32, n int)

//go:noescape
func sum64AVX(x *float64, n int) (s float64)

//go:noescape
func sum32AVX(x *float32, n int) (s float64)

//go:noescape
func square64AVX(x *float64, n int, mean float64) (s float64)

//go:noescape
func square32AVX(x *float32, n int, mean float64) (s float64)

// sumEights adds up some eights of numbers, base numbers at most.
func sumEights[T float](x []T) float64 {
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		return sum64AVX((*float64)(p), len(x)/8)
	} else {
		return sum32AVX((*float32)(p), len(x)/8)
	}
}

// squareEights adds up the squared deviations of some eights of numbers.
func squareEights[T float](x []T, mean float64) float64 {
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		return square64AVX((*float64)(p), len(x)/8, mean)
	} else {
		return square32AVX((*float32)(p), len(x)/8, mean)
	}
}

// sumBases adds up runs of base numbers, one behind another.
func sumBases[T float](to []float64, x []T) {
	_ = x[:len(to)*base]
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		sums64AVX(&to[0], (*float64)(p), len(to))
	} else {
		sums32AVX(&to[0], (*float32)(p), len(to))
	}
}

// squareBases adds up the squared deviations of runs of base numbers.
func squareBases[T float](to []float64, x []T, mean float64) {
	_ = x[:len(to)*base]
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		squares64AVX(&to[0], (*float64)(p), len(to), mean)
	} else {
		squares32AVX(&to[0], (*float32)(p), len(to), mean)
	}
}

// notLess is how many numbers from the front on, at least, are not less than m,
// nor NaN.
func notLess[T float](x []T, m T) int {
	if !wide || len(x) == 0 {
		return 0
	}
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		return least64AVX((*float64)(p), len(x), float64(m))
	} else {
		return least32AVX((*float32)(p), len(x), float32(m))
	}
}

// notGreater is notLess the other way.
func notGreater[T float](x []T, m T) int {
	if !wide || len(x) == 0 {
		return 0
	}
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		return greatest64AVX((*float64)(p), len(x), float64(m))
	} else {
		return greatest32AVX((*float32)(p), len(x), float32(m))
	}
}

// addFour adds four rows to sums and returns how many columns it did: all, or
// none.
func addFour[T float](sums []float64, x []T) int {
	n := len(sums) &^ 3
	if !wide || n == 0 || n != len(sums) {
		return 0
	}
	_ = x[:4*n]
	if p := unsafe.Pointer(&x[0]); unsafe.Sizeof(x[0]) == 8 {
		rows64AVX(&sums[0], (*float64)(p), n)
	} else {
		rows32AVX(&sums[0], (*float32)(p), n)
	}
	return n
}
