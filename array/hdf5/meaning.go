package hdf5

import (
	"math"
	"reflect"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store/hdf5/cf"
	"github.com/cb434341/weft/internal/block"
)

// meaning is what stored numbers mean, as an expression: float64, unpacked, and
// NaN where one is missing.
func meaning(raw *expr.Node, c cf.Conventions) *expr.Node {
	if raw.DType.Complex() {
		return expr.Fail("values", nil, "%s numbers have no Values: use Raw", raw.DType)
	}
	d := raw.DType
	if c.Unsigned && d.Signed() {
		d += block.Uint8 - block.Int8
	}
	stored := expr.Cast(raw, d)
	var missing *expr.Node
	for _, m := range c.Missing {
		number := storedAs(m, d, c.Unsigned)
		if number == nil {
			continue
		}
		here := expr.Apply("eq", stored, number)
		if missing != nil {
			here = expr.Apply("or", missing, here)
		}
		missing = here
	}
	value := expr.Cast(stored, block.Float64)
	if c.Scale != 1 {
		value = expr.Apply("mul", value, expr.Number(c.Scale))
	}
	if c.Offset != 0 {
		value = expr.Apply("add", value, expr.Number(c.Offset))
	}
	if missing == nil {
		return value
	}
	return expr.Apply("where", missing, expr.Number(math.NaN()), value)
}

// storedAs is a number of an attribute as one of the stored type; nil if it is
// none, or NaN, which means itself.
func storedAs(value any, d block.DType, unsigned bool) *expr.Node {
	v := reflect.ValueOf(value)
	switch {
	case d == block.Bool:
		return nil
	case d.Float():
		f := toFloat(v)
		if math.IsNaN(f) {
			return nil
		}
		return numberOf(d, 0, f)
	case v.CanFloat():
		f := v.Float()
		if f != math.Trunc(f) || math.Abs(f) >= 1<<63 {
			return nil
		}
		v = reflect.ValueOf(int64(f))
	}
	if v.CanUint() {
		if u := v.Uint(); u <= greatest(d) {
			return numberOf(d, u, 0)
		}
		return nil
	}
	i := v.Int()
	if d.Unsigned() && i < 0 && unsigned && v.Type().Size() == uintptr(d.Size()) {
		return numberOf(d, uint64(i), 0) // the attribute, too, is meant to be unsigned
	}
	least := int64(0)
	if d.Signed() {
		least = -int64(greatest(d)) - 1
	}
	if i < least || i > 0 && uint64(i) > greatest(d) {
		return nil
	}
	return numberOf(d, uint64(i), 0)
}

// numberOf is a number of a type: an integer of the low bits of i, or the float f.
func numberOf(d block.DType, i uint64, f float64) *expr.Node {
	switch d {
	case block.Int8:
		return expr.Number(int8(i))
	case block.Int16:
		return expr.Number(int16(i))
	case block.Int32:
		return expr.Number(int32(i))
	case block.Int64:
		return expr.Number(int64(i))
	case block.Uint8:
		return expr.Number(uint8(i))
	case block.Uint16:
		return expr.Number(uint16(i))
	case block.Uint32:
		return expr.Number(uint32(i))
	case block.Uint64:
		return expr.Number(i)
	case block.Float32:
		return expr.Number(float32(f))
	}
	return expr.Number(f)
}

// greatest is the greatest number of a type of integers.
func greatest(d block.DType) uint64 {
	bits := 8 * d.Size()
	if d.Signed() {
		bits--
	}
	return math.MaxUint64 >> (64 - bits)
}

func toFloat(v reflect.Value) float64 {
	switch {
	case v.CanFloat():
		return v.Float()
	case v.CanInt():
		return float64(v.Int())
	}
	return float64(v.Uint())
}

// valueOf is the meaning of one stored number.
func valueOf(number any, c cf.Conventions) float64 {
	f := toFloat(reflect.ValueOf(number))
	for _, m := range c.Missing {
		if toFloat(reflect.ValueOf(m)) == f {
			return math.NaN()
		}
	}
	return f*c.Scale + c.Offset
}
