package parquet

import (
	"context"

	"github.com/cb434341/weft/frame"
	format "github.com/cb434341/weft/frame/internal/parquet"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/internal/source"
)

// ReadOptions say how files are read. The zero value reads what most programs write.
type ReadOptions = format.Options

// Read makes a frame of Parquet files. A pattern may be a glob, a folder, or a path of
// a scheme that package cloud enables. It reads what the files say of themselves; the
// rest is read when the frame is computed, and only the columns and row groups that it
// needs. The context is for that first look.
//
// Columns of several files are matched by their names: what a file lacks is missing in
// its rows, and a type is the wider one of those that the files have; where there is
// none, it is an error that names the file and the column. Folders whose names are as
// "year=2024" make columns behind those of the files: whole numbers, dates or strings.
//
// What a writer has marked as a dictionary, as pandas' Categorical, is of categories: in
// the order of the dictionaries, not of the rows, with those that no row has. Where files
// or row groups have different ones, they are united: those of the first in their order,
// then what is new in the second, and so on.
//
// A column of lists, structs or maps is there by its name, and an error if it is
// wanted: Select or Drop columns first.
func Read(ctx context.Context, pattern string, opts ...ReadOptions) frame.Frame {
	var o ReadOptions
	switch len(opts) {
	case 0:
	case 1:
		o = opts[0]
	default:
		return frame.Of(plan.Fail("read Parquet", "%d sets of options", len(opts)))
	}
	files, err := source.Glob(ctx, pattern)
	if err != nil {
		return frame.Of(plan.Fail("read Parquet", "%w", err))
	}
	s, err := format.New(ctx, pattern, files, o)
	if err != nil {
		return frame.Of(plan.Fail("read Parquet", "%w", err))
	}
	return frame.Of(plan.New(&plan.Scan{From: s}))
}
