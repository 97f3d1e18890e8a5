// Package source is what is stored and can be opened: files, ranges of files,
// compressed files, and objects of other stores, all by their paths.
//
//	File         one that was found: its path, size, compression and identity, as data
//	Glob         files by patterns and folders
//	Handle       an open file: bytes at an offset, or a stream of its content
//	Range        a piece of a file that one task reads; Cut makes them
//	Target       a file that is being written, and is seen when it is committed
//	Store        reaches the files of a scheme, s3:// or http://; Register adds one
//	Compression  gzip, zstd, bzip2 (only read), lz4, snappy
//
// A program:
//
//	files, err := source.Glob(ctx, "flights/*.csv.gz")
//	if err != nil {
//		return err
//	}
//	h, err := files[0].Open(ctx)
//	if err != nil {
//		return err
//	}
//	defer h.Close()
//	r, err := h.Stream(ctx, 0) // the content, decompressed
//
// # Invariants
//
//   - A File is data: another process that sees the same stores can open it.
//   - What is read through one File is one content. A file that is not what it was
//     when it was found gives [ErrChanged], at Open, while it is read, or at the
//     end of a stream.
//   - What is cut off is an error and never a shorter file: a stream that ends
//     early says so and names the file.
//   - What is written is seen whole or not at all.
//   - Where a store is slow to answer, requests are made again, and a stream that
//     broke goes on where it was; a caller does not see it.
//
// # Limits
//
// A local file that is written to in place while it is read is noticed by its
// size and time only. Only regular files can be opened: a pipe has neither a size
// nor a second reading. Other schemes than file:// are package cloud's.
package source
