package column

import (
	"fmt"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// Selected appends to rows the places at which a mask is true: neither false
// nor null.
func Selected(mask *array.Boolean, rows []int32) []int32 {
	n := mask.Len()
	if n == 0 {
		return rows
	}
	values, offset := mask.Data().Buffers()[1].Bytes(), mask.Data().Offset()
	valid, at := validity(mask)
	for i := 0; i < n; i += 64 {
		w := bitWord(values, offset+i)
		if valid != nil {
			w &= bitWord(valid, at+i)
		}
		if n-i < 64 {
			w &= 1<<uint(n-i) - 1
		}
		for ; w != 0; w &= w - 1 {
			rows = append(rows, int32(i+bits.TrailingZeros64(w)))
		}
	}
	return rows
}

// Filter is the rows of an array at which a mask, as long as it, is true.
func Filter(a arrow.Array, mask *array.Boolean) (arrow.Array, error) {
	return FilterRows(a, Selected(mask, nil))
}

// FilterRows is the rows of an array at places that count upwards. Rows that
// lie in one piece are not copied.
func FilterRows(a arrow.Array, rows []int32) (arrow.Array, error) {
	if from, ok := onePiece(rows); ok {
		return Slice(a, from, from+len(rows)), nil
	}
	return filter(a, rows)
}

func filter(a arrow.Array, rows []int32) (arrow.Array, error) {
	switch a.(type) {
	case *array.String, *array.Binary:
		return filterText(a, rows)
	}
	return take(a, rows, false)
}

// FilterBatchRows is the rows of a batch at places that count upwards. Rows
// that lie in one piece are not copied.
func FilterBatchRows(b *table.Batch, rows []int32) (*table.Batch, error) {
	if from, ok := onePiece(rows); ok {
		return SliceBatch(b, from, from+len(rows)), nil
	}
	columns := make([]arrow.Array, len(b.Columns))
	for i, c := range b.Columns {
		out, err := filter(c, rows)
		if err != nil {
			return nil, fmt.Errorf("%w (column %q)", err, b.Schema.Fields[i].Name)
		}
		columns[i] = out
	}
	return &table.Batch{Schema: b.Schema, Columns: columns, Rows: len(rows)}, nil
}

// onePiece reports whether places that count upwards leave none out, and the
// first of them.
func onePiece(rows []int32) (from int, ok bool) {
	if len(rows) == 0 {
		return 0, true
	}
	first, last := rows[0], rows[len(rows)-1]
	return int(first), int(last-first) == len(rows)-1
}
