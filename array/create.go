package array

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// Of makes an array of a Go slice in row-major order, which it shares: the
// slice must not be changed afterwards. No shape means one axis; otherwise the
// slice must have as many elements as the shape.
func Of[T Elem](data []T, shape ...int) Array[T] {
	if len(shape) == 0 {
		shape = []int{len(data)}
	}
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail("of", nil, "%w", err)}
	}
	if n := block.Count(shape); n != len(data) {
		return Array[T]{expr.Fail("of", nil, "%d elements for shape %s", len(data), expr.ShapeText(shape))}
	}
	return Array[T]{expr.NewData(block.Of(data, shape...), nil)}
}

// FromDense makes an array of a Dense, whose memory it shares.
func FromDense[T Elem](d Dense[T]) Array[T] {
	if len(d.Shape) == 0 && len(d.Data) == 1 {
		return Array[T]{expr.NewData(d.block(), nil)}
	}
	return Of(d.Data, d.Shape...)
}

// checkShape finds what is wrong with a shape.
func checkShape[T Elem](shape []int) error {
	for i, n := range shape {
		if n < 0 {
			return fmt.Errorf("shape %v: axis %d is negative", shape, i)
		}
	}
	if _, ok := block.Bytes(dtypeFor[T](), shape); !ok {
		return fmt.Errorf("shape %s has more bytes than there can be", expr.ShapeText(shape))
	}
	return nil
}

// Full makes an array of a shape whose elements are all one number. It costs no
// memory.
func Full[T Elem](v T, shape ...int) Array[T] { return full("full", v, shape) }

// full is an array of one number, for a function of that name.
func full[T Elem](name string, v T, shape []int) Array[T] {
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail(name, nil, "%w", err)}
	}
	blocks := expr.AutoBlocks(dtypeFor[T]().Size(), shape)
	return Array[T]{expr.BroadcastTo(expr.Number(v), slices.Clone(shape), blocks)}
}

// Zeros makes an array of zeros; of false, for bool. No lengths make an array
// without axes, of one element. It costs no memory.
func Zeros[T Elem](shape ...int) Array[T] { return full("zeros", *new(T), shape) }

// T turns the order of the axes round: rows become columns.
func (a Array[T]) T() Array[T] { return Array[T]{expr.Transpose(a.node())} }

// Transpose puts axis perm[i] at i. Each axis is named once; none at all is T.
func (a Array[T]) Transpose(perm ...int) Array[T] {
	return Array[T]{expr.Transpose(a.node(), perm...)}
}

// BroadcastTo stretches the array to a shape by NumPy's rules.
func (a Array[T]) BroadcastTo(shape ...int) Array[T] {
	return Array[T]{expr.BroadcastTo(a.node(), slices.Clone(shape), nil)}
}

// Ones makes an array of ones; of true, for bool.
func Ones[T Elem](shape ...int) Array[T] {
	one := expr.Cast(expr.Number(int64(1)), dtypeFor[T]())
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail("ones", nil, "%w", err)}
	}
	return Array[T]{expr.BroadcastTo(one, slices.Clone(shape), expr.AutoBlocks(dtypeFor[T]().Size(), shape))}
}

// index is the index along the one axis of an array of n elements.
func index[T Elem](n int) *expr.Node {
	shape := []int{n}
	return expr.New(expr.Index{}, block.Int64, shape, expr.AutoBlocks(dtypeFor[T]().Size(), shape))
}

// Arange makes the numbers start, start + step, ... up to but not including
// stop; element i is start + i*step, rounded once, as in NumPy. A step away from
// stop makes none, and one of 0 is a mistake.
func Arange[T Elem](start, stop, step T) Array[T] {
	n, err := arangeLen(start, stop, step)
	if err != nil {
		return Array[T]{expr.Fail("arange", nil, "%w", err)}
	}
	i := expr.Cast(index[T](n), dtypeFor[T]())
	return Array[T]{expr.Apply("add", expr.Apply("mul", i, expr.Number(step)), expr.Number(start))}
}

// arangeLen is the number of steps from start to stop.
func arangeLen[T Elem](start, stop, step T) (int, error) {
	var n float64
	switch d := dtypeFor[T](); {
	case d.Float():
		f := func(v T) float64 { return reflect.ValueOf(v).Float() }
		n = math.Ceil((f(stop) - f(start)) / f(step))
	case d.Signed():
		i := func(v T) int64 { return reflect.ValueOf(v).Int() }
		return stepsBetween(i(start), i(stop), i(step))
	case d.Unsigned():
		u := func(v T) uint64 { return reflect.ValueOf(v).Uint() }
		lo, hi, by := u(start), u(stop), u(step)
		if by == 0 {
			return 0, errors.New("a step of 0")
		}
		if hi <= lo {
			return 0, nil
		}
		n = math.Ceil(float64(hi-lo) / float64(by))
		if k := (hi-lo-1)/by + 1; k <= math.MaxInt {
			return int(k), nil
		}
	default:
		return 0, fmt.Errorf("%s: it is for real numbers", d)
	}
	if n != n || n > math.MaxInt/8 {
		return 0, fmt.Errorf("from %v to %v by %v are too many numbers", start, stop, step)
	}
	return max(int(n), 0), nil
}

func stepsBetween(start, stop, step int64) (int, error) {
	if step == 0 {
		return 0, errors.New("a step of 0")
	}
	if step > 0 && stop <= start || step < 0 && stop >= start {
		return 0, nil
	}
	distance, by := uint64(stop)-uint64(start), uint64(step)
	if step < 0 {
		distance, by = uint64(start)-uint64(stop), -uint64(step)
	}
	n := (distance-1)/by + 1
	if n > math.MaxInt/8 {
		return 0, fmt.Errorf("from %v to %v by %v are too many numbers", start, stop, step)
	}
	return int(n), nil
}

// Linspace makes n numbers from start to stop, both included, evenly spaced. One
// number is start.
func Linspace[T interface{ ~float32 | ~float64 }](start, stop T, n int) Array[T] {
	if n < 0 {
		return Array[T]{expr.Fail("linspace", nil, "%d numbers", n)}
	}
	if n == 1 {
		return Full(start, 1)
	}
	// As NumPy: i * ((stop - start) / (n - 1)) + start, and the last one stop
	// itself, which rounding would miss.
	step := (float64(stop) - float64(start)) / float64(n-1)
	i := index[T](n)
	x := expr.Apply("add", expr.Apply("mul", expr.Cast(i, block.Float64), expr.Number(step)), expr.Number(float64(start)))
	isLast := expr.Apply("eq", i, expr.Number(int64(n-1)))
	return Array[T]{expr.Apply("where", isLast, expr.Number(stop), expr.Cast(x, dtypeFor[T]()))}
}

// Eye makes n rows and m columns with ones where the column's number is the
// row's plus k, and zeros elsewhere.
func Eye[T Elem](n, m, k int) Array[T] {
	shape := []int{n, m}
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail("eye", nil, "%w", err)}
	}
	blocks := expr.AutoBlocks(dtypeFor[T]().Size(), shape)
	row := expr.New(expr.Index{Axis: 0}, block.Int64, shape, blocks)
	col := expr.New(expr.Index{Axis: 1}, block.Int64, shape, blocks)
	on := expr.Apply("eq", expr.Apply("add", row, expr.Number(int64(k))), col)
	return Array[T]{expr.Cast(on, dtypeFor[T]())}
}
