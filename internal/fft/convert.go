package fft

import (
	"slices"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// fitted gives a block as one of a type in which an axis has n elements: a view
// where that is enough, else a copy, filled up with zeros.
func fitted(b *block.Block, axis, n int, d block.DType) *block.Block {
	cut := b.View()
	if b.Shape[axis] > n {
		cut.Release()
		cut = b.Narrow(axis, 0, n, 1)
	}
	if cut.DType == d && cut.Shape[axis] == n {
		return cut
	}
	defer cut.Release()
	if cut.Shape[axis] == n {
		return converted(cut, d)
	}
	shape := slices.Clone(cut.Shape)
	shape[axis] = n
	out := block.Zeros(d, shape...)
	if cut.Len() == 0 {
		return out
	}
	same := converted(cut, d)
	defer same.Release()
	region := out.Narrow(axis, 0, same.Shape[axis], 1)
	defer region.Release()
	block.Copy(region, same)
	return out
}

// converted gives a block, contiguous, as one of a floating-point or complex type.
// Imaginary parts go where the type has none.
func converted(b *block.Block, d block.DType) *block.Block {
	if b.DType == d {
		return b.Contiguous()
	}
	from := b.Contiguous()
	defer from.Release()
	out := block.New(d, b.Shape...)
	if from.Len() == 0 {
		return out
	}
	switch d.Real() {
	case block.Float32:
		convertTo[float32](out, from)
	default:
		convertTo[float64](out, from)
	}
	return out
}

func convertTo[F Float](out, in *block.Block) {
	switch in.DType {
	case block.Bool, block.Uint8:
		convert[uint8, F](out, in)
	case block.Int8:
		convert[int8, F](out, in)
	case block.Int16:
		convert[int16, F](out, in)
	case block.Int32:
		convert[int32, F](out, in)
	case block.Int64:
		convert[int64, F](out, in)
	case block.Uint16:
		convert[uint16, F](out, in)
	case block.Uint32:
		convert[uint32, F](out, in)
	case block.Uint64:
		convert[uint64, F](out, in)
	case block.Float32, block.Complex64:
		convert[float32, F](out, in)
	case block.Float64, block.Complex128:
		convert[float64, F](out, in)
	}
}

type number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// convert moves real and imaginary parts, as far as both sides have them.
func convert[T number, F Float](out, in *block.Block) {
	n := in.Len()
	parts := func(b *block.Block) int {
		if b.DType.Complex() {
			return 2
		}
		return 1
	}
	step, width := parts(in), parts(out)
	src := unsafe.Slice((*T)(in.Base), n*step)
	dst := unsafe.Slice((*F)(out.Base), n*width)
	switch {
	case step == width:
		for i, v := range src {
			dst[i] = F(v)
		}
	case width == 2:
		for i, v := range src {
			dst[2*i], dst[2*i+1] = F(v), 0
		}
	default:
		for i := range dst {
			dst[i] = F(src[2*i])
		}
	}
}

// mirrored gives the n frequencies of an axis of reals, of which the first n/2+1 are
// there: the others are their conjugates, and the first is real.
func mirrored[F Float](in *block.Block, axis, n int) *block.Block {
	_, d := types[F]()
	shape := slices.Clone(in.Shape)
	shape[axis] = n
	out := block.New(d, shape...)
	if out.Len() == 0 {
		return out
	}
	first := out.Narrow(axis, 0, n/2+1, 1)
	defer first.Release()
	block.Copy(first, in)
	width := block.Count(shape[axis+1:])
	all := unsafe.Slice((*pair[F])(out.Base), out.Len())
	for ; len(all) > 0; all = all[n*width:] {
		for i := range all[:width] {
			all[i].im = 0
		}
		for k := 1; 2*k < n; k++ {
			from, to := all[k*width:][:width], all[(n-k)*width:][:width]
			for i, v := range from {
				to[i] = pair[F]{v.re, -v.im}
			}
		}
	}
	return out
}
