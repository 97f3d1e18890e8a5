//go:build weft_static || !(linux || darwin) || !(amd64 || arm64)

package llvm

import (
	"context"
	"errors"

	"github.com/cb434341/weft/internal/dylib"
)

// A Library is a loaded libLLVM, which this binary never has.
type Library struct{}

// Open returns an error that says why this binary cannot load libLLVM.
func Open() (*Library, error) {
	return nil, leftOut()
}

func leftOut() error { return wrap(dylib.LeftOut(wanted.Name)) }

// Version returns "".
func (l *Library) Version() string { return "" }

// Path returns "".
func (l *Library) Path() string { return "" }

// Host returns no target.
func (l *Library) Host() Target { return Target{} }

// Compile returns an error: see [Open].
func (l *Library) Compile(ctx context.Context, ir string, t Target, o Options) (Output, error) {
	return Output{}, errors.Join(ctx.Err(), leftOut())
}
