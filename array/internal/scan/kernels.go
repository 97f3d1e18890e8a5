package scan

import (
	"github.com/cb434341/weft/internal/block"
)

type real interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

type number interface {
	real | ~complex64 | ~complex128
}

// run scans a contiguous block in place, after a carry, which may be nil.
func run(kind string, b *block.Block, axis int, carry *block.Block) {
	if b.Len() == 0 {
		return
	}
	if carry != nil {
		carry = carry.Contiguous()
		defer carry.Release()
	}
	switch b.DType {
	case block.Bool, block.Uint8:
		runReal[uint8](kind, b, axis, carry)
	case block.Int8:
		runReal[int8](kind, b, axis, carry)
	case block.Int16:
		runReal[int16](kind, b, axis, carry)
	case block.Int32:
		runReal[int32](kind, b, axis, carry)
	case block.Int64:
		runReal[int64](kind, b, axis, carry)
	case block.Uint16:
		runReal[uint16](kind, b, axis, carry)
	case block.Uint32:
		runReal[uint32](kind, b, axis, carry)
	case block.Uint64:
		runReal[uint64](kind, b, axis, carry)
	case block.Float32:
		runReal[float32](kind, b, axis, carry)
	case block.Float64:
		runReal[float64](kind, b, axis, carry)
	case block.Complex64:
		runNumber[complex64](kind, b, axis, carry)
	case block.Complex128:
		runNumber[complex128](kind, b, axis, carry)
	}
}

// over calls line or rows for each stretch of the axis. before is what comes before
// it; nil for nothing.
func over[T number](b *block.Block, axis int, carry *block.Block, line func(x []T, before *T), rows func(x, before []T)) {
	outer, n, inner := around(b.Shape, axis)
	x := elements[T](b)
	var c []T
	if carry != nil {
		c = elements[T](carry)
	}
	for o := range outer {
		stretch := x[o*n*inner : (o+1)*n*inner]
		switch {
		case inner == 1 && c == nil:
			line(stretch, nil)
		case inner == 1:
			line(stretch, &c[o])
		case c == nil:
			rows(stretch[inner:], stretch[:inner])
		default:
			before := c[o*inner : (o+1)*inner]
			rows(stretch[:inner], before)
			rows(stretch[inner:], stretch[:inner])
		}
	}
}

// elements are those of a contiguous block, also of bools, as uint8.
func elements[T number](b *block.Block) []T {
	if b.DType == block.Bool {
		c := *b
		c.DType = block.Uint8
		return block.Slice[T](&c)
	}
	return block.Slice[T](b)
}

func runReal[T real](kind string, b *block.Block, axis int, carry *block.Block) {
	switch kind {
	case "min":
		over(b, axis, carry, minLine[T], minRows[T])
	case "max":
		over(b, axis, carry, maxLine[T], maxRows[T])
	default:
		runNumber[T](kind, b, axis, carry)
	}
}

func runNumber[T number](kind string, b *block.Block, axis int, carry *block.Block) {
	switch kind {
	case "nansum":
		replaceNaN(elements[T](b), 0)
	case "nanprod":
		replaceNaN(elements[T](b), 1)
	}
	switch kind {
	case "sum", "nansum":
		over(b, axis, carry, sumLine[T], sumRows[T])
	case "prod", "nanprod":
		over(b, axis, carry, prodLine[T], prodRows[T])
	}
}

func replaceNaN[T number](x []T, by T) {
	for i, v := range x {
		if v != v {
			x[i] = by
		}
	}
}

func sumLine[T number](x []T, before *T) {
	i, sum := 1, x[0]
	if before != nil {
		i, sum = 0, *before
	}
	for ; i < len(x); i++ {
		sum += x[i]
		x[i] = sum
	}
}

// sumRows adds to each row the one before it; before is that of the first.
func sumRows[T number](x, before []T) {
	n := len(before)
	for ; len(x) >= n; x = x[n:] {
		row := x[:n]
		for i := range row {
			row[i] += before[i]
		}
		before = row
	}
}

func prodLine[T number](x []T, before *T) {
	i, prod := 1, x[0]
	if before != nil {
		i, prod = 0, *before
	}
	for ; i < len(x); i++ {
		prod *= x[i]
		x[i] = prod
	}
}

func prodRows[T number](x, before []T) {
	n := len(before)
	for ; len(x) >= n; x = x[n:] {
		row := x[:n]
		for i := range row {
			row[i] = before[i] * row[i]
		}
		before = row
	}
}

func minLine[T real](x []T, before *T) {
	least := x[0]
	if before != nil {
		least = *before
	}
	for i, v := range x {
		least = min(least, v)
		x[i] = least
	}
}

func minRows[T real](x, before []T) {
	n := len(before)
	for ; len(x) >= n; x = x[n:] {
		row := x[:n]
		for i, v := range row {
			row[i] = min(before[i], v)
		}
		before = row
	}
}

func maxLine[T real](x []T, before *T) {
	greatest := x[0]
	if before != nil {
		greatest = *before
	}
	for i, v := range x {
		greatest = max(greatest, v)
		x[i] = greatest
	}
}

func maxRows[T real](x, before []T) {
	n := len(before)
	for ; len(x) >= n; x = x[n:] {
		row := x[:n]
		for i, v := range row {
			row[i] = max(before[i], v)
		}
		before = row
	}
}
