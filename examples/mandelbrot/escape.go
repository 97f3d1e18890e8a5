package main

import (
	"math"

	"github.com/cb434341/weft/jit"
)

// far is a square radius from where a point certainly escapes; well beyond the
// 4 of the theorem, so that the fraction of escape is smooth.
const far = 256

// escape returns after how many steps of z = z*z + c the point c is far away, with
// a fraction by how far it went, so that there are no bands of colour; or -1 if it
// is still near after the limit. Points side by side take different numbers of
// steps: each lane of a vector ends when it is done, and the vector when all are.
// The logarithms wait until then, when all lanes take them at once.
func escape(cx, cy float64, limit int) float64 {
	var x, y float64
	steps := 0
	for steps < limit && x*x+y*y <= far {
		x, y = x*x-y*y+cx, 2*x*y+cy
		steps++
	}
	if steps == limit {
		return -1
	}
	return max(0, float64(steps)-math.Log2(math.Log2(x*x+y*y)/8))
}

// The compiled kernels.
var (
	escapes    = jit.Vectorize3(escape)
	inParallel = jit.Vectorize3(escape, jit.Parallel(0))
)
