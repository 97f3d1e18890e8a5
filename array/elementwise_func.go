package array

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/user"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/jit"
)

// Map1 computes each element of an array by a Go function of the element of x.
// The function becomes part of the kernel around it, as arithmetic does: of
//
//	array.Map1(f, x.AddN(1)).Sum()
//
// nothing is in memory but x. A function that package jit cannot take in so, for
// it has captured a variable or its source is not there, is called on its own,
// block by block; Explain says why. Then only a function that was lifted or
// mapped in a package-level var can run in another process.
//
// The source is read when a function is first mapped, which takes milliseconds.
// For more arrays than three see ApplyGUFunc.
func Map1[A, R Elem](f func(A) R, x Array[A]) Array[R] { return Func1(f).Map(x) }

// Map2 is Map1 of two arrays, which stretch to one shape.
func Map2[A, B, R Elem](f func(A, B) R, x Array[A], y Array[B]) Array[R] { return Func2(f).Map(x, y) }

// Map3 is Map2 of three arrays.
func Map3[A, B, C, R Elem](f func(A, B, C) R, x Array[A], y Array[B], z Array[C]) Array[R] {
	return Func3(f).Map(x, y, z)
}

// ElemMap1 is a function of numbers that has been lifted: it makes an array of an
// array, element by element.
type ElemMap1[A, R Elem] struct{ *elemMap }

// ElemMap2 is ElemMap1 of two arrays.
type ElemMap2[A, B, R Elem] struct{ *elemMap }

// ElemMap3 is ElemMap1 of three arrays.
type ElemMap3[A, B, C, R Elem] struct{ *elemMap }

// Func1 lifts a function for Map1. In a package-level var it makes the function
// known to other processes, as those need it that no kernel can take in. The
// option is Named.
func Func1[A, R Elem](f func(A) R, opts ...BlockOption) ElemMap1[A, R] {
	return ElemMap1[A, R]{lift1(jit.Vectorize1(f), f, opts)}
}

// Func2 lifts a function for Map2, see Func1.
func Func2[A, B, R Elem](f func(A, B) R, opts ...BlockOption) ElemMap2[A, B, R] {
	return ElemMap2[A, B, R]{lift2(jit.Vectorize2(f), f, opts)}
}

// Func3 lifts a function for Map3, see Func1.
func Func3[A, B, C, R Elem](f func(A, B, C) R, opts ...BlockOption) ElemMap3[A, B, C, R] {
	return ElemMap3[A, B, C, R]{lift3(jit.Vectorize3(f), f, opts)}
}

// Kernel1 makes of a kernel what Func1 makes of a function. A kernel with options
// of its own, such as FastMath or Var, stays on its own.
func Kernel1[A, R Elem](k *jit.Vectorized1[A, R], opts ...BlockOption) ElemMap1[A, R] {
	return ElemMap1[A, R]{lift1(k, nil, opts)}
}

// Kernel2 is Kernel1 for two arrays.
func Kernel2[A, B, R Elem](k *jit.Vectorized2[A, B, R], opts ...BlockOption) ElemMap2[A, B, R] {
	return ElemMap2[A, B, R]{lift2(k, nil, opts)}
}

// Kernel3 is Kernel1 for three arrays.
func Kernel3[A, B, C, R Elem](k *jit.Vectorized3[A, B, C, R], opts ...BlockOption) ElemMap3[A, B, C, R] {
	return ElemMap3[A, B, C, R]{lift3(k, nil, opts)}
}

// Map computes each element of an array from that of x.
func (m ElemMap1[A, R]) Map(x Array[A]) Array[R] { return Array[R]{m.apply(x.node())} }

// Map computes each element of an array from those of x and y, which stretch to
// one shape.
func (m ElemMap2[A, B, R]) Map(x Array[A], y Array[B]) Array[R] {
	return Array[R]{m.apply(x.node(), y.node())}
}

// Map computes each element of an array from those of x, y and z, which stretch
// to one shape.
func (m ElemMap3[A, B, C, R]) Map(x Array[A], y Array[B], z Array[C]) Array[R] {
	return Array[R]{m.apply(x.node(), y.node(), z.node())}
}

// elemMap is a lifted function of numbers, whatever their types are.
type elemMap struct {
	fn     user.Func
	out    DType
	inline func() (string, error) // the function as a kernel's text
	err    error
}

func lift1[A, R Elem](k *jit.Vectorized1[A, R], f any, opts []BlockOption) *elemMap {
	if k == nil {
		return noKernel()
	}
	return liftElements[R](k.Func(), f != nil, k.Inline, opts, func(ctx context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		return eachElement(in, dtypeFor[R](), func(out *block.Block, in []*block.Block) error {
			return k.Into(ctx, block.Slice[R](out), block.Slice[A](in[0]))
		})
	})
}

