package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/block"
)

const (
	magic = "\x93NUMPY"
	// align is where NumPy lets the elements begin: at a multiple of it.
	align = 64
	// mostHeader bounds the header's text. NumPy itself believes 10,000 bytes.
	mostHeader = 1 << 20
	// mostAxes is how many axes NumPy's arrays can have.
	mostAxes = 64
)

// Header says how the elements lie in a .npy file.
type Header struct {
	DType   block.DType
	Shape   []int
	Swapped bool  // the bytes of a number are in the other order than this machine's
	Fortran bool  // the first axis is the one whose elements are neighbours
	Offset  int64 // of the first element in the file
}

// ReadHeader reads the header of a .npy file of size bytes (format 1.0, 2.0 or
// 3.0), and makes sure that the file holds all that the header promises.
func ReadHeader(r io.ReaderAt, size int64) (Header, error) {
	const most = len(magic) + 2 + 4
	var head [most]byte
	n, err := r.ReadAt(head[:], 0)
	if n < len(magic)+2 || string(head[:len(magic)]) != magic {
		if err != nil && !errors.Is(err, io.EOF) {
			return Header{}, err
		}
		return Header{}, errors.New("it does not begin as a .npy file")
	}
	start, length := int64(len(magic)+2+2), int64(binary.LittleEndian.Uint16(head[len(magic)+2:]))
	switch version := head[len(magic)]; version {
	case 1:
	case 2, 3:
		start, length = start+2, int64(binary.LittleEndian.Uint32(head[len(magic)+2:]))
	default:
		return Header{}, fmt.Errorf("version %d.%d of the .npy format is unknown", version, head[len(magic)+1])
	}
	if start+length > size {
		return Header{}, fmt.Errorf("it is cut off in the header: %d bytes of %d", size, start+length)
	}
	if length > mostHeader {
		return Header{}, fmt.Errorf("a header of %d bytes: no more than %d are believed", length, mostHeader)
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, start); err != nil {
		return Header{}, err
	}
	h, err := parseHeader(string(text))
	if err != nil {
		return Header{}, err
	}
	h.Offset = start + length
	return h, h.check(size)
}

// parseHeader reads the dictionary.
func parseHeader(text string) (h Header, err error) {
	v, err := parseLiteral(text)
	if err != nil {
		return h, fmt.Errorf("the header is no dictionary of Python: %w", err)
	}
	d, ok := v.(dict)
	if !ok {
		return h, errors.New("the header is no dictionary of Python")
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if _, ok := d[key]; !ok {
			return h, fmt.Errorf("the header lacks %q", key)
		}
	}
	if len(d) != 3 {
		return h, fmt.Errorf("the header has %d entries, not 3", len(d))
	}
	if h.DType, h.Swapped, err = dtypeOf(d["descr"]); err != nil {
		return h, err
	}
	if h.Fortran, ok = d["fortran_order"].(bool); !ok {
		return h, errors.New("fortran_order in the header is neither True nor False")
	}
	shape, ok := d["shape"].(tuple)
	if !ok || len(shape) > mostAxes {
		return h, fmt.Errorf("the shape in the header is no tuple of at most %d numbers", mostAxes)
	}
	h.Shape = make([]int, len(shape))
	for i, n := range shape {
		if h.Shape[i], ok = n.(int); !ok || h.Shape[i] < 0 {
			return h, fmt.Errorf("axis %d of the shape in the header is no length", i)
		}
	}
	return h, nil
}

// Bytes is how much the elements take. ok is false if the shape overflows, also
// if an axis of length 0 hides it.
func (h Header) Bytes() (n int64, ok bool) {
	n = int64(h.DType.Size())
	empty := false
	for _, s := range h.Shape {
		switch {
		case s < 0 || s > 0 && n > math.MaxInt64/int64(s):
			return 0, false
		case s == 0:
			empty = true
		default:
			n *= int64(s)
		}
	}
	if empty {
		return 0, true
	}
	return n, true
}

// check returns an error unless a file of size bytes holds what h promises.
func (h Header) check(size int64) error {
	n, ok := h.Bytes()
	switch {
	case h.DType.Size() == 0 || h.Offset < 0 || h.Offset > size || !ok:
		return fmt.Errorf("no file holds %s of shape %v", h.DType, h.Shape)
	case n > size-h.Offset:
		return fmt.Errorf("it is cut off: %s of shape %v takes %d bytes, and %d are there", h.DType, h.Shape, n, size-h.Offset)
	}
	return nil
}

// AppendHeader appends the header of a file of format 1.0, which holds elements
// in this machine's order, row-major, right behind it.
func AppendHeader(b []byte, d block.DType, shape []int) []byte {
	var dims strings.Builder
	for i, n := range shape {
		if i > 0 {
			dims.WriteString(", ")
		}
		fmt.Fprint(&dims, n)
	}
	if len(shape) == 1 {
		dims.WriteByte(',')
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", Code(d), dims.String())
	const front = len(magic) + 2 + 2
	total := (front + len(text) + 1 + align - 1) / align * align
	b = append(append(b, magic...), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(total-front))
	b = append(b, text...)
	b = append(b, strings.Repeat(" ", total-front-len(text)-1)...)
	return append(b, '\n')
}

// rows returns the header of the same bytes as a row-major array: itself, or
// with its axes turned round.
func (h Header) rows() Header {
	if h.Fortran {
		h.Fortran = false
		h.Shape = slices.Clone(h.Shape)
		slices.Reverse(h.Shape)
	}
	return h
}
