package stats

import (
	"fmt"
	"math"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// nanKey is the key of NaN of a type, which is above all others.
func nanKey(d block.DType) uint64 { return math.MaxUint64 >> (64 - 8*d.Size()) }

// Orderable is the mistake of ordering what has no order.
func Orderable(d block.DType) error {
	if d.Complex() {
		return fmt.Errorf("%s: complex numbers have no order", d)
	}
	return nil
}

// float32 and float64 are ordered as integers once negative ones are turned over.

func key32(u uint32) uint64 {
	if u>>31 != 0 {
		return uint64(^u)
	}
	return uint64(u | 1<<31)
}

func key64(u uint64) uint64 {
	if u>>63 != 0 {
		return ^u
	}
	return u | 1<<63
}

// keysOf makes the keys of a contiguous block. alike makes those of -0 and 0 the
// same.
func keysOf(b *block.Block, alike bool) []uint64 {
	keys := make([]uint64, b.Len())
	fillKeys(keys, b, 0, alike)
	return keys
}

// fillKeys makes the keys of as many elements as there is room for, from one on.
func fillKeys(keys []uint64, b *block.Block, from int, alike bool) {
	switch b.DType {
	case block.Bool:
		for i, v := range block.Slice[bool](b)[from : from+len(keys)] {
			keys[i] = 0
			if v {
				keys[i] = 1
			}
		}
	case block.Uint8:
		unsignedKeys(keys, block.Slice[uint8](b)[from:])
	case block.Uint16:
		unsignedKeys(keys, block.Slice[uint16](b)[from:])
	case block.Uint32:
		unsignedKeys(keys, block.Slice[uint32](b)[from:])
	case block.Uint64:
		unsignedKeys(keys, block.Slice[uint64](b)[from:])
	case block.Int8:
		signedKeys(keys, block.Slice[int8](b)[from:], 1<<7)
	case block.Int16:
		signedKeys(keys, block.Slice[int16](b)[from:], 1<<15)
	case block.Int32:
		signedKeys(keys, block.Slice[int32](b)[from:], 1<<31)
	case block.Int64:
		signedKeys(keys, block.Slice[int64](b)[from:], 1<<63)
	case block.Float32:
		nan := nanKey(block.Float32)
		for i, v := range block.Slice[float32](b)[from : from+len(keys)] {
			switch {
			case v != v:
				keys[i] = nan
			case v == 0 && alike:
				keys[i] = 1 << 31
			default:
				keys[i] = key32(math.Float32bits(v))
			}
		}
	case block.Float64:
		nan := nanKey(block.Float64)
		for i, v := range block.Slice[float64](b)[from : from+len(keys)] {
			switch {
			case v != v:
				keys[i] = nan
			case v == 0 && alike:
				keys[i] = 1 << 63
			default:
				keys[i] = key64(math.Float64bits(v))
			}
		}
	}
}

func unsignedKeys[T uint8 | uint16 | uint32 | uint64](keys []uint64, x []T) {
	for i, v := range x[:len(keys)] {
		keys[i] = uint64(v)
	}
}

// signedKeys adds the least number's modulus, so that the least one is 0.
func signedKeys[T int8 | int16 | int32 | int64](keys []uint64, x []T, half uint64) {
	for i, v := range x[:len(keys)] {
		keys[i] = uint64(int64(v)) + half
	}
}

// setValues writes the numbers of keys to a contiguous block, from an element on.
func setValues(b *block.Block, from int, keys []uint64) {
	switch b.DType {
	case block.Bool:
		for i, k := range keys {
			block.Slice[bool](b)[from+i] = k != 0
		}
	case block.Uint8:
		setIntegers(block.Slice[uint8](b)[from:], keys, 0)
	case block.Uint16:
		setIntegers(block.Slice[uint16](b)[from:], keys, 0)
	case block.Uint32:
		setIntegers(block.Slice[uint32](b)[from:], keys, 0)
	case block.Uint64:
		setIntegers(block.Slice[uint64](b)[from:], keys, 0)
	case block.Int8:
		setIntegers(block.Slice[int8](b)[from:], keys, 1<<7)
	case block.Int16:
		setIntegers(block.Slice[int16](b)[from:], keys, 1<<15)
	case block.Int32:
		setIntegers(block.Slice[int32](b)[from:], keys, 1<<31)
	case block.Int64:
		setIntegers(block.Slice[int64](b)[from:], keys, 1<<63)
	case block.Float32:
		x := block.Slice[float32](b)[from:]
		for i, k := range keys {
			x[i] = float32Of(k)
		}
	case block.Float64:
		x := block.Slice[float64](b)[from:]
		for i, k := range keys {
			x[i] = float64Of(k)
		}
	}
}

func setIntegers[T uint8 | uint16 | uint32 | uint64 | int8 | int16 | int32 | int64](x []T, keys []uint64, half uint64) {
	for i, k := range keys {
		x[i] = T(k - half)
	}
}

func float32Of(k uint64) float32 {
	if k>>31 != 0 {
		return math.Float32frombits(uint32(k) &^ (1 << 31))
	}
	return math.Float32frombits(^uint32(k))
}

func float64Of(k uint64) float64 {
	if k>>63 != 0 {
		return math.Float64frombits(k &^ (1 << 63))
	}
	return math.Float64frombits(^k)
}

// floatOf is the number of a key of any type, as float64.
func floatOf(k uint64, d block.DType) float64 {
	switch {
	case d == block.Float64:
		return float64Of(k)
	case d == block.Float32:
		return float64(float32Of(k))
	case d.Signed():
		return float64(int64(k - 1<<(8*d.Size()-1)))
	}
	return float64(k)
}

// mistake makes the node of a call that cannot be.
func mistake(name string, n *expr.Node, format string, values ...any) *expr.Node {
	return expr.Fail(name, []*expr.Node{n}, format, values...)
}

const unknownShape = "shape %s has an unknown length: compute or persist the array first"

// Order tells whether numbers in memory, of one axis, rise (1) or fall (-1); 0 is
// neither. Equal ones do both, and so do those of a node that has failed.
func Order(n *expr.Node) int {
	data, ok := n.Op.(expr.Data)
	if !ok || Orderable(n.DType) != nil {
		return 1
	}
	keys := keysOf(data.Block, true)
	rises, falls := true, true
	for i := 1; i < len(keys); i++ {
		rises = rises && keys[i-1] <= keys[i]
		falls = falls && keys[i-1] >= keys[i]
	}
	switch {
	case rises:
		return 1
	case falls:
		return -1
	}
	return 0
}
