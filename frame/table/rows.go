package table

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// A goType is what a Go type of cells is, as far as columns are concerned.
type goType struct {
	typ     reflect.Type // what a pointer points to
	pointer bool         // nil is missing
	is      reflect.Kind // Struct for time.Time, Slice for bytes, and of the others their kind
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// goTypeOf finds the type of the column that holds values of a Go type.
func goTypeOf(t reflect.Type) (goType, Type, bool) {
	g := goType{typ: t}
	if t.Kind() == reflect.Pointer {
		g.pointer, g.typ = true, t.Elem()
	}
	g.is = g.typ.Kind()
	switch {
	case g.typ == timeType:
		return g, Type{Kind: Timestamp, Unit: Nano, Zone: "UTC"}, true
	case g.typ == durationType:
		return g, Type{Kind: Duration, Unit: Nano}, true
	case g.is == reflect.Slice && g.typ.Elem().Kind() == reflect.Uint8:
		return g, Of(Binary), true
	}
	k, ok := kindsOfGo[g.is]
	return g, Of(k), ok
}

var kindsOfGo = map[reflect.Kind]Kind{
	reflect.Bool: Bool, reflect.String: String, reflect.Float32: Float32, reflect.Float64: Float64,
	reflect.Int: Int64, reflect.Int8: Int8, reflect.Int16: Int16, reflect.Int32: Int32, reflect.Int64: Int64,
	reflect.Uint: Uint64, reflect.Uint8: Uint8, reflect.Uint16: Uint16, reflect.Uint32: Uint32, reflect.Uint64: Uint64,
}

// A rowField is a field of a struct that is a column.
type rowField struct {
	Field
	goType
	offset uintptr // in the struct
}

// rowFields finds the columns of a struct: its exported fields, those of
// embedded structs among them.
func rowFields(t reflect.Type) ([]rowField, error) {
	if t.Kind() != reflect.Struct || t == timeType {
		return nil, fmt.Errorf("table: rows of %v: a row is a struct, each of whose fields is a column", t)
	}
	var out []rowField
	seen := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("frame"), ",")
		if name == "-" || !f.IsExported() || hidden(t, f.Index) || embeds(f) {
			continue
		}
		if name == "" {
			name = f.Name
		}
		offset, direct := offsetOf(t, f.Index)
		if !direct {
			return nil, fmt.Errorf("table: rows of %v: field %s is in an embedded pointer", t, f.Name)
		}
		g, typ, ok := goTypeOf(f.Type)
		if !ok {
			return nil, fmt.Errorf("table: rows of %v: field %s is a %v, which no column holds; leave it out by the tag `frame:\"-\"`", t, f.Name, f.Type)
		}
		if seen[name] {
			return nil, fmt.Errorf("table: rows of %v: two fields are called %q", t, name)
		}
		seen[name] = true
		out = append(out, rowField{Field{name, typ}, g, offset})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("table: rows of %v have no exported field", t)
	}
	return out, nil
}

// embeds reports whether a field is an embedded struct, whose fields come by
// themselves.
func embeds(f reflect.StructField) bool {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return f.Anonymous && t.Kind() == reflect.Struct && t != timeType
}

// hidden reports whether a field is in an embedded struct that a tag leaves out.
func hidden(t reflect.Type, path []int) bool {
	for i := 1; i < len(path); i++ {
		if name, _, _ := strings.Cut(t.FieldByIndex(path[:i]).Tag.Get("frame"), ","); name == "-" {
			return true
		}
	}
	return false
}

// offsetOf is where a field is in a struct; false if a pointer is in between.
func offsetOf(t reflect.Type, path []int) (offset uintptr, direct bool) {
	for _, i := range path {
		if t.Kind() == reflect.Pointer {
			return 0, false
		}
		f := t.Field(i)
		offset += f.Offset
		t = f.Type
	}
	return offset, true
}

