package exec

import (
	"context"
	"fmt"
	"io"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

// A Format writes batches as the bytes of a file. It is data.
type Format interface {
	// Begin begins a file.
	Begin(w io.Writer, schema *table.Schema) (Encoder, error)
	// Packs reports whether the format compresses by itself, so that the name of
	// the file does not say how.
	Packs() bool
}

// An Encoder writes one file.
type Encoder interface {
	Write(b *table.Batch) error
	// Close writes what ends the file, and does not close the writer.
	Close() error
}

// Write is the Sink that writes the rows to a file, which is seen when it is
// whole. The result is a table of one row: the path, the rows and the bytes.
type Write struct {
	Format Format
	Path   string
}

// File is a file that was written.
type File struct {
	Path  string `frame:"path"`
	Rows  int64  `frame:"rows"`
	Bytes int64  `frame:"bytes"` // as stored
}

// Text is the path.
func (w Write) Text() string { return "write " + w.Path }

// Word is "write".
func (Write) Word() string { return "write" }

// Start remembers where to.
func (w Write) Start(in *table.Schema) (Sinking, error) { return &writing{Write: w, in: in}, nil }

type writing struct {
	Write
	in     *table.Schema
	target source.Target
	count  *counter
	packed io.WriteCloser
	enc    Encoder
	rows   int64
}

// counter counts the bytes that go to a file.
type counter struct {
	to    io.Writer
	bytes int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.bytes += int64(n)
	return n, err
}

func (w *writing) begin(ctx context.Context) (err error) {
	if w.target, err = source.Create(ctx, w.Path); err != nil {
		return err
	}
	w.count = &counter{to: w.target}
	how := source.CompressionOf(w.Path)
	if w.Format.Packs() {
		how = source.None
	}
	if w.packed, err = source.Compress(w.count, how); err != nil {
		return w.Discard(err)
	}
	if w.enc, err = w.Format.Begin(w.packed, w.in); err != nil {
		return w.Discard(err)
	}
	return nil
}

// Discard gives the file up for an error.
func (w *writing) Discard(err error) error {
	if w.target != nil {
		w.target.Discard() //nolint:errcheck // err says more
		w.target = nil
	}
	return err
}

func (w *writing) Push(ctx context.Context, b *table.Batch) error {
	if w.target == nil {
		if err := w.begin(ctx); err != nil {
			return err
		}
	}
	w.rows += int64(b.Rows)
	if err := w.enc.Write(b); err != nil {
		return fmt.Errorf("write %s: %w", w.Path, err)
	}
	return nil
}

func (w *writing) Finish(ctx context.Context) (any, error) {
	if w.target == nil {
		if err := w.begin(ctx); err != nil {
			return nil, err
		}
	}
	for _, end := range []func() error{w.enc.Close, w.packed.Close, w.target.Commit} {
		if err := end(); err != nil {
			return nil, w.Discard(fmt.Errorf("write %s: %w", w.Path, err))
		}
	}
	row, err := table.FromRows([]File{{w.Path, w.rows, w.count.bytes}})
	if err != nil {
		return nil, err
	}
	return row, nil
}

func init() {
	graph.RegisterCodec[Format](anyValue{})
	graph.RegisterType[Write]()
}
