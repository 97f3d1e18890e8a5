package csv

import "math/bits"

// place takes the masks of delimiters, ends of rows and quotes of a block of 64
// bytes, and writes the positions of those that cut.
func (c *cutting) place(delims, newlines, quotes uint64, positions []uint32, base uint32) int {
	cuts := delims | newlines
	if quotes|c.inside != 0 {
		in := prefixXor(quotes) ^ c.inside
		c.inside = uint64(int64(in) >> 63)
		cuts &^= in
		newlines &^= in
		edges := cuts | quotes&^in // where a field, or the second of two quotes, may follow
		c.stray |= quotes & in &^ (edges<<1 | c.before)
		c.before = edges >> 63
		c.quoted |= quotes
	} else {
		c.before = cuts >> 63
	}
	c.newline += uint64(bits.OnesCount64(newlines))
	return write(cuts, positions, base)
}

// write writes the positions of the bits of a mask, and some more behind them:
// four at a time, so that how many there are has to be guessed less often.
func write(mask uint64, positions []uint32, base uint32) int {
	n := bits.OnesCount64(mask)
	for ; mask != 0; positions = positions[4:] {
		out := positions[:4:4]
		out[0] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		out[1] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		out[2] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		out[3] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
	}
	return n
}

// prefixXor has each bit set below and at which an odd number of bits of m are.
func prefixXor(m uint64) uint64 {
	m ^= m << 1
	m ^= m << 2
	m ^= m << 4
	m ^= m << 8
	m ^= m << 16
	m ^= m << 32
	return m
}
