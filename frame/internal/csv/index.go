package csv

import (
	"encoding/binary"

	processor "github.com/cb434341/weft/internal/machine"
)

// A dialect is the three bytes that cut a file into rows and fields. Where
// nothing is quoted, quote is delim: then it is nowhere a quote, see quotes.
type dialect struct {
	delim, newline, quote byte
	quotes                bool // quote means anything
}

// A cutting is what an indexer has found out on the way.
type cutting struct {
	inside  uint64 // all ones where the last byte lies in quotes
	before  uint64 // 1 where a field may begin at the next byte, or a quote is doubled
	stray   uint64 // not 0: a quote opened amid a field, so the positions are wrong
	newline uint64 // how many of the positions are ends of rows
	quoted  uint64 // not 0: there are quotes
	state   int    // of a machine
}

// An indexer writes the places of all delimiters and ends of rows in whole
// blocks of 64 bytes that are not in quotes, plus base, and returns how many
// they are. The positions have room for 64 more than there are bytes.
//
// A quote turns the state over, as if every field that has one began with one;
// stray says where that was not so. Bytes are classified in parallel, and what
// lies between quotes is the prefix-xor of their mask (Langdale and Lemire,
// "Parsing gigabytes of JSON per second", 2019).
type indexer func(block []byte, d dialect, positions []uint32, base uint32, c *cutting) int

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
	lows  = 0x7f7f7f7f7f7f7f7f
)

// equal has the high bit of every byte of w set that is the byte of which
// pattern is made.
func equal(w, pattern uint64) uint64 {
	w ^= pattern
	return ^((w&lows + lows) | w) & highs
}

// gather brings the high bits of the bytes of m together, the first lowest.
func gather(m uint64) uint64 { return (m >> 7) * 0x0102040810204080 >> 56 }

// indexWords is the indexer for any machine: eight bytes at a time.
func indexWords(block []byte, d dialect, positions []uint32, base uint32, c *cutting) int {
	delim, newline, quote := uint64(d.delim)*ones, uint64(d.newline)*ones, uint64(d.quote)*ones
	n := 0
	for ; len(block) >= 64; block, base = block[64:], base+64 {
		b := block[:64]
		var newlines, cuts, quoted uint64
		for i := 0; i < 64; i += 8 {
			w := binary.LittleEndian.Uint64(b[i:])
			q := w ^ quote
			quoted |= (q - ones) &^ q // has the high bit of a byte set if, in some byte, q is 0
			ends := equal(w, newline)
			newlines += ends >> 7
			cuts |= gather(equal(w, delim)|ends) << i
		}
		if d.quotes && quoted&highs != 0 || c.inside != 0 {
			var dm, nm, qm uint64
			for i := 0; i < 64; i += 8 {
				w := binary.LittleEndian.Uint64(b[i:])
				dm |= gather(equal(w, delim)) << i
				nm |= gather(equal(w, newline)) << i
				qm |= gather(equal(w, quote)) << i
			}
			if !d.quotes {
				qm = 0
			}
			n += c.place(dm, nm, qm, positions[n:], base)
			continue
		}
		c.newline += newlines * ones >> 56
		c.before = cuts >> 63
		n += write(cuts, positions[n:], base)
	}
	return n
}

// A namedIndexer is an indexer and the instructions that it is made of.
type namedIndexer struct {
	name  string
	index indexer
}

// indexers are those that this processor can run, the best first.
func indexers() []namedIndexer {
	var all []namedIndexer
	for _, name := range processor.Scanners() {
		if index, ok := byVectors[name]; ok {
			all = append(all, namedIndexer{name, index})
		}
	}
	return append(all, namedIndexer{processor.Words, indexWords})
}

// bestIndexer is the fastest indexer of this processor.
var bestIndexer = indexers()[0].index
