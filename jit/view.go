package jit

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"unsafe"
)

// A View is an n-dimensional array in somebody's memory: the element at indices
// i0, i1, ... is Data[i0*Strides[0] + i1*Strides[1] + ...]. A stride of 0 repeats.
type View[T any] struct {
	Data    []T
	Shape   []int
	Strides []int // in elements, not negative
}

// ViewOf makes a view of data in row-major order.
func ViewOf[T any](data []T, shape ...int) View[T] {
	strides := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = n
		n *= shape[i]
	}
	return View[T]{data, shape, strides}
}

// Transpose views the dimensions in the opposite order.
func (v View[T]) Transpose() View[T] {
	t := View[T]{Data: v.Data}
	for i := len(v.Shape) - 1; i >= 0; i-- {
		t.Shape, t.Strides = append(t.Shape, v.Shape[i]), append(t.Strides, v.Strides[i])
	}
	return t
}

// A strided is an operand of a GUFunc: memory with a shape and strides in bytes.
type strided struct {
	elem   reflect.Type
	base   unsafe.Pointer
	shape  []int
	stride []int
}

// viewed is what a View can tell without its type.
type viewed interface{ strided() (strided, error) }

func (v View[T]) strided() (strided, error) {
	s := strided{
		elem: reflect.TypeFor[T](), base: unsafe.Pointer(unsafe.SliceData(v.Data)),
		shape: v.Shape, stride: make([]int, len(v.Shape)),
	}
	if len(v.Strides) != len(v.Shape) {
		return s, fmt.Errorf("a view of shape %v with strides %v", v.Shape, v.Strides)
	}
	last := 0
	for i, n := range v.Shape {
		if n < 0 || v.Strides[i] < 0 {
			return s, fmt.Errorf("a view of shape %v with strides %v: neither may be negative", v.Shape, v.Strides)
		}
		s.stride[i] = v.Strides[i] * int(s.elem.Size())
		if n > 1 && v.Strides[i] > (math.MaxInt-last)/(n-1) {
			last = math.MaxInt // beyond what can be counted
		} else {
			last += (n - 1) * v.Strides[i]
		}
	}
	if !s.empty() && last >= len(v.Data) {
		return s, fmt.Errorf("a view of shape %v with strides %v reaches element %d of %d", v.Shape, v.Strides, last, len(v.Data))
	}
	return s, nil
}

func (m Mat[T]) strided() (strided, error) {
	return View[T]{m.Data, []int{m.Rows, m.Cols}, []int{m.Stride, 1}}.strided()
}

// empty reports that there are no elements.
func (s *strided) empty() bool { return slices.Contains(s.shape, 0) }

// stridedOf makes an operand of a View, a Mat, a slice (of numbers, or of arrays
// of numbers, which are further dimensions), or a number.
func stridedOf(v any) (strided, error) {
	if view, ok := v.(viewed); ok {
		return view.strided()
	}
	r := reflect.ValueOf(v)
	if !r.IsValid() {
		return strided{}, fmt.Errorf("nil")
	}
	s := strided{elem: r.Type()}
	switch r.Kind() {
	case reflect.Slice:
		s.elem = s.elem.Elem()
		s.base = r.UnsafePointer()
		s.shape, s.stride = []int{r.Len()}, []int{int(s.elem.Size())}
	case reflect.Pointer:
		if r.IsNil() {
			return s, fmt.Errorf("nil")
		}
		s.elem = s.elem.Elem()
		s.base = r.UnsafePointer()
	default:
		p := reflect.New(s.elem)
		p.Elem().Set(r)
		s.base = p.UnsafePointer()
	}
	for s.elem.Kind() == reflect.Array {
		s.shape = append(s.shape, s.elem.Len())
		s.elem = s.elem.Elem()
		s.stride = append(s.stride, int(s.elem.Size()))
	}
	return s, nil
}
