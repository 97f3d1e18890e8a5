package blosc

import "encoding/binary"

// Shuffle puts the first bytes of all elements together, then the second ones,
// and so on. What is left behind the last whole element stays where it is.

// shuffle fills dst from src, which is as long.
func shuffle(dst, src []byte, size int) {
	n := len(src) / size
	switch size {
	case 1:
		copy(dst, src)
		return
	case 2:
		p0, p1 := dst[:n], dst[n:][:n]
		for i := range p0 {
			x := binary.LittleEndian.Uint16(src[2*i:])
			p0[i], p1[i] = byte(x), byte(x>>8)
		}
	case 4:
		p0, p1, p2, p3 := dst[:n], dst[n:][:n], dst[2*n:][:n], dst[3*n:][:n]
		for i := range p0 {
			x := binary.LittleEndian.Uint32(src[4*i:])
			p0[i], p1[i], p2[i], p3[i] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
		}
	case 8:
		p0, p1, p2, p3 := dst[:n], dst[n:][:n], dst[2*n:][:n], dst[3*n:][:n]
		p4, p5, p6, p7 := dst[4*n:][:n], dst[5*n:][:n], dst[6*n:][:n], dst[7*n:][:n]
		for i := range p0 {
			x := binary.LittleEndian.Uint64(src[8*i:])
			p0[i], p1[i], p2[i], p3[i] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
			p4[i], p5[i], p6[i], p7[i] = byte(x>>32), byte(x>>40), byte(x>>48), byte(x>>56)
		}
	default:
		for j := range size {
			plane := dst[j*n:][:n]
			for i := range plane {
				plane[i] = src[i*size+j]
			}
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// unshuffle is the inverse of shuffle.
func unshuffle(dst, src []byte, size int) {
	n := len(src) / size
	switch size {
	case 1:
		copy(dst, src)
		return
	case 2:
		p0, p1 := src[:n], src[n:][:n]
		for i := range p0 {
			binary.LittleEndian.PutUint16(dst[2*i:], uint16(p0[i])|uint16(p1[i])<<8)
		}
	case 4:
		p0, p1, p2, p3 := src[:n], src[n:][:n], src[2*n:][:n], src[3*n:][:n]
		for i := range p0 {
			binary.LittleEndian.PutUint32(dst[4*i:], uint32(p0[i])|uint32(p1[i])<<8|uint32(p2[i])<<16|uint32(p3[i])<<24)
		}
	case 8:
		p0, p1, p2, p3 := src[:n], src[n:][:n], src[2*n:][:n], src[3*n:][:n]
		p4, p5, p6, p7 := src[4*n:][:n], src[5*n:][:n], src[6*n:][:n], src[7*n:][:n]
		for i := range p0 {
			binary.LittleEndian.PutUint64(dst[8*i:], uint64(p0[i])|uint64(p1[i])<<8|uint64(p2[i])<<16|uint64(p3[i])<<24|
				uint64(p4[i])<<32|uint64(p5[i])<<40|uint64(p6[i])<<48|uint64(p7[i])<<56)
		}
	default:
		for j := range size {
			for i, x := range src[j*n:][:n] {
				dst[i*size+j] = x
			}
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// Bit shuffle does the same with bits: bit 0 of byte 0 of all elements, eight to
// a byte, then bit 1, and so on. Blocks whose elements are not a multiple of 8
// stay as they are, which is Blosc's rule, not the filter's.

// bitShuffle fills dst from src, which is as long.
func bitShuffle(dst, src []byte, size int) {
	n := len(src) / size
	if n%8 != 0 {
		copy(dst, src)
		return
	}
	row := n / 8
	for j := range size {
		rows := dst[j*n:][:n]
		for i := range row {
			var x uint64
			for k := range 8 {
				x |= uint64(src[(8*i+k)*size+j]) << (8 * k)
			}
			x = transpose8(x)
			for k := range 8 {
				rows[k*row+i] = byte(x >> (8 * k))
			}
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// bitUnshuffle is the inverse of bitShuffle.
func bitUnshuffle(dst, src []byte, size int) {
	n := len(src) / size
	if n%8 != 0 {
		copy(dst, src)
		return
	}
	row := n / 8
	for j := range size {
		rows := src[j*n:][:n]
		for i := range row {
			var x uint64
			for k := range 8 {
				x |= uint64(rows[k*row+i]) << (8 * k)
			}
			x = transpose8(x)
			for k := range 8 {
				dst[(8*i+k)*size+j] = byte(x >> (8 * k))
			}
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// transpose8 transposes the 8 by 8 bits of x, a row a byte: squares of 1, 2 and 4
// bits change sides (Warren, Hacker's Delight, 7-3).
func transpose8(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}
