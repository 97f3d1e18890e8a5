// Package zarr reads and writes arrays of Zarr, versions 2 and 3, in folders: a
// file of metadata, and a file for each chunk of the array.
//
//	Reader   an array that is there: Open
//	Writer   an array that is being stored, chunk by chunk
//	Options  how it is stored: version, chunks, shards, codec, fill value
//	Group    a folder of arrays and groups: OpenGroup, CreateGroup, Consolidate
//	chunk    a piece of the array, all of one shape, those at the edges too
//	shard    version 3: a file of many chunks, with an index
//	codec    what a chunk's bytes pass through: gzip, zstd, blosc, crc32c ...
//
// What Python's zarr has written, and back:
//
//	r, err := zarr.Open("x.zarr")
//	info := r.Describe()
//	b := block.New(info.DType, 100, 100)
//	err = r.Read(ctx, []int{200, 300}, b)            // the chunks that it touches
//
//	w := zarr.NewWriter("y.zarr", zarr.Options{Codec: "blosc"}, false)
//	err = w.Create(ctx, info)                        // a chunk for each block
//	err = w.Write(ctx, []int{0, 0}, b)               // whole chunks
//	err = w.Commit(ctx)
//
// The blocks of an array are its files: chunks, or shards where there are such.
// To read a part of a shard costs its index and the chunks that are needed; to
// write one takes all of it.
//
// Read are bool, integers, float32 and float64, complex64 and complex128, in
// either byte order and in row- or column-major chunks; of version 2 the
// compressors zlib, gzip, zstd and blosc and the filters delta,
// fixedscaleoffset and shuffle; of version 3 the codecs bytes, transpose,
// sharding_indexed, gzip, zstd, blosc and crc32c. Others are refused by name.
//
// # Invariants
//
//   - A chunk without a file has the fill value. A chunk that is damaged is an
//     error that names its key.
//   - Metadata that this package does not understand and must are an error. So is
//     an array whose metadata have changed since it was opened.
//   - What is allocated because of a file is bounded by what its codecs can make
//     of its length.
//   - Elements come back bit by bit as they were stored: whether a chunk holds
//     the fill value only, and needs no file, is asked of its bits.
//   - Nothing is seen under the array's name before Commit, and what an
//     interrupted Store left is no array to any program.
//
// # Limits
//
// Stores are folders: neither archives nor addresses of a network. A Store
// over an older array renames two folders, one after the other: a program that
// opens the array in between finds none. Chunks that are changed while the
// metadata stay are not noticed. Attributes are what JSON can say; NaN, which
// Python writes into them, is read as a text.
package zarr
