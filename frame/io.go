package frame

import (
	"context"
	"errors"

	"github.com/cb434341/weft/frame/internal/csv"
	"github.com/cb434341/weft/frame/internal/ipc"
	"github.com/cb434341/weft/frame/internal/jsonl"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/internal/source"
)

// CSV says how CSV files are read, see [ReadCSV]. The zero value reads what most
// programs write.
type CSV = csv.Options

// What becomes of rows of a CSV or JSON file that cannot be read, see CSV.Bad.
const (
	FailOnBadRows = textfile.Fail
	SkipBadRows   = textfile.Skip
)

// ReadCSV makes a frame of CSV files. A pattern may be a glob, a folder, or a path
// of a scheme that package cloud enables; gzip, zstd and bzip2 are decompressed.
// It looks at some rows of several files, at their ends too, for the types of the
// columns; the files are read when the frame is computed, and only the columns
// that it needs. The context is for looking.
//
// Whole numbers become Int64, others Float64, dates Date, times Timestamp;
// what is empty, or a word such as NA, is missing. A value further on that does
// not fit the type of its column is an error that names the file, the line, the
// value and the option that helps.
func ReadCSV(ctx context.Context, pattern string, opts ...CSV) Frame {
	return read(ctx, "read CSV", pattern, opts, func(files []source.File, o CSV) (scan.Scan, error) {
		return csv.Plan(ctx, files, o)
	})
}

// read finds files and makes a frame of the scan of them.
func read[O any](ctx context.Context, what, pattern string, opts []O, scanOf func([]source.File, O) (scan.Scan, error)) Frame {
	var o O
	switch len(opts) {
	case 0:
	case 1:
		o = opts[0]
	default:
		return fail(what, "%d sets of options", len(opts))
	}
	files, err := source.Glob(ctx, pattern)
	if err != nil {
		return fail(what, "%w", err)
	}
	s, err := scanOf(files, o)
	if err != nil {
		return fail(what, "%w", err)
	}
	return scanned(s)
}

func scanned(s scan.Scan) Frame { return Frame{plan.New(&plan.Scan{From: s})} }

// JSON says how JSON lines are read, see [ReadJSON].
type JSON = jsonl.Options

// ReadJSON makes a frame of files that hold a JSON object in each line, which is
// a row. It looks for files and types as [ReadCSV] does: a column is a key that some
// of the rows have that are looked at, or that the options name.
func ReadJSON(ctx context.Context, pattern string, opts ...JSON) Frame {
	return read(ctx, "read JSON", pattern, opts, func(files []source.File, o JSON) (scan.Scan, error) {
		return jsonl.New(ctx, pattern, files, o)
	})
}

// ReadArrow makes a frame of Arrow files (Feather, version 2) or streams.
func ReadArrow(ctx context.Context, pattern string) Frame {
	return read(ctx, "read Arrow", pattern, nil, func(files []source.File, _ struct{}) (scan.Scan, error) {
		return ipc.New(ctx, pattern, files)
	})
}

// BadRows is a frame of the rows that a frame of CSV or JSON files leaves out
// because they cannot be read: the file, the line, the text, and what is wrong
// with it. The files are read once more for it. It is for a frame as ReadCSV or
// ReadJSON gave it.
func BadRows(f Frame) Frame {
	s, ok := f.node().Op.(*plan.Scan)
	if !ok {
		if f.Err() != nil {
			return f
		}
		return fail("bad rows", "%w", errors.New("the frame is not as ReadCSV or ReadJSON gave it"))
	}
	switch from := s.From.(type) {
	case csv.Scan:
		return scanned(from.BadRows())
	case jsonl.Scan:
		return scanned(from.BadRows())
	}
	return fail("bad rows", "of %s there are none", s.From.Describe().Name)
}
