package parquet

import "github.com/cb434341/weft/frame/table"

// stored is how a column is stored.
type stored struct {
	typ       table.Type
	physical  int32
	length    int32 // of physFixed
	converted int32 // -1 for none
	logical   logical
}

// storedAs chooses how a column is stored.
func storedAs(f table.Field) stored {
	t := f.Type
	s := stored{typ: t, converted: -1}
	switch k := t.Kind; k {
	case table.Null:
		s.physical, s.logical.kind = physInt32, logicalNull
	case table.Bool:
		s.physical = physBool
	case table.Int8, table.Int16, table.Int32, table.Int64, table.Uint8, table.Uint16, table.Uint32, table.Uint64:
		s.physical = physInt32
		if k.Size() == 8 {
			s.physical = physInt64
		}
		if k != table.Int32 && k != table.Int64 {
			width := int8(8 * k.Size())
			s.logical = logical{kind: logicalInteger, width: width, signed: k.Signed()}
			s.converted = convertedUint8 + int32(k-table.Uint8)
			if k.Signed() {
				s.converted = convertedUint8 + 4 + int32(k-table.Int8)
			}
		}
	case table.Float32:
		s.physical = physFloat
	case table.Float64:
		s.physical = physDouble
	case table.String, table.Category:
		s.physical, s.converted, s.logical.kind = physBytes, convertedUTF8, logicalString
	case table.Binary:
		s.physical = physBytes
	case table.Date:
		s.physical, s.converted, s.logical.kind = physInt32, convertedDate, logicalDate
	case table.Time:
		s.physical, s.logical = physInt64, logical{kind: logicalTime, unit: 3}
	case table.Timestamp:
		s.physical, s.logical = physInt64, logical{kind: logicalStamp, unit: max(1, int16(t.Unit)), utc: t.Zone != ""}
		if s.logical.utc && s.logical.unit < 3 {
			s.converted = convertedStampMillis + int32(s.logical.unit) - 1
		}
	case table.Duration:
		s.physical = physInt64
	case table.Decimal:
		s.converted = convertedDecimal
		s.logical = logical{kind: logicalDecimal, precision: int32(t.Precision), scale: int32(t.Scale)}
		switch {
		case t.Precision <= 9:
			s.physical = physInt32
		case t.Precision <= 18:
			s.physical = physInt64
		default:
			s.physical, s.length = physFixed, 16
		}
	}
	return s
}

// describe writes the column's element of the schema.
func (s *stored) describe(n *note, name string) {
	n.i32(1, s.physical)
	if s.physical == physFixed {
		n.i32(2, s.length)
	}
	n.i32(3, optional)
	n.text(4, name)
	if s.converted >= 0 {
		n.i32(6, s.converted)
	}
	l := s.logical
	if l.kind == logicalDecimal {
		n.i32(7, l.scale)
		n.i32(8, l.precision)
	}
	if l.kind == 0 {
		return
	}
	n.record(10, func() {
		n.record(l.kind, func() {
			switch l.kind {
			case logicalDecimal:
				n.i32(1, l.scale)
				n.i32(2, l.precision)
			case logicalTime, logicalStamp:
				n.truth(1, l.utc)
				n.record(2, func() { n.record(l.unit, func() {}) })
			case logicalInteger:
				n.i8(1, l.width)
				n.truth(2, l.signed)
			}
		})
	})
}
