package column

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
)

// textOf is the offsets of the values of a String or Binary array, one more
// than there are values, and the bytes that they point into.
func textOf(a arrow.Array) (offsets []int32, data []byte) {
	d := a.Data()
	if a.Len() == 0 {
		return []int32{0}, nil
	}
	raw := d.Buffers()[1].Bytes()
	offsets = arrow.Int32Traits.CastFromBytes(raw)[d.Offset() : d.Offset()+a.Len()+1]
	if b := d.Buffers()[2]; b != nil {
		data = b.Bytes()
	}
	return offsets, data
}

// taken is strings of one array on their way to another.
type taken struct {
	data   []byte  // of the array they are in
	starts []int32 // where they begin in it
	ends   []int32 // where they end in the other
	short  bool    // all can be copied as if they were atOnce bytes
}

// atOnce is how many bytes short strings are copied at once, whatever their
// length: what is too much is overwritten by the next one, or lies behind the
// end, where the memory must go on for so long.
const atOnce = 16

// measure finds where the strings at some places begin and end, given the offsets
// of all and the size of what is taken before them; it returns the size with them.
func (t *taken) measure(from, rows []int32, size int64) int64 {
	starts, ends := t.starts[:len(rows)], t.ends[:len(rows)]
	lengths, last := int32(0), int32(0)
	for i, r := range rows {
		start := from[r]
		n := from[r+1] - start
		starts[i] = start
		size += int64(n)
		ends[i] = int32(size)
		lengths |= n
		last = max(last, start)
	}
	t.short = lengths < atOnce && int(last) <= len(t.data)-atOnce
	return size
}

// measurePresent is measure of places that may be -1 or have a null: both are "".
func (t *taken) measurePresent(from, rows []int32, valid []byte, offset int) int64 {
	size := int64(0)
	for i, r := range rows {
		if r >= 0 && (valid == nil || bitAt(valid, offset+int(r))) {
			t.starts[i] = from[r]
			size += int64(from[r+1] - from[r])
		}
		t.ends[i] = int32(size)
	}
	return size
}

// copy writes the strings to out, the first one to a place there, and returns
// where the last one ends.
func (t *taken) copy(out []byte, to int) int {
	ends := t.ends[:len(t.starts)]
	if t.short {
		_ = out[:to+atOnce]
		in, p := unsafe.Pointer(unsafe.SliceData(t.data)), unsafe.Pointer(unsafe.SliceData(out))
		for i, at := range t.starts { // measure has seen that at+atOnce is inside of data
			*(*[atOnce]byte)(unsafe.Add(p, to)) = *(*[atOnce]byte)(unsafe.Add(in, at))
			to = int(ends[i])
		}
		return to
	}
	for i, at := range t.starts {
		end := int(ends[i])
		if n := end - to; n > atOnce || int(at)+atOnce > len(t.data) {
			copy(out[to:end], t.data[at:int(at)+n])
		} else {
			*(*[atOnce]byte)(out[to:]) = [atOnce]byte(t.data[at:])
		}
		to = end
	}
	return to
}

func takeText(a arrow.Array, rows []int32, gaps bool, valid []byte, nulls int) (arrow.Array, error) {
	from, data := textOf(a)
	offsets := make([]int32, len(rows)+1)
	t := taken{data: data, starts: make([]int32, len(rows)), ends: offsets[1:]}
	size := int64(0)
	if gaps || a.NullN() > 0 {
		old, at := validity(a)
		size = t.measurePresent(from, rows, old, at)
	} else {
		size = t.measure(from, rows, 0)
	}
	if size > math.MaxInt32 {
		return nil, errLong(size)
	}
	out := make([]byte, size+atOnce)
	t.copy(out, 0)
	return assemble(a, len(rows), valid, nulls, rawBytes(offsets), out[:size:size]), nil
}

// gatherText is the strings of several arrays, rows of each.
func gatherText(arrays []arrow.Array, rows [][]int32, n int) (offsets []int32, text []byte, err error) {
	offsets = make([]int32, n+1)
	all, starts, ends := make([]taken, len(arrays)), make([]int32, n), offsets[1:]
	size := int64(0)
	for i, a := range arrays {
		from, data := textOf(a)
		k := len(rows[i])
		all[i] = taken{data: data, starts: starts[:k], ends: ends[:k]}
		starts, ends = starts[k:], ends[k:]
		size = all[i].measure(from, rows[i], size)
	}
	if size > math.MaxInt32 {
		return nil, nil, errLong(size)
	}
	text = make([]byte, size+atOnce)
	to := 0
	for i := range all {
		to = all[i].copy(text, to)
	}
	return offsets, text[:size:size], nil
}

// filterText is takeText of places that count upwards, none of them -1: what
// lies in one piece is copied in one piece, where pieces are long.
func filterText(a arrow.Array, rows []int32) (arrow.Array, error) {
	valid, nulls := takeValid(a, rows, false)
	if scattered(rows) {
		return takeText(a, rows, false, valid, nulls)
	}
	from, data := textOf(a)
	size := int64(0)
	for i := 0; i < len(rows); {
		j := pieceEnd(rows, i)
		size += int64(from[rows[j-1]+1] - from[rows[i]])
		i = j
	}
	if size > math.MaxInt32 {
		return nil, errLong(size)
	}
	offsets, out := make([]int32, len(rows)+1), make([]byte, 0, size)
	for i := 0; i < len(rows); {
		j := pieceEnd(rows, i)
		begin, end := rows[i], rows[j-1]+1
		shift := int32(len(out)) - from[begin]
		ends := from[begin+1 : end+1]
		to := offsets[i+1:][:len(ends)]
		for k, o := range ends {
			to[k] = o + shift
		}
		out = append(out, data[from[begin]:from[end]]...)
		i = j
	}
	return assemble(a, len(rows), valid, nulls, rawBytes(offsets), out), nil
}

// scattered reports whether places that count upwards lie in pieces of less than
// 32 or so, judged by the first of them.
func scattered(rows []int32) bool {
	rows = rows[:min(len(rows), 1024)]
	pieces := 1
	for i := 1; i < len(rows); i++ {
		if rows[i] != rows[i-1]+1 {
			pieces++
		}
	}
	return pieces*32 > len(rows)
}

// pieceEnd is where the places that follow the one at i without a gap end.
func pieceEnd(rows []int32, i int) int {
	shift := rows[i] - int32(i)
	for i++; i < len(rows) && rows[i]-int32(i) == shift; i++ {
	}
	return i
}

// errLong says that the strings of one array would not fit an Arrow array.
func errLong(size int64) error {
	return fmt.Errorf("column: %d bytes of text in one array: more than 2 GB do not fit", size)
}
