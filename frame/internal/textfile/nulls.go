package textfile

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// Nulls are the rows of a batch that are null, while the values of a column are
// gathered. The zero value is a batch without rows.
type Nulls struct {
	room  int
	valid []byte // a bit for each row; nil as long as none is null
	count int
}

// Begin begins a batch of at most so many rows. What was given for the last one is
// not touched.
func (n *Nulls) Begin(room int) { *n = Nulls{room: room} }

// Room is how many rows the batch may have.
func (n *Nulls) Room() int { return n.room }

// Count is how many rows are null.
func (n *Nulls) Count() int { return n.count }

// Set makes a row null, which it is not.
func (n *Nulls) Set(row int) {
	if n.valid == nil {
		n.valid = make([]byte, (n.room+7)/8)
		for i := range n.valid {
			n.valid[i] = 0xff
		}
	}
	n.valid[row>>3] &^= 1 << (row & 7)
	n.count++
}

// Has reports whether a row is null.
func (n *Nulls) Has(row int) bool { return n.valid != nil && n.valid[row>>3]>>(row&7)&1 == 0 }

// Drop makes rows be not null: those from the first up to the second.
func (n *Nulls) Drop(from, to int) {
	for r := from; r < to && n.valid != nil; r++ {
		if n.Has(r) {
			n.valid[r>>3] |= 1 << (r & 7)
			n.count--
		}
	}
}

// Array makes the array of the batch, of so many rows and buffers, whose memory it
// becomes; dictionary is nil but for codes of one.
func (n *Nulls) Array(t arrow.DataType, rows int, dictionary *array.Data, buffers ...[]byte) arrow.Array {
	bs := make([]*memory.Buffer, 1+len(buffers))
	if n.count > 0 {
		bs[0] = memory.NewBufferBytes(n.valid[:(rows+7)/8])
	}
	for i, b := range buffers {
		bs[1+i] = memory.NewBufferBytes(b)
	}
	return array.MakeFromData(array.NewDataWithDictionary(t, rows, bs, n.count, 0, dictionary))
}
