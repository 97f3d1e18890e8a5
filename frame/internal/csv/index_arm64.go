package csv

import processor "github.com/cb434341/weft/internal/machine"

// masksNEON finds the delimiters, ends of rows and quotes, which are the low bytes
// of bytes, in n blocks of 64 bytes: three masks for each.
//
//go:noescape
func masksNEON(block *byte, n int, bytes uint64, masks *[3]uint64)

// byVectors are the indexers of this kind of processor, by the instructions.
var byVectors = map[string]indexer{processor.NEON: indexNEON}

func indexNEON(block []byte, d dialect, positions []uint32, base uint32, c *cutting) int {
	bytes := uint64(d.delim) | uint64(d.newline)<<8 | uint64(d.quote)<<16
	var masks [32][3]uint64
	n := 0
	for len(block) >= 64 {
		blocks := min(len(block)/64, len(masks))
		masksNEON(&block[0], blocks, bytes, &masks[0])
		for _, m := range masks[:blocks] {
			if !d.quotes {
				m[2] = 0
			}
			n += c.place(m[0], m[1], m[2], positions[n:], base)
			base += 64
		}
		block = block[64*blocks:]
	}
	return n
}
