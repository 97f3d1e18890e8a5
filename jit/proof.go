package jit

import (
	"context"
	"errors"
	"math"
	"reflect"
	"time"

	"github.com/cb434341/weft/internal/native/build"
)

// errOtherSource is a kernel whose source, though it lies where the program was
// built from and is not newer, computes something else than the program does: an
// old checkout beside a new binary, or files whose times were set back.
var errOtherSource = errors.New("jit: the first row is not what the Go function computes: the source that was found is not that of this program")

// briefRow is how long a row may take natively for the Go function, which cannot
// be cancelled, to be tried on it.
const briefRow = time.Millisecond

// prove computes the first row of the first call by the Go function too. The time
// of a file says nothing certain about what is in it; this does, as far as one row
// can. Native code is tried first: what ends there ends in Go.
func (k *kernel) prove(ctx context.Context, c *call) {
	code := k.compiled()
	if code.native == nil || code.object.Origin == build.Embedded || k.options.fast != 0 {
		k.proved.Store(true)
		return
	}
	native, plain := c.fork(), c.fork()
	defer native.end()
	defer plain.end()
	native.n, plain.n = 1, 1
	native.out, plain.out = k.scratch(1), k.scratch(1)
	start := time.Now()
	if codeSpan(ctx, native, 0, 1) != nil {
		return // the next call may have a better row
	}
	if time.Since(start) < briefRow {
		if loopSpan(ctx, plain, 0, 1) != nil {
			return
		}
		got, want := reflect.NewAt(k.result, native.out.base).Elem(), reflect.NewAt(k.result, plain.out.base).Elem()
		if !alike(got, want, code.library) {
			code.distrusted.Store(&errOtherSource)
		}
	}
	k.proved.Store(true)
}

// alike compares two results: to the bit, or where math functions are called, floats
// nearly and nothing else.
func alike(a, b reflect.Value, nearly bool) bool {
	switch a.Kind() {
	case reflect.Array:
		for i := range a.Len() {
			if !alike(a.Index(i), b.Index(i), nearly) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range a.NumField() {
			if !alike(a.Field(i), b.Field(i), nearly) {
				return false
			}
		}
		return true
	case reflect.Float32, reflect.Float64:
		return alikeFloats(a.Float(), b.Float(), nearly)
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return alikeFloats(real(x), real(y), nearly) && alikeFloats(imag(x), imag(y), nearly)
	}
	return nearly || a.Equal(b)
}

func alikeFloats(x, y float64, nearly bool) bool {
	if x == y || x != x && y != y {
		return true
	}
	return nearly && math.Abs(x-y) <= 1e-6*max(math.Abs(x), math.Abs(y), 1e-6)
}
