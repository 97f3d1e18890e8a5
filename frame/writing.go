package frame

import (
	"io"

	"github.com/cb434341/weft/frame/internal/csv"
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/ipc"
	"github.com/cb434341/weft/frame/internal/jsonl"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// File is a file that was written: its path, rows and bytes.
type File = exec.File

// WriteCSV writes the rows as CSV, when the result is computed: to a file for each
// partition, if the path has a "*", which is its number; else to one. A path that
// ends in .gz or .zst is compressed. A file is seen when it is whole; one that was
// there is replaced. The path may be of a scheme that package cloud enables.
func WriteCSV(f Frame, path string, opts ...CSVWriter) graph.Lazy[[]File] {
	var o CSVWriter
	if len(opts) > 0 {
		o = opts[0]
	}
	return written(f, path, csvFormat{o})
}

// CSVWriter says how CSV files are written.
type CSVWriter = csv.WriteOptions

// WriteJSON writes the rows as JSON objects, one in each line, see [WriteCSV].
func WriteJSON(f Frame, path string) graph.Lazy[[]File] { return written(f, path, jsonFormat{}) }

// WriteArrow writes the rows as an Arrow file (Feather, version 2), compressed by
// zstd, see [WriteCSV].
func WriteArrow(f Frame, path string) graph.Lazy[[]File] { return written(f, path, arrowFormat{}) }

func written(f Frame, path string, format exec.Format) graph.Lazy[[]File] {
	return Rows[File](Frame{plan.New(&plan.Write{Format: format, Path: path}, f.node())})
}

type csvFormat struct{ Options csv.WriteOptions }

func (csvFormat) Packs() bool { return false }

func (c csvFormat) Begin(w io.Writer, schema *table.Schema) (exec.Encoder, error) {
	out, err := csv.NewWriter(w, schema, c.Options)
	return flushed{out}, err
}

// A flusher is a writer that ends with Flush.
type flusher interface {
	Write(b *table.Batch) error
	Flush() error
}

// flushed is a flusher as an Encoder.
type flushed struct{ flusher }

func (f flushed) Close() error { return f.Flush() }

type jsonFormat struct{}

func (jsonFormat) Packs() bool { return false }

func (jsonFormat) Begin(w io.Writer, schema *table.Schema) (exec.Encoder, error) {
	return flushed{jsonl.NewWriter(w, schema)}, nil
}

type arrowFormat struct{}

func (arrowFormat) Packs() bool { return true }

func (arrowFormat) Begin(w io.Writer, schema *table.Schema) (exec.Encoder, error) {
	return ipc.NewWriter(w, schema, false, ipc.Zstd), nil
}

func init() {
	graph.RegisterType[csvFormat]()
	graph.RegisterType[jsonFormat]()
	graph.RegisterType[arrowFormat]()
	registerRows[File]()
}
