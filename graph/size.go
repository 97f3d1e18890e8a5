package graph

import (
	"reflect"
	"slices"
	"sync"
	"time"
	"unsafe"
)

// SizeOf estimates the bytes that a value keeps alive: what it is itself, and
// what it points to. A [Sizer], also one inside another value, is asked; all
// else is walked by reflection.
//
// The walk is bounded: it looks at a few hundred parts, samples long slices
// and maps evenly, and scales what it found, so that it takes microseconds on a
// table of any length. Memory reached twice, by pointers or by overlapping
// slices, counts once. A function or a channel counts as a word, and a struct
// with a lock or an atomic in it as no more than itself: others may be writing
// to what it holds. The answer is never less than a word: nothing is free.
func SizeOf(v any) int64 {
	// The common results of a task, without reflection.
	n := int64(word)
	switch x := v.(type) {
	case nil, bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
	case complex128:
		n = 16
	case string:
		n = stringSize + int64(len(x))
	case []byte:
		n = sliceSize + int64(cap(x))
	case []float64:
		n = sliceSize + 8*int64(cap(x))
	case []float32:
		n = sliceSize + 4*int64(cap(x))
	case []int:
		n = sliceSize + word*int64(cap(x))
	case []int64:
		n = sliceSize + 8*int64(cap(x))
	case Sizer:
		if size, ok := askSize(x); ok {
			return max(n, size)
		}
		return max(n, walkSize(v))
	default:
		n = max(n, walkSize(v))
	}
	return n
}

const (
	word       = int64(unsafe.Sizeof(uintptr(0)))
	stringSize = int64(unsafe.Sizeof(""))
	sliceSize  = int64(unsafe.Sizeof([]byte(nil)))

	sizeSamples = 64  // elements looked at in one slice or map
	sizeParts   = 320 // parts looked at in one value: about 20 µs
)

// askSize guards a runner, which asks outside of any task, against a panic.
func askSize(s Sizer) (size int64, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return s.SizeBytes(), true
}

func walkSize(v any) int64 {
	var w sizeWalk
	r := reflect.ValueOf(v)
	n := w.outside(r, sizeParts)
	if k := r.Kind(); k != reflect.Pointer && k != reflect.Map && k != reflect.Func && k != reflect.Chan {
		n += int64(r.Type().Size()) // the interface points to a copy
	}
	return n
}

// sizeWalk is one walk over a value. It remembers the memory it has counted, as
// intervals of addresses in order, and how much of that it met again.
type sizeWalk struct {
	seen  []interval
	again int64
}

type interval struct{ lo, hi uintptr }

// outside returns the bytes that a value keeps alive beyond its own, looking at
// no more than budget parts.
func (w *sizeWalk) outside(v reflect.Value, budget int) int64 {
	t := v.Type()
	shape := sizeShapeOf(t)
	if shape.flat || budget <= 0 {
		return 0
	}
	if shape.sizer || shape.sizerByPointer && v.CanAddr() {
		if n, ok := w.asked(v, shape); ok {
			return n
		}
	}
	switch v.Kind() {
	case reflect.String:
		return w.fresh(unsafe.Pointer(unsafe.StringData(v.String())), int64(v.Len()))
	case reflect.Pointer:
		if v.IsNil() {
			return 0
		}
		n := w.fresh(v.UnsafePointer(), int64(t.Elem().Size()))
		if n == 0 {
			return 0
		}
		return n + w.outside(v.Elem(), budget-1)
	case reflect.Interface:
		if v.IsNil() {
			return 0
		}
		e := v.Elem()
		n := w.outside(e, budget-1)
		if !isWord(e.Kind()) {
			n += int64(e.Type().Size())
		}
		return n
	case reflect.Slice:
		size := int64(t.Elem().Size())
		n := w.fresh(v.UnsafePointer(), size*int64(v.Len())) // not Cap: views of one array have it in common
		if n == 0 || sizeShapeOf(t.Elem()).flat {
			return n
		}
		return n + w.sample(v.Len(), budget-1, v.Index)
	case reflect.Array:
		return w.sample(v.Len(), budget, v.Index)
	case reflect.Map:
		return w.ofMap(v, budget-1)
	case reflect.Struct:
		return w.ofStruct(v, shape, budget)
	case reflect.Func, reflect.Chan:
		if v.IsNil() {
			return 0
		}
		return word
	}
	return 0
}

func isWord(k reflect.Kind) bool {
	return k == reflect.Pointer || k == reflect.Map || k == reflect.Func || k == reflect.Chan || k == reflect.UnsafePointer
}

// asked returns the outside bytes of a value that knows its size: all it says,
// less its own bytes, which whoever holds it has counted.
func (w *sizeWalk) asked(v reflect.Value, shape *sizeShape) (int64, bool) {
	switch {
	case v.Kind() == reflect.Interface, v.Kind() == reflect.Pointer && v.IsNil():
		return 0, false
	case v.Kind() == reflect.Pointer:
		if n := w.fresh(v.UnsafePointer(), word); n == 0 {
			return 0, true // counted before
		}
	}
	own := int64(v.Type().Size())
	switch {
	case v.CanAddr():
		// By the address, so that unexported fields can be asked too.
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr()))
		if shape.sizer {
			v = v.Elem()
		}
	case !v.CanInterface():
		return 0, false
	}
	s, ok := v.Interface().(Sizer)
	if !ok {
		return 0, false
	}
	n, ok := askSize(s)
	if v.Kind() == reflect.Pointer && shape.sizer {
		return max(n, word), ok
	}
	return max(n-own, 0), ok
}

