// Package calls makes kernels.
package calls

import (
	"github.com/cb434341/weft/internal/front/testdata/kernels"
	fast "github.com/cb434341/weft/jit"
)

func double(x float64) float64 { return 2 * x }

func sum[T float32 | float64](x []T) T {
	var s T
	for _, v := range x {
		s += v
	}
	return s
}

type loan struct{ amount float64 }

func (l loan) payment(rate float64) float64 { return l.amount * rate }

func move(x, out []float64) { copy(out, x) }

func blur(dst, src fast.Mat[float32]) {
	for i := 1; i < src.Rows-1; i++ {
		for j := 1; j < src.Cols-1; j++ {
			dst.Set(i, j, (src.At(i, j-1)+src.At(i, j+1))/2)
		}
	}
}

var (
	_ = fast.CompileDo2(blur)
	_ = fast.Vectorize1(double)
	_ = fast.Compile1(sum[float32], fast.Parallel(2))
	_ = fast.Vectorize2(loan.payment, fast.FastMath(fast.Contract))
	_ = fast.GUVectorize(move, "(n)->(n)", fast.Lanes(4))
	_ = fast.Vectorize1[float64, float64](func(x float64) float64 { return x + 1 })
	_ = fast.Vectorize3(kernels.Arith)
)

func unknown(f func(float64) float64) any { return fast.Vectorize1(f) }
