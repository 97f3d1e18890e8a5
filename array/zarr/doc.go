// Package zarr reads and writes arrays of Zarr, versions 2 and 3: folders with a
// file of metadata and a file for each chunk, as Python's zarr, xarray and
// dask.array have them.
//
//	Open      a stored array, to compute with
//	Inspect   what is said of one: attributes, names of the axes, chunks
//	Store     stores an array, lazily, block by block
//	Group     a folder of arrays and other groups
//	chunk     a piece of the array, all of one shape
//	shard     version 3: a file of many chunks, with an index
//
// The mean of each place over the years, of an array larger than memory:
//
//	t := array.CastTo[float64](zarr.Open("climate.zarr/t2m"))
//	saved := zarr.Store(t.Along(0).Mean(), "means.zarr", zarr.Options{
//		Codec: "blosc",
//		Names: []string{"lat", "lon"},
//	})
//	_, err := weft.Compute(ctx, saved)
//
// # Invariants
//
//   - Nothing is seen under the array's name before all of it is stored.
//   - A chunk without a file has the fill value. A chunk that is damaged is an
//     error that names its key.
//   - Metadata that Weft does not understand and must are an error.
//   - A chunk is encoded piece by piece on its way to the file: storing takes some
//     MB for each worker besides the blocks. Reading takes a chunk's file besides
//     the block, and the chunk as a whole where the block is a part of it or
//     Order is "F".
//
// # Limits
//
// Stores are folders: neither archives nor addresses of a network. Read and
// written are bool, integers, float32 and float64, complex64 and complex128; the
// compressors zstd, gzip, zlib and blosc. A Store over an older array renames two
// folders, one after the other: a program that opens the array in between finds
// none.
package zarr
