// Package blosc reads and writes the frames of Blosc 1, in which Zarr and
// others keep numbers: blocks whose bytes are put in a better order, then
// compressed one by one.
//
//	frame       a header of 16 bytes, where each block starts, the blocks
//	block       some KB of the data, transposed by a filter
//	split       a block, or one of the planes of its bytes, compressed
//	Filter      none, Shuffle (bytes of equal weight together), BitShuffle
//	Compressor  what a split is compressed by
//
// Round trip:
//
//	w, err := blosc.NewWriter(to, len(data), blosc.Options{Compressor: blosc.Zstd, Level: 5, Filter: blosc.Shuffle, TypeSize: 8})
//	_, err = w.Write(data) // or piece by piece
//	err = w.Close()
//
//	n, err := blosc.DecodedLen(frame)
//	back := make([]byte, n)
//	err = blosc.Decode(back, frame)
//
// The format is that of c-blosc's README_CHUNK_FORMAT, version 2. All
// compressors are read; LZ4, Zstd and Zlib are written.
//
// # Invariants
//
//   - Decode writes inside of dst and reads inside of the frame, whatever is in
//     it; it allocates no more than a block, and no block is longer than dst.
//   - A frame is a function of the data and the options alone: the same data, in
//     whatever pieces, the same frame.
//   - A Writer holds no more than some blocks.
//
// # Limits
//
// Frames of Blosc 2 are another format and refused. A frame holds less than
// 2 GB.
package blosc
