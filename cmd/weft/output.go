package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/term"

	"github.com/cb434341/weft/internal/source"
)

// An output is standard output. It remembers the first error of writing to it:
// not everything that prints looks at each.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(b)
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err // of /dev/stdout, which is no name for people
	}
	if err != nil {
		o.err = fmt.Errorf("%s: %w", stdoutName, err)
	}
	return n, o.err
}

// closed reports whether an error is that nobody reads any more what is written:
// `weft head flights.csv | head -1`. That is no fault.
func closed(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// width is that of the terminal that is printed to, 100 without one.
func width(stdout io.Writer) int {
	if o, ok := stdout.(*output); ok {
		stdout = o.to
	}
	if f, ok := stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			return w
		}
	}
	return 100
}

// printed is standard output as a store, which can only be written to. What is
// written is seen at once.
type printed struct{ to io.Writer }

var _ source.Creator = printed{}

// Stat implements [source.Store].
func (printed) Stat(context.Context, string) (source.File, error) {
	return source.File{}, errors.New("is only written")
}

// Read implements [source.Store].
func (printed) Read(context.Context, source.File, int64, int64) (io.ReadCloser, error) {
	return nil, errors.New("is only written")
}

// Create implements [source.Creator].
func (p printed) Create(context.Context, string) (source.Target, error) { return p, nil }

func (p printed) Write(b []byte) (int, error) { return p.to.Write(b) }

// Commit implements [source.Target].
func (printed) Commit() error { return nil }

// Discard implements [source.Target].
func (printed) Discard() error { return nil }
