package array_test

import (
	"testing"

	"github.com/cb434341/weft/internal/namestest"
)

// The tables of docs/ARRAYS.md say what NumPy's functions are called here.
func TestTableOfNames(t *testing.T) {
	namestest.Table{
		Document: "../docs/ARRAYS.md",
		Package:  "array",
		Theirs:   "testdata/names/dask.txt",
		Folders: map[string]string{
			"array": ".", "zarr": "zarr", "hdf5": "hdf5", "picture": "picture", "gonum": "gonum",
			"weft": "..", "delayed": "../delayed", "jit": "../jit", "viz": "../viz",
		},
		Variables: map[string]string{
			"x": "array.Array", "y": "array.Array", "i": "array.Array", "b": "array.Array", "c": "array.Array",
			"d": "array.Dyn", "rng": "array.Rand",
		},
		Alike: map[string]string{"Along": "Array"},
		// What arrays are made of inside, what an array in memory has, and how the rest
		// is asked for.
		Unlisted: `
			Array.Dyn Array.Emit Array.Err Array.Inputs Array.Join Array.Persisted Array.Site Array.Value
			Scalar.Array Scalar.Emit Scalar.Err Scalar.Explain Scalar.Inputs Scalar.Join Scalar.Persisted
			Scalar.Site Scalar.String Scalar.Value
			Dyn.Err Dyn.Site DynOf NodeOf
			Dense.At Dense.Len Dense.NDim Dense.Row Dense.Set NewDense
			BlockMap1.Map BlockMap1.Overlap BlockMap2.Map BlockMap3.Map ElemMap1.Map ElemMap2.Map ElemMap3.Map
			GUMap.Dim GUMap.Map StencilMap.Map Range.String
		`,
	}.Test(t)
}
