package textfile

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"

	columns "github.com/cb434341/weft/frame/internal/column"
)

// Where more values than these are met, they are not kept once any more.
const (
	mostDistinct = 1 << 15
	mostBytes    = 1 << 20
)

// A Dictionary finds the codes of the distinct values of a column, most of which
// are short.
type Dictionary struct {
	*columns.DictionaryBuilder

	// An open table. Values of up to eight bytes are their own keys: the bytes, in
	// the high ones of lo, and their number in hi. For others lo is a hash and hi
	// is above all lengths of those.
	slots []slot
	shift uint
	seed  maphash.Seed
	seen  int // rows
	nulls int // slots of words that mean null
}

type slot struct {
	lo, hi uint64
	code   int32 // or one of these
}

const (
	long = 1 << 32

	free = -1 // the code of a slot with nothing in it

	// NullCode is what [Dictionary.Short] finds for a word that means null.
	NullCode = -2
)

// NewDictionary makes one without values.
func NewDictionary() *Dictionary {
	d := &Dictionary{DictionaryBuilder: columns.NewDictionaryBuilder(), seed: maphash.MakeSeed()}
	d.resize(256)
	return d
}

func hashShort(lo, hi uint64) uint64 { return (lo ^ lo>>32 + hi) * 0x9e3779b97f4a7c15 }

// key is that of a value.
func (d *Dictionary) key(b []byte) (lo, hi, hash uint64) {
	if n := len(b); n <= 8 {
		var w [8]byte
		copy(w[8-n:], b)
		lo, hi = binary.LittleEndian.Uint64(w[:]), uint64(n)
		return lo, hi, hashShort(lo, hi)
	}
	lo = maphash.Bytes(d.seed, b)
	return lo, long + uint64(len(b)), hashShort(lo, 0)
}

// Short is the code of a value of up to eight bytes, if it is found at once: the bytes
// are the high ones of lo, and hi is how many they are.
func (d *Dictionary) Short(lo, hi uint64) (code int32, ok bool) {
	s := &d.slots[hashShort(lo, hi)>>d.shift]
	return s.code, s.lo == lo && s.hi == hi
}

// Find is the code of a value, if it has one.
func (d *Dictionary) Find(b []byte) (int32, bool) {
	lo, hi, hash := d.key(b)
	for i := hash >> d.shift; ; i = (i + 1) & uint64(len(d.slots)-1) {
		s := &d.slots[i]
		if s.code == free {
			return 0, false
		}
		if s.lo == lo && s.hi == hi && (hi < long || s.code >= 0 && string(d.Value(s.code)) == string(b)) {
			return s.code, true
		}
	}
}

// Add numbers a value that has no code.
func (d *Dictionary) Add(b []byte) int32 {
	if 2*(d.Len()+d.nulls+1) > len(d.slots) {
		d.resize(4 * len(d.slots))
	}
	code := d.Append(b)
	d.put(b, code)
	return code
}

// AddNull remembers a short word that means null, for Short.
func (d *Dictionary) AddNull(b []byte) {
	if n := len(b); n == 0 || n > 8 {
		return
	}
	if 2*(d.Len()+d.nulls+1) > len(d.slots) {
		d.resize(4 * len(d.slots))
	}
	d.nulls++
	d.put(b, NullCode)
}

// Saw says that there were so many rows more.
func (d *Dictionary) Saw(rows int) { d.seen += rows }

// Crowded reports whether there are so many values that keeping each once is no gain.
func (d *Dictionary) Crowded() bool {
	n := d.Len()
	return n > mostDistinct || d.Size() > mostBytes || n > 1024 && n > d.seen/2
}

// Full reports whether there is no place for more values.
func (d *Dictionary) Full() bool { return d.Size() > math.MaxInt32/2 }

func (d *Dictionary) put(b []byte, code int32) {
	lo, hi, hash := d.key(b)
	i := hash >> d.shift
	for d.slots[i].code != free {
		i = (i + 1) & uint64(len(d.slots)-1)
	}
	d.slots[i] = slot{lo, hi, code}
}

func (d *Dictionary) resize(n int) {
	d.slots = make([]slot, n)
	d.shift = uint(64 - bits.TrailingZeros(uint(n)))
	for i := range d.slots {
		d.slots[i].code = free
	}
	d.nulls = 0 // they are met again
	for code := range d.Len() {
		d.put(d.Value(int32(code)), int32(code))
	}
}
