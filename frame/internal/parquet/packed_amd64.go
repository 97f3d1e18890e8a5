package parquet

import (
	"slices"
	"unsafe"

	"github.com/cb434341/weft/internal/machine"
)

// vectors reports whether numbers are unpacked by vectors here.
var vectors = slices.Contains(machine.Scanners(), machine.AVX2)

// widest is how many bits numbers have at most that vectors unpack: each with what is
// before it in its first byte is in four bytes.
const widest = 25

// A layout says for eight packed numbers which bytes of its half each lies in, and behind
// how many bits of them.
type layout struct {
	bytes  [32]byte
	shifts [8]uint32
}

var layouts = func() (all [widest + 1]layout) {
	for width := range all {
		for i := range 8 {
			bit := i % 4 * width
			if i >= 4 {
				bit += 4 * width % 8
			}
			for k := range 4 {
				all[width].bytes[4*i+k] = byte(bit/8 + k)
			}
			all[width].shifts[i] = uint32(bit % 8)
		}
	}
	return all
}()

//go:noescape
func unpackAVX2(out *uint32, b *byte, eights, step, half int, l *layout, mask uint32)

//go:noescape
func lookUp32AVX2(out, dict *uint32, last int, b *byte, eights, step, half int, l *layout, mask uint32) int

//go:noescape
func lookUp64AVX2(out, dict *uint64, last int, b *byte, eights, step, half int, l *layout, mask uint32) int

// eightsIn is how many eights of a width can be unpacked that begin with b, if so many
// are wanted: sixteen bytes are read from where the upper four of eight begin.
func eightsIn(b []byte, width uint, wanted int) int {
	step := int(width)
	if !vectors || step > widest || step == 0 || len(b) < step/2+16 {
		return 0
	}
	return min(wanted, (len(b)-step/2-16)/step+1)
}

// vectorEights unpacks numbers from a byte on, and says how many eights it did.
func vectorEights(out []uint32, b []byte, width uint) int {
	n := eightsIn(b, width, len(out)/8)
	if n > 0 {
		unpackAVX2(&out[0], &b[0], n, int(width), int(width/2), &layouts[width], 1<<width-1)
	}
	return n
}

// vectorLookUp unpacks places in a dictionary and takes the values, and says how many
// eights it did: it ends before those of which one is no place.
func vectorLookUp[T uint32 | uint64](out, dict []T, b []byte, width uint) int {
	n := eightsIn(b, width, len(out)/8)
	if n == 0 || len(dict) == 0 || len(dict) > 1<<30 {
		return 0
	}
	step, l, mask := int(width), &layouts[width], uint32(1)<<width-1
	to, from := unsafe.Pointer(&out[0]), unsafe.Pointer(&dict[0])
	if widthOf[T]() == 8 {
		return lookUp64AVX2((*uint64)(to), (*uint64)(from), len(dict)-1, &b[0], n, step, step/2, l, mask)
	}
	return lookUp32AVX2((*uint32)(to), (*uint32)(from), len(dict)-1, &b[0], n, step, step/2, l, mask)
}
