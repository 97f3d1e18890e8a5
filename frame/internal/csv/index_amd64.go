package csv

import processor "github.com/cb434341/weft/internal/machine"

// The blocks of 64 bytes at block, of which there are n, are indexed as indexer
// says. The state is that of a cutting.
//
//go:noescape
func indexAVX2(block *byte, n int, bytes uint64, positions *uint32, base uint32, c *cutting) int

//go:noescape
func indexAVX512(block *byte, n int, bytes uint64, positions *uint32, base uint32, c *cutting) int

// byVectors are the indexers of this kind of processor, by the instructions.
var byVectors = map[string]indexer{
	processor.AVX512: vectors(indexAVX512),
	processor.AVX2:   vectors(indexAVX2),
}

func vectors(index func(*byte, int, uint64, *uint32, uint32, *cutting) int) indexer {
	return func(block []byte, d dialect, positions []uint32, base uint32, c *cutting) int {
		n := len(block) / 64
		if n == 0 {
			return 0
		}
		_ = positions[len(block)+63] // what the assembly may write
		bytes := uint64(d.delim) | uint64(d.newline)<<8 | uint64(d.quote)<<16
		if !d.quotes {
			bytes |= 1 << 24
		}
		return index(&block[0], n, bytes, &positions[0], base, c)
	}
}
