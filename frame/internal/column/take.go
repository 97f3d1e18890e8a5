package column

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// Take is the rows of an array at some places, in their order, with a null
// where the place is -1. A dictionary is shared, not copied. The strings of the
// result must be 2 GB at most, as Arrow has it: Take fails beyond that.
func Take(a arrow.Array, rows []int32) (arrow.Array, error) {
	return take(a, rows, holes(rows))
}

// TakeBatch is the rows of a batch at some places; -1 is a row of nulls.
func TakeBatch(b *table.Batch, rows []int32) (*table.Batch, error) {
	gaps := holes(rows)
	columns := make([]arrow.Array, len(b.Columns))
	for i, c := range b.Columns {
		out, err := take(c, rows, gaps)
		if err != nil {
			return nil, fmt.Errorf("%w (column %q)", err, b.Schema.Fields[i].Name)
		}
		columns[i] = out
	}
	return &table.Batch{Schema: b.Schema, Columns: columns, Rows: len(rows)}, nil
}

// holes reports whether a place is -1.
func holes(rows []int32) bool {
	var all int32
	for _, r := range rows {
		all |= r
	}
	return all < 0
}

func take(a arrow.Array, rows []int32, gaps bool) (arrow.Array, error) {
	valid, nulls := takeValid(a, rows, gaps)
	switch a := a.(type) {
	case *array.Null:
		return array.NewNull(len(rows)), nil
	case *array.Boolean:
		var from []byte
		if a.Len() > 0 {
			from = a.Data().Buffers()[1].Bytes()
		}
		return assemble(a, len(rows), valid, nulls, takeBits(from, a.Data().Offset(), rows, gaps)), nil
	case *array.String, *array.Binary:
		return takeText(a, rows, gaps, valid, nulls)
	}
	var out []byte
	switch width(a.DataType()) {
	case 1:
		out = rawBytes(takeCells(Values[uint8](a), rows, gaps))
	case 2:
		out = rawBytes(takeCells(Values[uint16](a), rows, gaps))
	case 4:
		out = rawBytes(takeCells(Values[uint32](a), rows, gaps))
	case 8:
		out = rawBytes(takeCells(Values[uint64](a), rows, gaps))
	case 16:
		out = rawBytes(takeCells(Values[[2]uint64](a), rows, gaps))
	default:
		return nil, fmt.Errorf("column: no column is an Arrow %v", a.DataType())
	}
	return assemble(a, len(rows), valid, nulls, out), nil
}

// width is the bytes of a value in an array, of a code for a dictionary; 0 if
// they differ.
func width(t arrow.DataType) int {
	if f, ok := t.(arrow.FixedWidthDataType); ok {
		return f.BitWidth() / 8
	}
	return 0
}

func takeCells[T word](from []T, rows []int32, gaps bool) []T {
	out := make([]T, len(rows))
	if gaps {
		for i, r := range rows {
			if r >= 0 {
				out[i] = from[r]
			}
		}
		return out
	}
	for i, r := range rows {
		out[i] = from[uint32(r)]
	}
	return out
}

// takeValid is the bitmap of what is taken, nil if nothing is null.
func takeValid(a arrow.Array, rows []int32, gaps bool) (valid []byte, nulls int) {
	from, offset := validity(a)
	switch {
	case a.DataType().ID() == arrow.NULL:
		return nil, len(rows)
	case from != nil:
		valid = takeBits(from, offset, rows, gaps)
	case gaps:
		valid = make([]byte, (len(rows)+7)/8)
		for i, r := range rows {
			valid[uint(i)>>3] |= byte(^uint32(r)>>31) << (uint(i) & 7)
		}
	default:
		return nil, 0
	}
	return valid, len(rows) - bitsSet(valid, 0, len(rows))
}

// takeBits are bits of a bitmap that begins at an offset; 0 for a place of -1.
func takeBits(from []byte, offset int, rows []int32, gaps bool) []byte {
	out := make([]byte, (len(rows)+7)/8)
	if gaps {
		for i, r := range rows {
			if r >= 0 {
				j := uint(int(r) + offset)
				out[uint(i)>>3] |= from[j>>3] >> (j & 7) & 1 << (uint(i) & 7)
			}
		}
		return out
	}
	for i := 0; i < len(out); i++ {
		var w byte
		for k, r := range rows[8*i : min(8*i+8, len(rows))] {
			j := uint(int(r) + offset)
			w |= from[j>>3] >> (j & 7) & 1 << uint(k)
		}
		out[i] = w
	}
	return out
}