func lift2[A, B, R Elem](k *jit.Vectorized2[A, B, R], f any, opts []BlockOption) *elemMap {
	if k == nil {
		return noKernel()
	}
	return liftElements[R](k.Func(), f != nil, k.Inline, opts, func(ctx context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		return eachElement(in, dtypeFor[R](), func(out *block.Block, in []*block.Block) error {
			return k.Into(ctx, block.Slice[R](out), block.Slice[A](in[0]), block.Slice[B](in[1]))
		})
	})
}

func lift3[A, B, C, R Elem](k *jit.Vectorized3[A, B, C, R], f any, opts []BlockOption) *elemMap {
	if k == nil {
		return noKernel()
	}
	return liftElements[R](k.Func(), f != nil, k.Inline, opts, func(ctx context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		return eachElement(in, dtypeFor[R](), func(out *block.Block, in []*block.Block) error {
			return k.Into(ctx, block.Slice[R](out), block.Slice[A](in[0]), block.Slice[B](in[1]), block.Slice[C](in[2]))
		})
	})
}

func noKernel() *elemMap { return &elemMap{err: errors.New("the kernel is nil")} }

// liftElements lifts a kernel of a function. What becomes of functions is
// remembered; a kernel remembers for itself.
func liftElements[R Elem](f any, isFunc bool, inline func() (string, error), opts []BlockOption, run user.Run) *elemMap {
	m := &elemMap{out: dtypeFor[R](), inline: inline}
	var set blockSettings
	if m.err = set.read(opts); m.err == nil {
		m.err = set.only()
	}
	if m.err != nil {
		return m
	}
	if m.fn, m.err = user.Lift("elements", f, set.id, run); m.err == nil && isFunc {
		m.inline = func() (string, error) { return inlined.of(f, inline) }
	}
	return m
}

// apply makes the array that the function computes.
func (m *elemMap) apply(args ...*expr.Node) *expr.Node {
	if m == nil {
		m = &elemMap{err: errors.New("the function was not lifted")}
	}
	if m.err != nil {
		return expr.Fail("map", args, "%w", m.err)
	}
	args, shape, blocks, err := expr.Unify(args...)
	if err != nil {
		return expr.Fail("map", args, "%w", err)
	}
	text, err := m.inline()
	if err == nil {
		types := make([]DType, len(args))
		for i, a := range args {
			types[i] = a.DType
		}
		err = user.Elementwise(text, types, m.out)
	}
	if err == nil {
		return expr.New(expr.Map{Fn: m.fn.Name, Module: text}, m.out, shape, blocks, args...)
	}
	op := user.Apply{Fn: m.fn, Out: axes(len(shape)), How: "on its own: " + firstLine(err)}
	for range args {
		op.In = append(op.In, op.Out)
	}
	return expr.New(op, m.out, shape, blocks, args...)
}

// firstLine is what people need of a long reason.
func firstLine(err error) string {
	text, more, _ := strings.Cut(err.Error(), "\n")
	if strings.HasSuffix(text, ":") && more != "" {
		next, _, _ := strings.Cut(strings.TrimSpace(more), "\n")
		text += " " + next
	}
	return text
}

// eachElement makes a block of the shape of some blocks, and has it filled from
// them. What is given lies as slices do.
func eachElement(in []user.Arg, d DType, fill func(out *block.Block, in []*block.Block) error) (*block.Block, error) {
	blocks := make([]*block.Block, len(in))
	for i, a := range in {
		if len(a.Blocks) != 1 {
			return nil, fmt.Errorf("array: %d blocks for argument %d", len(a.Blocks), i)
		}
		blocks[i] = a.Blocks[0].Contiguous()
		defer blocks[i].Release()
	}
	out := block.New(d, blocks[0].Shape...)
	if err := fill(out, blocks); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

// inlined remembers what became of functions, which takes reading their source:
// as many as the program has. Closures of one literal share what it lowers to,
// since what has captured anything is refused.
var inlined inlinings

type inlinings struct {
	sync.Mutex
	known map[inliningKey]inlining
}

type inliningKey struct {
	code    uintptr
	typ     reflect.Type
	setting string
}

type inlining struct {
	text string
	err  error
}

func (m *inlinings) of(f any, inline func() (string, error)) (string, error) {
	key := inliningKey{reflect.ValueOf(f).Pointer(), reflect.TypeOf(f), os.Getenv("WEFT_JIT")}
	m.Lock()
	defer m.Unlock()
	if in, ok := m.known[key]; ok {
		return in.text, in.err
	}
	if m.known == nil {
		m.known = map[inliningKey]inlining{}
	}
	text, err := inline()
	m.known[key] = inlining{text, err}
	return text, err
}
