package column

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// EqualText sets the bits of the rows whose string is s. At a null a bit may be
// anything. Short strings are compared as a word, without branches.
func EqualText(out Bitmap, a *array.String, s string) {
	offsets, data := textOf(a)
	n := len(offsets) - 1
	var word [8]byte
	copy(word[:], s)
	want := binary.LittleEndian.Uint64(word[:])
	mask := ^uint64(0)
	if len(s) < 8 {
		mask = 1<<(8*len(s)) - 1
	}
	short := len(s) <= 8
	for from := 0; from < n; from += 64 {
		var bits uint64
		for i := range min(64, n-from) {
			lo, hi := int(offsets[from+i]), int(offsets[from+i+1])
			switch {
			case short && lo+8 <= len(data):
				differ := (binary.LittleEndian.Uint64(data[lo:])^want)&mask | (uint64(hi-lo) ^ uint64(len(s)))
				// The highest bit of differ|-differ is set unless it is 0.
				bits |= ((differ|-differ)>>63 ^ 1) << uint(i)
			case hi-lo == len(s) && string(data[lo:hi]) == s:
				bits |= 1 << uint(i)
			}
		}
		out[from>>6] = bits
	}
}

// MapASCII is a column of strings with the letters from lo to hi in the other
// case; nil if there is anything but ASCII.
func MapASCII(a *array.String, lo, hi byte) arrow.Array {
	offsets, data := textOf(a)
	n := len(offsets) - 1
	from, to := offsets[0], offsets[n]
	out := make([]byte, to-from)
	var all byte
	for i, c := range data[from:to] {
		all |= c
		if c-lo <= hi-lo {
			c ^= 0x20
		}
		out[i] = c
	}
	if all >= 0x80 {
		return nil
	}
	moved := make([]int32, n+1)
	for i, o := range offsets {
		moved[i] = o - from
	}
	return FromText(table.Of(table.String), moved, out, Valid(a).orNil(n))
}
