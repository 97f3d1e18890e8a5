package picture

import (
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/expr"
)

// Floats converts pictures to fractions: of uint8 and uint16 the greatest number
// becomes 1; bools become 0 and 1, and floats stay.
func Floats(x array.Untyped) array.Array[float64] {
	if x == nil {
		return mistake("floats", nil, "the array is nil")
	}
	n := array.NodeOf(x)
	d := array.DynOf(n)
	f := array.CastTo[float64](d)
	switch d.DType() {
	case array.Uint8:
		return f.DivN(255)
	case array.Uint16:
		return f.DivN(65535)
	case array.Bool, array.Float32, array.Float64:
		return f
	}
	return mistake("floats", n, "%s are no pixels: uint8, uint16, bool or floats are", d.DType())
}

func mistake(name string, of *expr.Node, format string, values ...any) array.Array[float64] {
	return array.As[float64](array.DynOf(expr.Fail(name, []*expr.Node{of}, format, values...)))
}

// Bytes converts fractions to a picture of 8 bits: 1 becomes 255, and what is
// below 0 or above 1 is cut there. NaN becomes 0.
func Bytes(x array.Array[float64]) array.Array[uint8] {
	return array.Cast[uint8](levels(x, 255))
}

// Words converts fractions to a picture of 16 bits, see Bytes.
func Words(x array.Array[float64]) array.Array[uint16] {
	return array.Cast[uint16](levels(x, 65535))
}

func levels(x array.Array[float64], most float64) array.Array[float64] {
	dark := array.Number(0.0)
	return array.Where(x.IsNaN(), dark, x.Clip(0, 1).MulN(most).Rint())
}

// Grey makes grey of colours, (..., 3) or (..., 4) with a transparency that is left
// out: 0.299 red, 0.587 green, 0.114 blue, the luma of ITU-R BT.601, as most
// programs have it.
func Grey(x array.Array[float64]) array.Array[float64] {
	shape := x.Shape()
	if len(shape) == 0 || shape[len(shape)-1] != 3 && shape[len(shape)-1] != 4 {
		return mistake("grey", array.NodeOf(x), "the last axis of shape %s is no red, green and blue", expr.ShapeText(shape))
	}
	red, green, blue := x.Slice("..., 0"), x.Slice("..., 1"), x.Slice("..., 2")
	return red.MulN(0.299).Add(green.MulN(0.587)).Add(blue.MulN(0.114))
}
