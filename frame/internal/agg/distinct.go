package agg

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// distinctState counts the distinct values of an argument, by keys of the group
// and the value. They leave a task as binary values: one behind the other,
// those of strings with their lengths before them.
type distinctState struct {
	arg     int
	typ     table.Type
	keys    *column.Keys
	counts  []int64
	numbers []uint32
}

func newDistinct(arg int, typ table.Type) (*distinctState, error) {
	keys, err := column.NewKeys([]table.Type{table.Of(table.Uint32), typ}, false)
	return &distinctState{arg: arg, typ: typ, keys: keys}, err
}

func (s *distinctState) grow(n int) { s.counts = grown(s.counts, n, 0) }

func (s *distinctState) update(c *chunk) error {
	return s.add(c.groups, column.Slice(c.args[s.arg].values, c.lo, c.hi))
}

// add counts the values of rows.
func (s *distinctState) add(groups []uint32, values arrow.Array) error {
	n := len(groups)
	if cap(s.numbers) < n {
		s.numbers = make([]uint32, max(n, chunkRows))
	}
	numbers := s.numbers[:n]
	last := uint32(s.keys.Len())
	if err := s.keys.Number([]arrow.Array{fixed(table.Of(table.Uint32), groups, nulls{}), values}, numbers); err != nil {
		return err
	}
	for i, number := range numbers {
		if number > last {
			last = number
			s.counts[groups[i]]++
		}
	}
	return nil
}

func (s *distinctState) types() []table.Type { return []table.Type{table.Of(table.Binary)} }

func (s *distinctState) export(numbers []uint32) ([]arrow.Array, error) {
	all, err := s.keys.Take(nil, 0)
	if err != nil {
		return nil, err
	}
	groups, rows := column.Values[uint32](all[0]), make([][]int32, len(s.counts))
	for i, g := range groups {
		rows[g] = append(rows[g], int32(i))
	}
	width := valueWidth(s.typ)
	var t text
	var raw []byte
	switch {
	case s.typ.Kind == table.Bool:
		flags := make([]uint8, len(groups))
		a := argument{values: all[1]}
		for lo := 0; lo < len(groups); lo += chunkRows {
			hi := min(lo+chunkRows, len(groups))
			copy(flags[lo:], a.booleans(&chunk{lo: lo, hi: hi}))
		}
		raw = flags
	case width == 0:
		t = textOf(all[1])
	case len(groups) > 0:
		raw = all[1].Data().Buffers()[1].Bytes()
	}
	var b []byte
	a, err := texts(table.Of(table.Binary), len(numbers), func(i int) (string, bool) {
		b = b[:0]
		for _, r := range rows[numbers[i]] {
			if width > 0 {
				b = append(b, raw[int(r)*width:(int(r)+1)*width]...)
				continue
			}
			v := t.at(int(r))
			b = binary.AppendUvarint(b, uint64(len(v)))
			b = append(b, v...)
		}
		return unsafe.String(unsafe.SliceData(b), len(b)), true
	})
	return []arrow.Array{a}, err
}

// valueWidth is the bytes of a value, 0 where they differ in it.
func valueWidth(t table.Type) int {
	if t.Kind.Text() || t.Kind == table.Binary {
		return 0
	}
	return t.Kind.Size()
}

func (s *distinctState) merge(c *chunk, columns []arrow.Array) error {
	in := textOf(columns[0])
	width := valueWidth(s.typ)
	var groups []uint32
	var raw []byte
	var strs []string
	flush := func() error {
		values, err := s.column(len(groups), raw, strs)
		if err == nil {
			err = s.add(groups, values)
		}
		groups, raw, strs = groups[:0], nil, strs[:0]
		return err
	}
	for i, g := range c.groups {
		for b := in.at(c.lo + i); len(b) > 0; {
			if width > 0 {
				if len(b) < width {
					return errState("nunique")
				}
				raw = append(raw, b[:width]...)
				b = b[width:]
			} else {
				n, size := binary.Uvarint(b)
				if size <= 0 || uint64(len(b)-size) < n {
					return errState("nunique")
				}
				v := b[size : size+int(n)]
				strs = append(strs, unsafe.String(unsafe.SliceData(v), len(v)))
				b = b[size+int(n):]
			}
			if groups = append(groups, g); len(groups) == chunkRows {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

func errState(of string) error { return fmt.Errorf("agg: the state of %s is damaged", of) }

// column makes a column of values that came as bytes.
func (s *distinctState) column(n int, raw []byte, strs []string) (arrow.Array, error) {
	switch {
	case s.typ.Kind == table.Null:
		return newNull(n), nil
	case s.typ.Kind == table.Bool:
		return valuesArray(s.typ, raw, nulls{}), nil
	case valueWidth(s.typ) == 0:
		return texts(s.typ, n, func(i int) (string, bool) { return strs[i], true })
	}
	return newArray(s.typ, n, nulls{}, raw), nil
}

func (s *distinctState) bytes() int64 { return s.keys.Bytes() + int64(len(s.counts))*8 }
