package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"

	"github.com/cb434341/weft/internal/h5"
)

// Filters are described in the "HDF5 File Format Specification", section IV.A.2.l.

// filterLZF is h5py's fast compression, which libhdf5 does not have.
const filterLZF = 32000

// deflateMost is the most that deflate makes of a byte; LZF makes less.
const deflateMost = 1032

// buffers are those that chunks pass through.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// buffer returns one of n bytes, to be given back by putting it into buffers.
func buffer(n int) *[]byte {
	b := buffers.Get().(*[]byte)
	if cap(*b) < n {
		*b = make([]byte, n)
	}
	*b = (*b)[:n]
	return b
}

// decode fills dst with what a chunk was before it went through the filters,
// but for those that its mask says it went around.
func decode(dst, data []byte, filters []filter, mask uint32) error {
	// A checksum in front of deflate makes its input longer.
	sizes := make([]int, len(filters))
	size, first := len(dst), -1 // the first that makes new bytes
	for i, f := range filters {
		sizes[i] = size
		switch {
		case mask>>i&1 != 0:
		case f.id == h5.FilterFletcher32:
			size += 4
		case first < 0:
			first = i
		}
	}
	for i := len(filters) - 1; i >= 0; i-- {
		if mask>>i&1 != 0 {
			continue
		}
		var err error
		switch f := filters[i]; f.id {
		case h5.FilterFletcher32:
			data, err = checked(data)
		default:
			out := dst
			if i != first || sizes[i] != len(dst) {
				b := buffer(sizes[i])
				defer buffers.Put(b)
				out = *b
			}
			switch f.id {
			case h5.FilterDeflate:
				err = inflate(out, data)
			case filterLZF:
				err = expandLZF(out, data)
			default:
				if len(data) != len(out) {
					return fmt.Errorf("a chunk has %d bytes of %d", len(data), len(out))
				}
				unshuffle(out, data, f.size)
			}
			data = out
		}
		if err != nil {
			return err
		}
	}
	if len(data) != len(dst) {
		return fmt.Errorf("a chunk has %d bytes of %d", len(data), len(dst))
	}
	if len(dst) > 0 && &data[0] != &dst[0] {
		copy(dst, data)
	}
	return nil
}

// encode returns a chunk as it goes into the file; the bytes are its own.
func encode(data []byte, filters []filter, level int) ([]byte, error) {
	out := bytes.Clone(data)
	for _, f := range filters {
		switch f.id {
		case h5.FilterShuffle:
			shuffled := make([]byte, len(out))
			shuffle(shuffled, out, f.size)
			out = shuffled
		case h5.FilterFletcher32:
			out = binary.LittleEndian.AppendUint32(out, fletcher32(out))
		case h5.FilterDeflate:
			var b bytes.Buffer
			w, err := zlib.NewWriterLevel(&b, level)
			if err != nil {
				return nil, err
			}
			if _, err := w.Write(out); err != nil {
				return nil, err
			}
			if err := w.Close(); err != nil {
				return nil, err
			}
			out = b.Bytes()
		}
	}
	return out, nil
}

var inflaters sync.Pool

// inflate fills dst with what data holds, which must be that long.
func inflate(dst, data []byte) error {
	source := bytes.NewReader(data)
	r, ok := inflaters.Get().(io.ReadCloser)
	var err error
	if ok {
		err = r.(zlib.Resetter).Reset(source, nil)
	} else {
		r, err = zlib.NewReader(source)
	}
	if err != nil {
		return fmt.Errorf("a chunk is no deflated data: %w", err)
	}
	defer inflaters.Put(r)
	if _, err := io.ReadFull(r, dst); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("a chunk ends before its %d bytes", len(dst))
		}
		return fmt.Errorf("a chunk is no deflated data: %w", err)
	}
	// The end brings the check of the sum.
	var more [1]byte
	switch n, err := r.Read(more[:]); {
	case n > 0:
		return fmt.Errorf("a chunk holds more than its %d bytes", len(dst))
	case err != io.EOF:
		return fmt.Errorf("a chunk is no deflated data: %w", err)
	}
	return nil
}

