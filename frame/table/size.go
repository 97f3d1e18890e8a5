package table

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
)

// SizeBytes is the memory of the table's columns. What columns or batches have in
// common, as a dictionary, is counted once.
func (t *Table) SizeBytes() int64 {
	if t == nil {
		return 0
	}
	n := 0
	for _, b := range t.Batches {
		n += len(b.Columns)
	}
	s := sizer{seen: make(map[*byte]int, 3*n)}
	for _, b := range t.Batches {
		s.batch(b)
	}
	return s.bytes
}

// SizeBytes is the memory of the batch's columns, as [Table.SizeBytes] counts it.
func (b *Batch) SizeBytes() int64 {
	if b == nil {
		return 0
	}
	s := sizer{seen: make(map[*byte]int, 3*len(b.Columns))}
	s.batch(b)
	return s.bytes
}

// sizer adds up buffers.
type sizer struct {
	seen  map[*byte]int // how much of what begins there is counted
	bytes int64
}

func (s *sizer) batch(b *Batch) {
	s.bytes += int64(unsafe.Sizeof(*b))
	for _, c := range b.Columns {
		s.array(c.Data())
	}
}

func (s *sizer) array(d arrow.ArrayData) {
	const ofHeader = 200 // what Arrow keeps about an array and its buffers
	s.bytes += ofHeader
	for _, buf := range d.Buffers() {
		if buf == nil || buf.Len() == 0 {
			continue
		}
		at, n := unsafe.SliceData(buf.Bytes()), buf.Len()
		if counted := s.seen[at]; n > counted {
			s.bytes += int64(n - counted)
			s.seen[at] = n
		}
	}
	if d.DataType().ID() == arrow.DICTIONARY {
		if dict := d.Dictionary(); dict != nil {
			s.array(dict)
		}
	}
}
