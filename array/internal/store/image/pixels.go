package image

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"

	"github.com/cb434341/weft/internal/block"
)

// unpack copies the region of a picture from lo on to dst, which is contiguous,
// of shape (h, w) or (h, w, channels).
func unpack(m image.Image, lo []int, dst *block.Block) error {
	if dst.Len() == 0 {
		return nil
	}
	if o, ok := m.(interface{ Opaque() bool }); ok && !o.Opaque() {
		switch m.(type) {
		case *image.RGBA, *image.RGBA64:
			return errors.New("its colours are multiplied by their transparency; save it with transparency apart")
		}
	}
	from, channels := 0, 1
	if len(dst.Shape) == 3 {
		from, channels = lo[2], dst.Shape[2]
	}
	out := dst.Bytes()
	row := rowOf(m)
	wide := dst.DType == block.Uint16
	full := make([]uint16, 4*dst.Shape[1])
	for y := range dst.Shape[0] {
		row(lo[1], lo[0]+y, full)
		for x := range dst.Shape[1] {
			for _, v := range full[4*x+from : 4*x+from+channels] {
				if wide {
					binary.NativeEndian.PutUint16(out, v)
					out = out[2:]
					continue
				}
				out[0] = byte(v >> 8)
				out = out[1:]
			}
		}
	}
	return nil
}

// rowOf returns a function that gives part of a row of a picture from x on: 16
// bits each of red, green, blue and transparency. 8 bits are the upper half.
func rowOf(m image.Image) func(x, y int, out []uint16) {
	at := m.Bounds().Min
	switch m := m.(type) {
	case *image.Gray:
		return func(x, y int, out []uint16) {
			for i, v := range m.Pix[m.PixOffset(at.X+x, at.Y+y):][:len(out)/4] {
				w := uint16(v) << 8
				out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = w, w, w, 0xffff
			}
		}
	case *image.Gray16:
		return func(x, y int, out []uint16) {
			pix := m.Pix[m.PixOffset(at.X+x, at.Y+y):]
			for i := range len(out) / 4 {
				w := binary.BigEndian.Uint16(pix[2*i:])
				out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = w, w, w, 0xffff
			}
		}
	case *image.RGBA:
		return bytesOf(m.Pix, func(x, y int) int { return m.PixOffset(at.X+x, at.Y+y) })
	case *image.NRGBA:
		return bytesOf(m.Pix, func(x, y int) int { return m.PixOffset(at.X+x, at.Y+y) })
	case *image.RGBA64:
		return wordsOf(m.Pix, func(x, y int) int { return m.PixOffset(at.X+x, at.Y+y) })
	case *image.NRGBA64:
		return wordsOf(m.Pix, func(x, y int) int { return m.PixOffset(at.X+x, at.Y+y) })
	}
	return func(x, y int, out []uint16) {
		for i := range len(out) / 4 {
			c := color.NRGBA64Model.Convert(m.At(at.X+x+i, at.Y+y)).(color.NRGBA64)
			out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = c.R, c.G, c.B, c.A
		}
	}
}

func bytesOf(pix []byte, offset func(x, y int) int) func(x, y int, out []uint16) {
	return func(x, y int, out []uint16) {
		for i, v := range pix[offset(x, y):][:len(out)] {
			out[i] = uint16(v) << 8
		}
	}
}

func wordsOf(pix []byte, offset func(x, y int) int) func(x, y int, out []uint16) {
	return func(x, y int, out []uint16) {
		row := pix[offset(x, y):]
		for i := range out {
			out[i] = binary.BigEndian.Uint16(row[2*i:])
		}
	}
}

// checkPicture returns an error unless arrays of such a shape and type are
// pictures.
func checkPicture(d block.DType, shape []int) error {
	switch {
	case d.Float():
		return fmt.Errorf("a picture has no %s: scale it, x.MulN(255) for values from 0 to 1, and Cast it to uint8 (or 65535 and uint16)", d)
	case d != block.Uint8 && d != block.Uint16 && d != block.Bool:
		return fmt.Errorf("a picture has no %s: Cast it to uint8 or uint16", d)
	case len(shape) != 2 && len(shape) != 3 || len(shape) == 3 && shape[2] != 1 && shape[2] != 3 && shape[2] != 4:
		return fmt.Errorf("shape %v is no picture: it is (height, width), or (height, width, channels) with 1, 3 or 4 channels", shape)
	case shape[0] == 0 || shape[1] == 0 || shape[0] >= 1<<31 || shape[1] >= 1<<31:
		return fmt.Errorf("there is no picture of %d x %d", shape[0], shape[1])
	}
	return nil
}

// channelsOf is the number of channels of a picture's shape.
func channelsOf(shape []int) int {
	if len(shape) == 3 {
		return shape[2]
	}
	return 1
}

// pack makes a picture for the PNG encoder of a contiguous block. Pictures
// without transparency are opaque, and are written without it.
func pack(b *block.Block) image.Image {
	h, w, channels := b.Shape[0], b.Shape[1], channelsOf(b.Shape)
	frame, in := image.Rect(0, 0, w, h), samples(b)
	switch {
	case b.DType == block.Uint16 && channels == 1:
		return &image.Gray16{Pix: in, Stride: 2 * w, Rect: frame}
	case channels == 1:
		return &image.Gray{Pix: in, Stride: w, Rect: frame}
	case b.DType == block.Uint16:
		return &image.NRGBA64{Pix: withAlpha(in, 2*channels, 8), Stride: 8 * w, Rect: frame}
	}
	return &image.NRGBA{Pix: withAlpha(in, channels, 4), Stride: 4 * w, Rect: frame}
}

// samples returns a contiguous block's samples, 16 bits as big endian, booleans
// as 0 and 255.
func samples(b *block.Block) []byte {
	out := append([]byte(nil), b.Bytes()...)
	switch b.DType {
	case block.Bool:
		for i := range out {
			out[i] = -out[i]
		}
	case block.Uint16:
		for i := 0; i < len(out); i += 2 {
			binary.BigEndian.PutUint16(out[i:], binary.NativeEndian.Uint16(out[i:]))
		}
	}
	return out
}

// withAlpha widens pixels of n bytes to m, filled with ones.
func withAlpha(in []byte, n, m int) []byte {
	if n == m {
		return in
	}
	out := make([]byte, len(in)/n*m)
	for i := range len(in) / n {
		k := copy(out[i*m:], in[i*n:(i+1)*n])
		for j := k; j < m; j++ {
			out[i*m+j] = 0xff
		}
	}
	return out
}
