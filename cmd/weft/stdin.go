package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/cb434341/weft/internal/source"
)

// The paths of what "-" means, and how errors call them.
const (
	stdinPath, stdinName   = "stdin://-", "standard input"
	stdoutPath, stdoutName = "stdout://-", "standard output"
)

// An input is standard input as a store: one file that can be read at any place,
// and again. A file that is redirected here is read where it is. What comes
// through a pipe is kept in a temporary file, as far as somebody has asked for it.
type input struct {
	from     io.Reader
	streamed bool // its end is not waited for: a size is not known

	regular io.ReaderAt // from, if it is a file
	begin   int64       // where it begins in the file

	kept    *os.File
	scratch []byte // of the reading under way

	mu      sync.Mutex
	size    int64         // of what is kept
	err     error         // why there is no more; io.EOF at the end
	reading chan struct{} // is closed when the reading under way ends; nil if there is none
}

var _ source.Store = (*input)(nil)

// newInput makes a store of a reader.
func newInput(from io.Reader, streamed bool) (*input, error) {
	in := &input{from: from, streamed: streamed}
	if f, ok := from.(*os.File); ok {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			at, err := f.Seek(0, io.SeekCurrent)
			in.regular, in.begin, in.size, in.err = f, at, max(info.Size()-at, 0), io.EOF
			return in, err
		}
	}
	kept, err := os.CreateTemp("", "weft-stdin-")
	if err != nil {
		return nil, err
	}
	os.Remove(kept.Name()) //nolint:errcheck // where open files have no names; elsewhere close does it
	in.kept, in.scratch = kept, make([]byte, 256<<10)
	return in, nil
}

// close forgets what was kept. A reading that has not ended by then keeps nothing.
func (in *input) close() {
	if in.kept != nil {
		in.kept.Close()           //nolint:errcheck // it goes away
		os.Remove(in.kept.Name()) //nolint:errcheck // it may have gone
	}
}

// wait waits until there are bytes behind an offset, and returns where those end
// that there are; err tells why there are none, io.EOF at the end.
func (in *input) wait(ctx context.Context, off int64) (end int64, err error) {
	for {
		in.mu.Lock()
		if in.size > off || in.err != nil {
			end, err = in.size, in.err
			in.mu.Unlock()
			if end > off {
				err = nil
			}
			return end, err
		}
		if in.reading == nil {
			in.reading = make(chan struct{})
			go in.read(in.reading, in.size)
		}
		reading := in.reading
		in.mu.Unlock()
		select {
		case <-reading:
		case <-ctx.Done(): // a pipe may stay silent for ever
			return 0, ctx.Err()
		}
	}
}

// read keeps a piece more.
func (in *input) read(done chan struct{}, at int64) {
	n, err := in.from.Read(in.scratch)
	if n > 0 {
		if _, werr := in.kept.WriteAt(in.scratch[:n], at); werr != nil {
			n, err = 0, fmt.Errorf("keeping what was read: %w", werr)
		}
	}
	in.mu.Lock()
	in.size, in.err, in.reading = at+int64(n), err, nil
	in.mu.Unlock()
	close(done)
}

// Stat implements [source.Store]. It reads all, unless the input is streamed.
func (in *input) Stat(ctx context.Context, _ string) (source.File, error) {
	if in.regular == nil && in.streamed {
		return source.File{Size: -1}, nil
	}
	for off := int64(0); ; {
		end, err := in.wait(ctx, off)
		if errors.Is(err, io.EOF) {
			return source.File{Size: end}, nil
		}
		if err != nil {
			return source.File{}, err
		}
		off = end
	}
}

// Read implements [source.Store].
func (in *input) Read(ctx context.Context, _ source.File, off, n int64) (io.ReadCloser, error) {
	if _, err := in.wait(ctx, off); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	r := io.Reader(&inputReader{ctx, in, off})
	if n >= 0 {
		r = io.LimitReader(r, n)
	}
	return io.NopCloser(r), nil
}

// An inputReader reads an input from a place on.
type inputReader struct {
	ctx context.Context // of one call of Read, cut in pieces
	in  *input
	at  int64
}

func (r *inputReader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	end, err := r.in.wait(r.ctx, r.at)
	if err != nil {
		return 0, err
	}
	b = b[:min(int64(len(b)), end-r.at)]
	n := 0
	if r.in.regular != nil {
		n, err = r.in.regular.ReadAt(b, r.in.begin+r.at)
	} else {
		n, err = r.in.kept.ReadAt(b, r.at)
	}
	r.at += int64(n)
	return n, err
}
