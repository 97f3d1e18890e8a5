package bag_test

import (
	"testing"

	"github.com/cb434341/weft/internal/namestest"
)

// The table of docs/BAGS.md says what dask.bag's functions are called here.
func TestTableOfNames(t *testing.T) {
	namestest.Table{
		Document:  "../docs/BAGS.md",
		Package:   "bag",
		Theirs:    "testdata/dask_names.txt",
		Folders:   map[string]string{"bag": ".", "weft": "..", "frame": "../frame", "viz": "../viz", "graph": "../graph"},
		Variables: map[string]string{"b": "bag.Bag"},
		// What bags are made of inside, and what needs no counterpart.
		Unlisted: `
			Bag.Emit Bag.Err Bag.Inputs Bag.Join Bag.Persisted Bag.Site Bag.String Bag.Value MaxLine Named
			Task.Run Task.OpName Task.Portable Task.MarshalBinary Task.UnmarshalBinary
			Merge.Run Merge.OpName Merge.Portable Merge.MarshalBinary Merge.UnmarshalBinary
		`,
	}.Test(t)
}
