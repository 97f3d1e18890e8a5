package jit

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/internal/front"
)

// errGoexit is a Go function that left its goroutine.
var errGoexit = errors.New("jit: the function ended its goroutine (runtime.Goexit)")

// A span does rows lo to hi of a call.
type span func(ctx context.Context, c *call, lo, hi int) error

// A kernel is what all forms of kernels have in common: a Go function, and what
// became of it.
type kernel struct {
	fn      any
	full    string // of the function, as the runtime has it: "example.com/app.score"
	name    string // the same without folders: "app.score"
	mode    mode
	layout  string // of a GUVectorize
	options options
	loop    loop
	result  reflect.Type // of one row; nil for none
	isNil   bool         // there is no function

	// instead is the kernel that calls go to, where it is not this one.
	instead *kernel

	inlining sync.Once // of what Inline reads
	inlined  *front.Kernel
	unread   error

	proved atomic.Bool // see prove
	once   sync.Once
	code   *code // after once
}

// A mode is how the function's parameters relate to what a call is given.
type mode uint8

const (
	rowMode    mode = iota // a parameter is a value of each row
	wholeMode              // a parameter is an argument
	layoutMode             // a parameter has the core dimensions of a layout
	reduceMode             // a function of two, over a slice
	accumulateMode
)

// front is the mode in the front end's terms.
func (m mode) front() front.Mode {
	switch m {
	case rowMode:
		return front.Rows
	case layoutMode:
		return front.GU
	}
	return front.Whole
}

func (m mode) String() string {
	return [...]string{"rows", "whole", "layout", "reduce", "accumulate"}[m]
}

// init describes a function; nothing is compiled before it is needed.
func (k *kernel) init(fn any, m mode, l loop, opts []Option) {
	k.fn, k.mode, k.loop, k.options, k.name = fn, m, l, optionsOf(opts), "nil"
	v := reflect.ValueOf(fn)
	if v.Kind() == reflect.Func && v.IsNil() {
		k.isNil = true
		k.options.faults = append(k.options.faults, errNil)
	}
	if v.Kind() == reflect.Func && !v.IsNil() {
		k.full = runtime.FuncForPC(v.Pointer()).Name()
		k.name = shortName(k.full)
		if v.Type().NumOut() == 1 {
			k.result = v.Type().Out(0)
		}
	}
}

// shortName drops the folders of a package path: "example.com/a/b.F" is "b.F".
func shortName(name string) string {
	args := strings.IndexByte(name, '[') // of a generic function; its path may have folders too
	if args < 0 {
		args = len(name)
	}
	return name[strings.LastIndexByte(name[:args], '/')+1:]
}

// hasRows reports a kernel whose calls are of many rows, each on its own.
func (k *kernel) hasRows() bool { return k.mode == rowMode || k.mode == layoutMode }

// Name is the name of the kernel's function: "main.score".
func (k *kernel) Name() string { return k.name }

// scratch makes memory for n results.
func (k *kernel) scratch(n int) operand {
	s := reflect.MakeSlice(reflect.SliceOf(k.result), n, n)
	return operand{base: s.UnsafePointer(), n: n, size: k.result.Size()}
}

// copyBack copies results; by their type, for they may hold pointers where the
// function is only looped over.
func (k *kernel) copyBack(to, from operand) {
	t := reflect.ArrayOf(to.n, k.result)
	reflect.NewAt(t, to.base).Elem().Set(reflect.NewAt(t, from.base).Elem())
}
