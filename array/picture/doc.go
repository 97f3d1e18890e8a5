// Package picture reads and writes pictures as arrays: PNG and TIFF, and JPEG to
// read. Grey is (height, width), colour is (height, width, 3), with transparency
// 4; of uint8, or of uint16 where a picture has more than 8 bits.
//
//	Open, OpenStack    a picture; many of one shape, as one array
//	Write              stores pictures, lazily
//	Floats, Bytes      from and to fractions: 0 is black, 1 is white
//	Grey               of colours, as bright as they look
//
// The mean of a thousand photographs of one place, without whoever walks by:
//
//	x := picture.Floats(picture.OpenStack("square/*.jpg"))  // (n, height, width, 3)
//	mean := picture.Bytes(x.Along(0).Mean())
//	_, err := weft.Compute(ctx, picture.Write(mean, "square.png"))
//
// # Invariants
//
//   - Colours are what the file says: neither gamma nor a profile is applied, and
//     transparency is never multiplied in.
//   - A picture is decoded only if its file could hold so many pixels.
//
// # Limits
//
// A picture is decoded and encoded as a whole: a block of it is all of it. Palettes
// come as colours, grey with transparency as four channels, bools are stored as
// 0 and 255. JPEG is lossy and is not written.
package picture
