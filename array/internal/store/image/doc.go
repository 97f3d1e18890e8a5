// Package image reads and writes pictures as arrays: PNG and TIFF, and JPEG to
// read. Grey is (height, width), colour is (height, width, 3), with transparency
// 4; of uint8, or uint16 where the picture has more than 8 bits.
//
//	Reader  a picture, or a stack of pictures of one shape, a block each
//	Writer  a picture, or one for each index of the first axis
//
// A folder of photographs as (n, height, width, 3), and back:
//
//	r, err := image.OpenStack("photos/*.png")
//	b := block.New(r.DType, append([]int{1}, r.Shape[1:]...)...)
//	err = r.Read(ctx, make([]int, len(r.Shape)), b)
//
//	w, err := image.NewWriter("copies/*.tif")        // 000.tif, 001.tif ...
//	err = w.Create(ctx, r.Describe())
//	err = w.Write(ctx, make([]int, len(r.Shape)), b) // whole pictures only
//	err = w.Commit(ctx)
//
// # Invariants
//
//   - Colours are what the file says: neither gamma nor a profile is applied, and
//     transparency is never multiplied in.
//   - A picture is decoded only if its file could hold so many pixels, see
//     mostRatio; a decoder that panics is an error about the file.
//
// # Limits
//
// A region of a picture costs decoding all of it. Palettes come as colours, grey
// with transparency as four channels, booleans are stored as 0 and 255. A colour
// that a PNG declares transparent is a colour like any other. JPEG is lossy and
// is not written.
package image
