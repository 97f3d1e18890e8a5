// Package ipc reads and writes tables in Arrow's own formats: files (Feather v2) and
// streams.
//
//	New     looks at files and makes a Scan
//	Scan    the files, their columns and their record batches, as data
//	Writer  writes batches as a file or a stream, plain or compressed by lz4 or zstd
//
// A file's parts are its record batches, a few to a part where they are small; a
// stream, and a file that is compressed as a whole, is one part. Only the buffers of
// wanted columns are read. What the files hold is turned into what tables hold by
// package foreign; a column that has no place in tables is there by its name, and is
// refused when it is wanted.
//
// Messages are read by this package rather than by arrow-go, which believes the
// lengths that it reads and always reads all columns; arrow-go reads the schema and
// writes.
//
// # Invariants
//
//   - No length in a file is believed beyond what the file has: memory grows as
//     bytes come, of compressed buffers as they are decompressed.
//   - Offsets and codes are within bounds before anybody follows them.
//   - A file that is cut off is an error.
//
// # Limits
//
// Files of big-endian machines and tensors are refused. A writer gives a file's
// categories as one dictionary that grows. Where later batches have more of them
// than the first one there are deltas, which Arrow's own libraries read, and polars
// does not.
package ipc
