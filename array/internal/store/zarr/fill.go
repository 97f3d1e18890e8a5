package zarr

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/block"
)

// parseFill reads the value of elements that no chunk holds, as one element in
// the machine's byte order. Version 2 may leave it open (null), which is read as
// zeros, and is less strict with numbers.
func parseFill(raw json.RawMessage, d block.DType, format int) ([]byte, error) {
	if len(raw) == 0 || string(raw) == "null" {
		if format == 3 {
			return nil, fmt.Errorf("fill_value is missing")
		}
		return make([]byte, d.Size()), nil
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("fill_value: %w", err)
	}
	fill, err := fillOf(v, d, format)
	if err != nil {
		return nil, fmt.Errorf("fill_value: %w", err)
	}
	return fill, nil
}

func fillOf(v any, d block.DType, format int) ([]byte, error) {
	switch {
	case d == block.Bool:
		return boolFill(v, format)
	case d.Integer():
		return integerFill(v, d, format)
	case d.Complex():
		pair, ok := v.([]any)
		if !ok && format == 2 {
			pair = []any{v, json.Number("0")}
		}
		if len(pair) != 2 {
			return nil, fmt.Errorf("%v is no pair of numbers", v)
		}
		re, err := fillOf(pair[0], d.Real(), format)
		if err != nil {
			return nil, err
		}
		im, err := fillOf(pair[1], d.Real(), format)
		return append(re, im...), err
	}
	bits, err := floatFill(v, d.Size())
	return native(bits, d.Size()), err
}

// native returns the bytes of a number as the machine has them.
func native(bits uint64, size int) []byte {
	switch size {
	case 1:
		return []byte{byte(bits)}
	case 2:
		return binary.NativeEndian.AppendUint16(nil, uint16(bits))
	case 4:
		return binary.NativeEndian.AppendUint32(nil, uint32(bits))
	}
	return binary.NativeEndian.AppendUint64(nil, bits)
}

func boolFill(v any, format int) ([]byte, error) {
	if n, ok := v.(json.Number); ok && format == 2 {
		x, err := n.Float64()
		v = x != 0
		if err != nil {
			return nil, err
		}
	}
	b, ok := v.(bool)
	switch {
	case !ok:
		return nil, fmt.Errorf("%v is no bool", v)
	case b:
		return []byte{1}, nil
	}
	return []byte{0}, nil
}

// longestNumber bounds the digits that are looked at of an integer.
const longestNumber = 40

func integerFill(v any, d block.DType, format int) ([]byte, error) {
	n, ok := v.(json.Number)
	text := string(n)
	if !ok || len(text) > longestNumber {
		return nil, fmt.Errorf("%v is no integer", v)
	}
	if format == 2 && strings.ContainsAny(text, ".eE") {
		x, err := n.Float64()
		if err != nil || x != math.Trunc(x) || math.Abs(x) > 1<<63 {
			return nil, fmt.Errorf("%s is no %s", text, d)
		}
		i, _ := big.NewFloat(x).Int(nil)
		text = i.String()
	}
	bits := 8 * d.Size()
	if d.Signed() {
		i, err := strconv.ParseInt(text, 10, bits)
		if err != nil {
			return nil, fmt.Errorf("%s is no %s", text, d)
		}
		return native(uint64(i), d.Size()), nil
	}
	u, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		return nil, fmt.Errorf("%s is no %s", text, d)
	}
	return native(u, d.Size()), nil
}

func floatFill(v any, size int) (uint64, error) {
	switch v := v.(type) {
	case json.Number:
		x, err := strconv.ParseFloat(string(v), 8*size)
		if err != nil && !math.IsInf(x, 0) {
			return 0, err
		}
		return floatBits(x, size), nil
	case string:
		switch v {
		case "NaN":
			return quietNaN(size), nil
		case "Infinity":
			return floatBits(math.Inf(1), size), nil
		case "-Infinity":
			return floatBits(math.Inf(-1), size), nil
		}
		if strings.HasPrefix(v, "0x") {
			return parseHexFloat(v, size)
		}
	}
	return 0, fmt.Errorf("%v is no number", v)
}

// zeroFill is the text of a type's zero.
func zeroFill(d block.DType) string {
	switch {
	case d == block.Bool:
		return "false"
	case d.Complex():
		return "[0.0,0.0]"
	case d.Float():
		return "0.0"
	}
	return "0"
}

// one returns a block of a single element.
func one(d block.DType, fill []byte) *block.Block {
	b := block.NewHeap(d)
	copy(b.Bytes(), fill)
	return b
}

// setFill gives all elements of dst one value.
func setFill(dst *block.Block, fill []byte) {
	if dst.Len() == 0 {
		return
	}
	if dst.IsContiguous() && len(bytes.Trim(fill, "\x00")) == 0 {
		clear(dst.Bytes())
		return
	}
	src := one(dst.DType, fill).Broadcast(dst.Shape...)
	defer src.Release()
	block.Copy(dst, src)
}

// isFill reports that all elements are, bit by bit, the one value: -0 is not 0.
func isFill(b *block.Block, fill []byte) bool {
	c := b.Contiguous()
	defer c.Release()
	data := c.Bytes()
	n := len(fill)
	return len(data) < n || bytes.Equal(data[:n], fill) && bytes.Equal(data[n:], data[:len(data)-n])
}
