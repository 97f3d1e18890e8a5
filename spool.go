package weft

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/graph"
)

// spooled computes partitions in one run in which each is written to a file of a
// folder as soon as it is computed, and returns what reads them, once each.
func spooled[T any](ctx context.Context, dir string, parts []Lazy[[]T], set Setting) ([]func() ([]T, error), error) {
	lazies := make([]Lazy[any], len(parts))
	for i, p := range parts {
		lazies[i] = &spooling[T]{p, filepath.Join(dir, fmt.Sprint(i))}
	}
	results, err := ComputeAll(ctx, lazies, set)
	if err != nil {
		return nil, err
	}
	out := make([]func() ([]T, error), len(results))
	for i, r := range results {
		out[i] = func() ([]T, error) {
			if f, ok := r.(spoolFile); ok {
				return unspool[T](f)
			}
			return graph.Cast[[]T](r)
		}
	}
	return out, nil
}

// spooling is a partition, as a file.
type spooling[T any] struct {
	part Lazy[[]T]
	path string
}

func (s *spooling[T]) Inputs() []Source              { return []Source{s.part} }
func (s *spooling[T]) Err() error                    { return s.part.Err() }
func (s *spooling[T]) Value(result any) (any, error) { return result, nil }

func (s *spooling[T]) Emit(b *graph.Builder) []graph.ID {
	return b.List(b.Add(&spool{s.path}, []graph.ID{b.Value(s.part)}))
}

// spool writes its argument to a file. What cannot be written is its result as it
// is.
type spool struct{ Path string }

// spoolFile is where a value was written.
type spoolFile string

func (s *spool) Run(_ context.Context, args []any) (result any, err error) {
	f, err := os.Create(s.Path)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 64<<10)
	err = graph.EncodeValue(w, args[0])
	flushed := w.Flush()
	if cerr := f.Close(); flushed == nil {
		flushed = cerr
	}
	switch {
	case flushed != nil:
		return nil, flushed
	case err != nil:
		return args[0], os.Remove(s.Path)
	}
	return spoolFile(s.Path), nil
}

// unspool reads the file, and removes it.
func unspool[T any](path spoolFile) (part []T, err error) {
	f, err := os.Open(string(path))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(string(path))) }()
	v, err := graph.DecodeValue(bufio.NewReaderSize(f, 64<<10))
	if err != nil {
		return nil, err
	}
	return graph.Cast[[]T](v)
}