// expandLZF fills dst with what data, of Marc Lehmann's LibLZF, holds: runs of
// bytes as they are, and references to bytes not more than 8192 back.
func expandLZF(dst, data []byte) error {
	bad := errors.New("a chunk is no LZF data of its length")
	n := 0
	next := func() int {
		if len(data) == 0 {
			return -1
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	for len(data) > 0 {
		control := next()
		if control < 32 {
			run := control + 1
			if run > len(data) || run > len(dst)-n {
				return bad
			}
			n += copy(dst[n:], data[:run])
			data = data[run:]
			continue
		}
		run := control>>5 + 2
		if run == 9 {
			run += next()
		}
		from := n - (control&31<<8 | next()) - 1 // n itself where data has ended
		if from < 0 || from >= n || run > len(dst)-n {
			return bad
		}
		for range run { // byte by byte: they may overlap
			dst[n] = dst[from]
			n++
			from++
		}
	}
	if n != len(dst) {
		return bad
	}
	return nil
}

// unshuffle puts the bytes of elements together again: data has all first bytes,
// then all second ones, and at its end what does not make an element.
func unshuffle(dst, data []byte, size int) {
	n := len(data) / size
	switch size {
	case 2:
		a, b := data[:n], data[n:2*n]
		for i := range n {
			binary.LittleEndian.PutUint16(dst[2*i:], uint16(a[i])|uint16(b[i])<<8)
		}
	case 4:
		a, b, c, d := data[:n], data[n:2*n], data[2*n:3*n], data[3*n:4*n]
		for i := range n {
			binary.LittleEndian.PutUint32(dst[4*i:], uint32(a[i])|uint32(b[i])<<8|uint32(c[i])<<16|uint32(d[i])<<24)
		}
	case 8:
		unshuffle8(dst, data, n)
	default:
		for j := range size {
			for i, b := range data[j*n : (j+1)*n] {
				dst[i*size+j] = b
			}
		}
	}
	copy(dst[n*size:], data[n*size:])
}

// unshuffle8 is unshuffle of n elements of 8 bytes: eight at a time are a matrix
// of bytes, transposed by halves (Henry S. Warren, "Hacker's Delight", 7-3).
func unshuffle8(dst, data []byte, n int) {
	i := 0
	for ; i+8 <= n; i += 8 {
		var x [8]uint64
		for j := range x {
			x[j] = binary.LittleEndian.Uint64(data[j*n+i:])
		}
		for j := range 4 {
			a, b := x[j], x[j+4]
			x[j], x[j+4] = a&0x00000000ffffffff|b<<32, a>>32|b&^0x00000000ffffffff
		}
		for _, j := range [...]int{0, 1, 4, 5} {
			const low = 0x0000ffff0000ffff
			a, b := x[j], x[j+2]
			x[j], x[j+2] = a&low|b&low<<16, a>>16&low|b&^low
		}
		for j := 0; j < 8; j += 2 {
			const low = 0x00ff00ff00ff00ff
			a, b := x[j], x[j+1]
			x[j], x[j+1] = a&low|b&low<<8, a>>8&low|b&^low
		}
		out := dst[8*i : 8*i+64]
		for j := range x {
			binary.LittleEndian.PutUint64(out[8*j:], x[j])
		}
	}
	for ; i < n; i++ {
		for j := range 8 {
			dst[8*i+j] = data[j*n+i]
		}
	}
}

// shuffle is the inverse of unshuffle.
func shuffle(dst, data []byte, size int) {
	n := len(data) / size
	for j := range size {
		plane := dst[j*n : (j+1)*n]
		for i := range plane {
			plane[i] = data[i*size+j]
		}
	}
	copy(dst[n*size:], data[n*size:])
}

// checked cuts off the sum at the end of data and compares it.
func checked(data []byte) ([]byte, error) {
	if len(data) < 4 {
		return nil, errors.New("a chunk is too short for its checksum")
	}
	data, tail := data[:len(data)-4], data[len(data)-4:]
	sum, want := fletcher32(data), binary.LittleEndian.Uint32(tail)
	// Releases up to 1.6.2 wrote the bytes of each half the other way round.
	if sum != want && sum>>8&0x00ff00ff|sum<<8&0xff00ff00 != want {
		return nil, fmt.Errorf("a chunk's checksum is %08x, and should be %08x", sum, want)
	}
	return data, nil
}

// fletcher32 is John G. Fletcher's checksum ("An Arithmetic Checksum for Serial
// Transmissions", 1982) of big-endian words of 16 bits, beginning with sums of 0,
// an odd byte being the upper half of a word.
func fletcher32(data []byte) uint32 {
	fold := func(s uint32) uint32 { return s&0xffff + s>>16 }
	var a, b uint32
	for len(data) >= 2 {
		n := min(len(data)/2, 360) // the sums stay below 2^32
		for i := range n {
			a += uint32(binary.BigEndian.Uint16(data[2*i:]))
			b += a
		}
		a, b = fold(a), fold(b)
		data = data[2*n:]
	}
	if len(data) == 1 {
		a += uint32(data[0]) << 8
		b += a
		a, b = fold(a), fold(b)
	}
	return fold(b)<<16 | fold(a)
}
