package frame_test

import (
	"testing"

	"github.com/cb434341/weft/internal/namestest"
)

// The tables of docs/FRAMES.md say what the functions of pandas and dask.dataframe
// are called here.
func TestTableOfNames(t *testing.T) {
	namestest.Table{
		Document: "../docs/FRAMES.md",
		Package:  "frame",
		Theirs:   "testdata/names/dask.txt",
		Folders: map[string]string{
			"frame": ".", "parquet": "parquet", "table": "table", "weft": "..", "bag": "../bag", "array": "../array", "delayed": "../delayed",
		},
		Variables: map[string]string{"f": "frame.Frame", "g": "frame.Frame", "x": "frame.Expr", "by": "frame.GroupBy"},
		// What a Frame is to package weft, and what packages of formats below this one use.
		Unlisted: `Frame.Emit Frame.Inputs Frame.Join Frame.Persisted Frame.Site Frame.Value NodeOf Of`,
		Strict:   true,
	}.Test(t)
}