func (w *sizeWalk) ofStruct(v reflect.Value, shape *sizeShape, budget int) int64 {
	var n int64
	for i, field := range shape.fields {
		n += w.outside(v.Field(field), (budget-1)/(len(shape.fields)-i))
	}
	return n
}

// ofMap counts the table by its length, since its room cannot be seen: slots
// for half as many entries again, and a byte of control for each.
func (w *sizeWalk) ofMap(v reflect.Value, budget int) int64 {
	const header = 48
	if v.IsNil() || w.fresh(v.UnsafePointer(), header) == 0 {
		return 0
	}
	key, elem := v.Type().Key(), v.Type().Elem()
	n := int64(v.Len())
	total := header + n*(int64(key.Size())+int64(elem.Size())+1)*3/2
	// A map behind an unexported field is its package's own: only its length is
	// read, since to range over a map that somebody writes to ends the program.
	if !v.CanInterface() || sizeShapeOf(key).flat && sizeShapeOf(elem).flat {
		return total
	}
	entries := v.MapRange()
	return total + w.sample(v.Len(), budget, func(int) reflect.Value {
		if !entries.Next() {
			return reflect.Value{}
		}
		// Keys are nearly always flat or strings; the element is sampled along.
		total += w.outside(entries.Key(), 1) * max(1, n/sizeSamples)
		return entries.Value()
	})
}

// sample adds up the outside bytes of n parts, of which it looks at a few,
// evenly spread, and scales. Parts that share memory tell that the rest does
// too: if half of what the sample reached was met before, what was found is
// taken for all there is.
func (w *sizeWalk) sample(n, budget int, at func(int) reflect.Value) int64 {
	k := min(n, sizeSamples, budget)
	if k <= 0 {
		return 0
	}
	before := w.again
	var sum int64
	for i := range k {
		v := at(int(int64(i) * int64(n) / int64(k)))
		if !v.IsValid() {
			break
		}
		sum += w.outside(v, budget/k)
	}
	if sum == 0 {
		return 0
	}
	again := float64(w.again - before)
	fresh := max(0, 1-2*again/(again+float64(sum)))
	scale := 1 + (float64(n)/float64(k)-1)*fresh
	return int64(float64(sum) * scale)
}

// fresh counts memory that was not counted before, and remembers it.
func (w *sizeWalk) fresh(p unsafe.Pointer, size int64) int64 {
	if p == nil || size <= 0 {
		return 0
	}
	lo := uintptr(p)
	hi := lo + uintptr(size)
	// The first known interval that does not end before this one begins.
	i, _ := slices.BinarySearchFunc(w.seen, lo, func(s interval, lo uintptr) int {
		if s.hi <= lo {
			return -1
		}
		return 1
	})
	n, j := size, i
	merged := interval{lo, hi}
	for ; j < len(w.seen) && w.seen[j].lo < hi; j++ {
		s := w.seen[j]
		n -= int64(min(s.hi, hi) - max(s.lo, lo))
		merged = interval{min(merged.lo, s.lo), max(merged.hi, s.hi)}
	}
	w.again += size - n
	w.seen = slices.Replace(w.seen, i, j, merged)
	return n
}

// sizeShape is what a walk must know of a type.
type sizeShape struct {
	flat           bool  // nothing outside of its own bytes
	sizer          bool  // is a Sizer
	sizerByPointer bool  // its pointer is a Sizer
	fields         []int // of a struct, those that are not flat
}

var sizeShapes sync.Map // reflect.Type -> *sizeShape

var (
	sizerType = reflect.TypeFor[Sizer]()
	timeType  = reflect.TypeFor[time.Time]()
)

func sizeShapeOf(t reflect.Type) *sizeShape {
	if s, ok := sizeShapes.Load(t); ok {
		return s.(*sizeShape)
	}
	s := &sizeShape{sizer: t.Implements(sizerType)}
	s.sizerByPointer = !s.sizer && t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface &&
		reflect.PointerTo(t).Implements(sizerType)
	switch t.Kind() {
	case reflect.Array:
		s.flat = t.Len() == 0 || sizeShapeOf(t.Elem()).flat
	case reflect.Struct:
		for i := range t.NumField() {
			field := t.Field(i).Type
			if p := field.PkgPath(); p == "sync" || p == "sync/atomic" {
				s.fields = nil
				break
			}
			if !sizeShapeOf(field).flat {
				s.fields = append(s.fields, i)
			}
		}
		s.flat = len(s.fields) == 0
	default:
		s.flat = isNumber(t.Kind()) || t.Kind() == reflect.UnsafePointer
	}
	if t == timeType {
		s.flat = true // its Location is shared by all times
	}
	if s.sizer || s.sizerByPointer {
		s.flat = false
	}
	sizeShapes.Store(t, s)
	return s
}