// SchemaOf returns the schema of rows of a struct type T. Each exported field is
// a column, called as the field, or as its tag says: `frame:"delay"`; the tag
// `frame:"-"` leaves a field out. Fields of embedded structs are columns too. A
// field may be a pointer, whose nil is a missing value. time.Time makes a
// Timestamp[ns, UTC].
func SchemaOf[T any]() (*Schema, error) {
	fields, err := rowFields(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	return schemaOf(fields), nil
}

func schemaOf(fields []rowField) *Schema {
	s := &Schema{}
	for _, f := range fields {
		s.Fields = append(s.Fields, f.Field)
	}
	return s
}

// FromRows makes a table of structs, see [SchemaOf]. A float that is NaN is
// missing as far as frames are concerned. A time that a Timestamp[ns] cannot
// hold, before 1677-09-22 or after 2262-04-11, is an error, the zero time among
// them.
func FromRows[T any](rows []T) (*Table, error) {
	fields, err := rowFields(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	// Fields are taken one after the other, while the rows are in a cache.
	var row T
	most := min(max(1<<20/int(unsafe.Sizeof(row)), 1<<13), 1<<16)
	t := &Table{Schema: schemaOf(fields)}
	for lo := 0; lo < len(rows); {
		hi := min(lo+most, len(rows))
		for _, f := range fields {
			hi = min(hi, lo+f.fitting(cellsOf(rows[lo:hi], f.offset)))
		}
		b := &Batch{Schema: t.Schema, Rows: hi - lo}
		for _, f := range fields {
			a, row, err := f.take(f.Type, cellsOf(rows[lo:hi], f.offset))
			if err != nil {
				return nil, fmt.Errorf("table: row %d, field %s: %w", lo+row, f.Name, err)
			}
			b.Columns = append(b.Columns, a)
		}
		t.Batches = append(t.Batches, b)
		lo = hi
	}
	return t, nil
}

// Rows returns the rows as structs, see [SchemaOf]. Columns that T has no field
// for are left out; a field without a column is an error. Numbers are converted
// where they fit exactly. A missing value is nil in a pointer or in bytes, NaN in a
// float, and an error elsewhere.
func Rows[T any](t *Table) ([]T, error) {
	fields, err := rowFields(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	places := make([]int, len(fields))
	for i, f := range fields {
		if places[i] = t.Schema.Index(f.Name); places[i] < 0 {
			return nil, fmt.Errorf("table: rows of %T: there is no column %q among %s", *new(T), f.Name, strings.Join(t.Schema.Names(), ", "))
		}
	}
	rows := make([]T, t.Rows())
	at := 0
	for _, b := range t.Batches {
		for i, f := range fields {
			if err := f.fill(b, places[i], cellsOf(rows[at:at+b.Rows], f.offset), at); err != nil {
				return nil, err
			}
		}
		at += b.Rows
	}
	return rows, nil
}

// Values returns a column as a slice, by the rules of [Rows]: T is a bool, a
// number, string, []byte, time.Time or time.Duration, or a pointer to one, whose
// nil is a missing value.
func Values[T any](t *Table, name string) ([]T, error) {
	c := t.Schema.Index(name)
	if c < 0 {
		return nil, fmt.Errorf("table: there is no column %q among %s", name, strings.Join(t.Schema.Names(), ", "))
	}
	g, _, ok := goTypeOf(reflect.TypeFor[T]())
	if !ok {
		return nil, fmt.Errorf("table: column %q: values of %v: no column holds such", name, reflect.TypeFor[T]())
	}
	out := make([]T, t.Rows())
	at := 0
	for _, b := range t.Batches {
		if err := g.fill(b, c, cellsOf(out[at:at+b.Rows], 0), at); err != nil {
			return nil, err
		}
		at += b.Rows
	}
	return out, nil
}

// fill sets cells to a column of a batch whose first row is number at.
func (g goType) fill(b *Batch, c int, cells goCells, at int) error {
	f := b.Schema.Fields[c]
	row, err := g.put(f.Type, b.Columns[c], cells)
	if err != nil {
		return fmt.Errorf("table: row %d, column %q: %w", at+row, f.Name, err)
	}
	return nil
}

// goCells are Go variables of one type, at the same distance from each other: a
// field of the structs of a slice.
type goCells struct {
	first  unsafe.Pointer
	stride uintptr
	n      int
}

// cellsOf are a field of structs, or the elements of a slice, which keeps them
// alive.
func cellsOf[T any](rows []T, offset uintptr) goCells {
	if len(rows) == 0 {
		return goCells{}
	}
	return goCells{unsafe.Add(unsafe.Pointer(unsafe.SliceData(rows)), offset), unsafe.Sizeof(rows[0]), len(rows)}
}

// cell is a cell as a variable of its type, or of one that lies in memory alike.
func cell[T any](c goCells, i int) *T { return (*T)(unsafe.Add(c.first, uintptr(i)*c.stride)) }
