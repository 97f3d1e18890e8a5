package zarr

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/cb434341/weft/internal/block"
)

// Filters are what version 2 puts between an array and its compressor. They are
// read; Weft writes none.

// delta holds differences: each element but the first, less the one before it.
type delta struct {
	to, from number // decoded and encoded
}

// number is a type in a byte order.
type number struct {
	d   block.DType
	big bool
}

func parseNumber(code string) (number, error) {
	d, big, err := parseCode(code)
	if err == nil && (d.Complex() || d == block.Bool) {
		err = fmt.Errorf("type %q has no arithmetic here", code)
	}
	return number{d, big}, err
}

func (n number) size() int { return n.d.Size() }

func (n number) bits(b []byte) uint64 {
	order := binary.ByteOrder(binary.LittleEndian)
	if n.big {
		order = binary.BigEndian
	}
	switch n.size() {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(order.Uint16(b))
	case 4:
		return uint64(order.Uint32(b))
	}
	return order.Uint64(b)
}

func (n number) put(b []byte, bits uint64) {
	order := binary.ByteOrder(binary.LittleEndian)
	if n.big {
		order = binary.BigEndian
	}
	switch n.size() {
	case 1:
		b[0] = byte(bits)
	case 2:
		order.PutUint16(b, uint16(bits))
	case 4:
		order.PutUint32(b, uint32(bits))
	default:
		order.PutUint64(b, bits)
	}
}

// integer reads an integer, extended to 64 bits.
func (n number) integer(b []byte) uint64 {
	bits := n.bits(b)
	if n.d.Signed() {
		shift := 64 - 8*n.size()
		return uint64(int64(bits<<shift) >> shift)
	}
	return bits
}

// float reads any number.
func (n number) float(b []byte) float64 {
	switch {
	case n.d == block.Float32:
		return float64(math.Float32frombits(uint32(n.bits(b))))
	case n.d == block.Float64:
		return math.Float64frombits(n.bits(b))
	case n.d.Signed():
		return float64(int64(n.integer(b)))
	}
	return float64(n.integer(b))
}

func (n number) putFloat(b []byte, x float64) {
	switch {
	case n.d.Float():
		n.put(b, floatBits(x, n.size()))
	case n.d.Signed() || x < 0:
		n.put(b, uint64(int64(x)))
	default:
		n.put(b, uint64(x))
	}
}

// scaled returns how long n bytes of one type are in another.
func scaled(n int, from, to number) int { return n / from.size() * to.size() }

func (delta) name() string           { return "delta" }
func (c delta) encodedLen(n int) int { return scaled(n, c.to, c.from) }
func (c delta) most(n int) int       { return scaled(n, c.from, c.to) }

func (c delta) decode(dst, src []byte) ([]byte, error) {
	dst = dst[:0]
	var sum uint64
	var total float64
	for ; len(src) >= c.from.size() && cap(dst)-len(dst) >= c.to.size(); src = src[c.from.size():] {
		dst = dst[:len(dst)+c.to.size()]
		b := dst[len(dst)-c.to.size():]
		if c.to.d.Integer() {
			sum += c.from.integer(src)
			c.to.put(b, sum)
			continue
		}
		total += c.from.float(src)
		if c.to.d == block.Float32 {
			total = float64(float32(total))
		}
		c.to.putFloat(b, total)
	}
	return dst, nil
}

func (c delta) encoder(io.Writer, int) (io.WriteCloser, error) { return nil, notWritten(c.name()) }

// fixedScaleOffset holds numbers as integers: (x - offset) * scale, rounded.
type fixedScaleOffset struct {
	to, from      number
	offset, scale float64
}

func (fixedScaleOffset) name() string           { return "fixedscaleoffset" }
func (c fixedScaleOffset) encodedLen(n int) int { return scaled(n, c.to, c.from) }
func (c fixedScaleOffset) most(n int) int       { return scaled(n, c.from, c.to) }

func (c fixedScaleOffset) decode(dst, src []byte) ([]byte, error) {
	dst = dst[:0]
	for ; len(src) >= c.from.size() && cap(dst)-len(dst) >= c.to.size(); src = src[c.from.size():] {
		dst = dst[:len(dst)+c.to.size()]
		x := c.from.float(src)
		if c.from.d == block.Float32 { // NumPy stays in single precision
			x = float64(float32(x)/float32(c.scale) + float32(c.offset))
		} else {
			x = x/c.scale + c.offset
		}
		c.to.putFloat(dst[len(dst)-c.to.size():], x)
	}
	return dst, nil
}

func (c fixedScaleOffset) encoder(io.Writer, int) (io.WriteCloser, error) {
	return nil, notWritten(c.name())
}

// planes is numcodecs' shuffle: the first bytes of all elements, then the second
// ones, and so on. What does not fill an element at the end is not kept.
type planes struct{ size int }

func (planes) name() string         { return "shuffle" }
func (planes) encodedLen(n int) int { return n }
func (planes) most(n int) int       { return n }

func (c planes) decode(dst, src []byte) ([]byte, error) {
	if len(src) > cap(dst) {
		return nil, errLong
	}
	dst = dst[:len(src)]
	n := len(src) / c.size
	for j := range c.size {
		for i, x := range src[j*n:][:n] {
			dst[i*c.size+j] = x
		}
	}
	copy(dst[n*c.size:], src[n*c.size:])
	return dst, nil
}

func (c planes) encoder(io.Writer, int) (io.WriteCloser, error) { return nil, notWritten(c.name()) }

// parseFilter reads a filter of version 2.
func parseFilter(raw json.RawMessage) (codec, error) {
	var f struct {
		ID            string
		DType, AsType string
		Offset, Scale float64
		ElementSize   int
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("a filter: %w", err)
	}
	switch f.ID {
	case "delta", "fixedscaleoffset":
		if f.AsType == "" {
			f.AsType = f.DType
		}
		to, err := parseNumber(f.DType)
		if err != nil {
			return nil, fmt.Errorf("filter %s: %w", f.ID, err)
		}
		from, err := parseNumber(f.AsType)
		if err != nil {
			return nil, fmt.Errorf("filter %s: %w", f.ID, err)
		}
		if f.ID == "delta" {
			return delta{to, from}, nil
		}
		return fixedScaleOffset{to, from, f.Offset, f.Scale}, nil
	case "shuffle":
		if f.ElementSize == 0 {
			f.ElementSize = 4
		}
		if f.ElementSize < 0 {
			return nil, fmt.Errorf("filter shuffle: elements of %d bytes", f.ElementSize)
		}
		return planes{f.ElementSize}, nil
	}
	return nil, fmt.Errorf("filter %q is not known", f.ID)
}
