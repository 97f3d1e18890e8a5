package column

import (
	"fmt"
	"math"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// The constants of wyhash by Wang Yi, as is the way in which strings are read
// and the multiplication whose halves are folded.
const (
	hash1       = 0xa0761d6478bd642f
	hash2       = 0xe7037ed1a0b428db
	hash3       = 0x8ebc6af09c88c6e3
	hashMissing = 0x589965cc75374cc3
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// Hash writes a hash of each row of some columns, all as long as out. It
// depends on the values only: it is the same in every process and run, for
// strings plain and in a dictionary, for whole numbers of any width, for floats
// of both widths, for 0 and -0, and for all that is missing, null or NaN.
func Hash(columns []arrow.Array, out []uint64) error {
	var h hasher
	return h.rows(columns, out)
}

// hasher hashes batch after batch: it keeps the hashes of dictionaries.
type hasher map[dictionaryID][]uint64

func (h *hasher) rows(columns []arrow.Array, out []uint64) error {
	clear(out)
	for _, a := range columns {
		if a.Len() != len(out) {
			return fmt.Errorf("column: hash of %d rows of a column of %d", len(out), a.Len())
		}
		if err := h.column(a, out); err != nil {
			return err
		}
	}
	return nil
}

// column folds the values of a column into the hashes of rows.
func (h *hasher) column(a arrow.Array, out []uint64) error {
	valid, offset := validity(a)
	switch a.DataType().ID() {
	case arrow.NULL:
		for i, h := range out {
			out[i] = hashWord(h, hashMissing)
		}
	case arrow.BOOL:
		if len(out) > 0 {
			values, at := a.Data().Buffers()[1].Bytes(), a.Data().Offset()
			for i, h := range out {
				w := uint64(hashMissing)
				if valid == nil || bitAt(valid, offset+i) {
					w = 0
					if bitAt(values, at+i) {
						w = 1
					}
				}
				out[i] = hashWord(h, w)
			}
		}
	case arrow.INT8:
		hashInts(Values[int8](a), valid, offset, out)
	case arrow.INT16:
		hashInts(Values[int16](a), valid, offset, out)
	case arrow.INT32, arrow.DATE32:
		hashInts(Values[int32](a), valid, offset, out)
	case arrow.INT64, arrow.TIME64, arrow.TIMESTAMP, arrow.DURATION:
		hashInts(Values[int64](a), valid, offset, out)
	case arrow.UINT8:
		hashInts(Values[uint8](a), valid, offset, out)
	case arrow.UINT16:
		hashInts(Values[uint16](a), valid, offset, out)
	case arrow.UINT32:
		hashInts(Values[uint32](a), valid, offset, out)
	case arrow.UINT64:
		hashInts(Values[uint64](a), valid, offset, out)
	case arrow.FLOAT32:
		hashFloats(Values[float32](a), valid, offset, out)
	case arrow.FLOAT64:
		hashFloats(Values[float64](a), valid, offset, out)
	case arrow.DECIMAL128:
		for i, v := range Values[[2]uint64](a) {
			if valid != nil && !bitAt(valid, offset+i) {
				v = [2]uint64{hashMissing, 0}
			}
			out[i] = hashWord(hashWord(out[i], v[0]), v[1])
		}
	case arrow.STRING, arrow.BINARY:
		offsets, text := textOf(a)
		for i, h := range out {
			w := uint64(hashMissing)
			if valid == nil || bitAt(valid, offset+i) {
				w = hashBytes(text[offsets[i]:offsets[i+1]])
			}
			out[i] = hashWord(h, w)
		}
	case arrow.DICTIONARY:
		h.codes(a.(*array.Dictionary), valid, offset, out)
	default:
		return fmt.Errorf("column: no column is an Arrow %v", a.DataType())
	}
	return nil
}

// hashWord folds a value into the hash of what stands before it.
func hashWord(h, w uint64) uint64 { return mix(bits.RotateLeft64(h, 23)^w^hash1, hash2) }

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func hashInts[T integer](values []T, valid []byte, offset int, out []uint64) {
	out = out[:len(values)]
	if valid == nil {
		for i, v := range values {
			out[i] = hashWord(out[i], uint64(int64(v)))
		}
		return
	}
	for i, v := range values {
		w := uint64(int64(v))
		if !bitAt(valid, offset+i) {
			w = hashMissing
		}
		out[i] = hashWord(out[i], w)
	}
}

func hashFloats[T float32 | float64](values []T, valid []byte, offset int, out []uint64) {
	for i, v := range values {
		w := math.Float64bits(float64(v))
		if v == 0 {
			w = 0
		}
		if v != v || valid != nil && !bitAt(valid, offset+i) {
			w = hashMissing
		}
		out[i] = hashWord(out[i], w)
	}
}

// codes hashes the entries of the dictionary once, unless the rows are far
// fewer.
func (h *hasher) codes(a *array.Dictionary, valid []byte, offset int, out []uint64) {
	codes := Codes(a)
	source, _ := textSourceOf(a)
	offsets, text, id := source.offsets, source.text, source.id()
	hashes := (*h)[id]
	if hashes == nil && id.n > 2*len(codes) {
		for i, c := range codes {
			w := uint64(hashMissing)
			if valid == nil || bitAt(valid, offset+i) {
				w = hashBytes(text[offsets[c]:offsets[c+1]])
			}
			out[i] = hashWord(out[i], w)
		}
		return
	}
	if hashes == nil {
		hashes = make([]uint64, id.n)
		for i := range hashes {
			hashes[i] = hashBytes(text[offsets[i]:offsets[i+1]])
		}
		if *h == nil {
			*h = hasher{}
		}
		(*h)[id] = hashes
	}
	if valid == nil {
		for i, c := range codes {
			out[i] = hashWord(out[i], hashes[c])
		}
		return
	}
	for i, c := range codes {
		w := uint64(hashMissing)
		if valid == nil || bitAt(valid, offset+i) {
			w = hashes[c]
		}
		out[i] = hashWord(out[i], w)
	}
}

// hashBytes is the hash of a string.
func hashBytes(b []byte) uint64 {
	a, z := ends(b)
	if len(b) <= 16 {
		return hashEnds(a, z, len(b))
	}
	seed, p, n := uint64(hash3), unsafe.Pointer(unsafe.SliceData(b)), len(b)
	for ; n > 16; n, p = n-16, unsafe.Add(p, 16) {
		seed = mix(read64(p)^hash1, read64(unsafe.Add(p, 8))^seed)
	}
	return mix(hash1^uint64(len(b)), mix(a^hash2, z^seed))
}

// hashEnds is the hash of a string of up to 16 bytes, by what ends made of it.
func hashEnds(a, z uint64, n int) uint64 {
	return mix(hash1^uint64(n), mix(a^hash2, z^hash3))
}

// ends is the first and the last eight bytes of a string, which may overlap. A
// string of up to 16 bytes is known by them and its length.
func ends(b []byte) (a, z uint64) {
	p, n := unsafe.Pointer(unsafe.SliceData(b)), len(b)
	switch {
	case n >= 8:
		return read64(p), read64(unsafe.Add(p, n-8))
	case n >= 4:
		return uint64(*(*uint32)(p)), uint64(*(*uint32)(unsafe.Add(p, n-4)))
	case n > 0:
		return uint64(b[0])<<16 | uint64(b[n>>1])<<8 | uint64(b[n-1]), 0
	}
	return 0, 0
}

// read64 reads eight bytes as this machine has them.
func read64(p unsafe.Pointer) uint64 { return *(*uint64)(p) }

// viewBytes is the value that bytes hold.
func viewBytes[T any](b []byte) (v T) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&v)), unsafe.Sizeof(v)), b)
	return v
}
