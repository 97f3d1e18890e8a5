package image

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/cb434341/weft/internal/block"
)

// The tags of a picture (TIFF 6.0, Adobe 1992), in the order they must have.
const (
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagStripOffsets = 273
	tagSamples      = 277
	tagStripRows    = 278
	tagStripBytes   = 279
	tagExtra        = 338
)

const (
	typeShort = 3
	typeLong  = 4
)

// stripBytes is about how much goes into a strip, before it is packed.
const stripBytes = 64 << 10

// encodeTIFF writes a contiguous block as a TIFF: strips packed by Deflate. The
// encoder of golang.org/x/image would give every colour picture transparency.
func encodeTIFF(out io.Writer, b *block.Block) error {
	h, w, channels := b.Shape[0], b.Shape[1], channelsOf(b.Shape)
	in := samples(b)
	rowBytes := len(in) / h
	rows := min(max(stripBytes/rowBytes, 1), h)
	strips := (h + rows - 1) / rows

	var body bytes.Buffer
	body.WriteString("MM\x00*\x00\x00\x00\x00") // big endian; where the directory lies comes last
	var offsets, sizes []uint32
	for len(in) > 0 {
		n := min(rows*rowBytes, len(in))
		start := body.Len()
		z := zlib.NewWriter(&body)
		if _, err := z.Write(in[:n]); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		if body.Len() > math.MaxUint32-32*strips-256 {
			return fmt.Errorf("a TIFF of more than 4 GB")
		}
		offsets, sizes = append(offsets, uint32(start)), append(sizes, uint32(body.Len()-start))
		in = in[n:]
	}

	bits := make([]uint32, channels)
	for i := range bits {
		bits[i] = uint32(b.DType.Size() * 8)
	}
	d := directory{at: body.Len()}
	d.add(tagWidth, typeLong, uint32(w))
	d.add(tagHeight, typeLong, uint32(h))
	d.add(tagBits, typeShort, bits...)
	d.add(tagCompression, typeShort, 8) // Deflate
	if channels == 1 {
		d.add(tagPhotometric, typeShort, 1) // grey, 0 is black
	} else {
		d.add(tagPhotometric, typeShort, 2) // red, green, blue
	}
	d.add(tagStripOffsets, typeLong, offsets...)
	d.add(tagSamples, typeShort, uint32(channels))
	d.add(tagStripRows, typeLong, uint32(rows))
	d.add(tagStripBytes, typeLong, sizes...)
	if channels == 4 {
		d.add(tagExtra, typeShort, 2) // transparency that is not multiplied in
	}
	file := append(body.Bytes(), d.bytes()...)
	binary.BigEndian.PutUint32(file[4:], uint32(d.start()))
	_, err := out.Write(file)
	return err
}

// directory is the list of tags, behind the values that do not fit into it.
type directory struct {
	at     int // offset in the file where values begin
	values []byte
	tags   []byte
	n      uint16
}

func (d *directory) add(tag, kind uint16, values ...uint32) {
	var b []byte
	for _, v := range values {
		if kind == typeShort {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		} else {
			b = binary.BigEndian.AppendUint32(b, v)
		}
	}
	d.n++
	d.tags = binary.BigEndian.AppendUint16(d.tags, tag)
	d.tags = binary.BigEndian.AppendUint16(d.tags, kind)
	d.tags = binary.BigEndian.AppendUint32(d.tags, uint32(len(values)))
	if len(b) <= 4 {
		d.tags = append(d.tags, append(b, 0, 0, 0, 0)[:4]...)
		return
	}
	d.pad()
	d.tags = binary.BigEndian.AppendUint32(d.tags, uint32(d.at+len(d.values)))
	d.values = append(d.values, b...)
}

// pad makes the next offset even.
func (d *directory) pad() {
	if (d.at+len(d.values))%2 == 1 {
		d.values = append(d.values, 0)
	}
}

func (d *directory) start() int {
	d.pad()
	return d.at + len(d.values)
}

func (d *directory) bytes() []byte {
	d.pad()
	b := binary.BigEndian.AppendUint16(d.values[:len(d.values):len(d.values)], d.n)
	return append(append(b, d.tags...), 0, 0, 0, 0) // no other picture
}
