package table

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// A rowField is a field of a struct that is a column.
type rowField struct {
	Field
	path    []int // as reflect.Value.FieldByIndex has it
	pointer bool  // nil is missing
	typ     reflect.Type
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	bytesType    = reflect.TypeFor[[]byte]()
)

// typeOfGo is the type of the column that holds values of a Go type.
func typeOfGo(t reflect.Type) (Type, bool) {
	switch {
	case t == timeType:
		return Type{Kind: Timestamp, Unit: Nano, Zone: "UTC"}, true
	case t == durationType:
		return Type{Kind: Duration, Unit: Nano}, true
	case t == bytesType:
		return Of(Binary), true
	}
	switch t.Kind() {
	case reflect.Bool:
		return Of(Bool), true
	case reflect.Int8:
		return Of(Int8), true
	case reflect.Int16:
		return Of(Int16), true
	case reflect.Int32:
		return Of(Int32), true
	case reflect.Int64, reflect.Int:
		return Of(Int64), true
	case reflect.Uint8:
		return Of(Uint8), true
	case reflect.Uint16:
		return Of(Uint16), true
	case reflect.Uint32:
		return Of(Uint32), true
	case reflect.Uint64, reflect.Uint:
		return Of(Uint64), true
	case reflect.Float32:
		return Of(Float32), true
	case reflect.Float64:
		return Of(Float64), true
	case reflect.String:
		return Of(String), true
	}
	return Type{}, false
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
		if name == "-" || !f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct && f.Type != timeType {
			continue
		}
		if name == "" {
			name = f.Name
		}
		r := rowField{path: f.Index, typ: f.Type}
		if f.Type.Kind() == reflect.Pointer {
			r.pointer, r.typ = true, f.Type.Elem()
		}
		for i := 1; i < len(f.Index); i++ {
			if t.FieldByIndex(f.Index[:i]).Type.Kind() == reflect.Pointer {
				return nil, fmt.Errorf("table: rows of %v: field %s is in an embedded pointer", t, f.Name)
			}
		}
		typ, ok := typeOfGo(r.typ)
		if !ok {
			return nil, fmt.Errorf("table: rows of %v: field %s is a %v, which no column holds; leave it out by the tag `frame:\"-\"`", t, f.Name, f.Type)
		}
		if seen[name] {
			return nil, fmt.Errorf("table: rows of %v: two fields are called %q", t, name)
		}
		seen[name] = true
		r.Field = Field{name, typ}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("table: rows of %v have no exported field", t)
	}
	return out, nil
}

// SchemaOf returns the schema of rows of a struct type T. Each exported field is
// a column, called as the field, or as its tag says: `frame:"delay"`; the tag
// `frame:"-"` leaves a field out. A field may be a pointer, whose nil is a
// missing value. time.Time makes a Timestamp[ns, UTC].
func SchemaOf[T any]() (*Schema, error) {
	fields, err := rowFields(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	s := &Schema{}
	for _, f := range fields {
		s.Fields = append(s.Fields, f.Field)
	}
	return s, nil
}

// FromRows makes a table of structs, see [SchemaOf]. A float that is NaN is
// missing as far as frames are concerned. A time that a Timestamp[ns] cannot
// hold, before 1678 or after 2261, is an error.
func FromRows[T any](rows []T) (*Table, error) {
	fields, err := rowFields(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	schema, err := SchemaOf[T]()
	if err != nil {
		return nil, err
	}
	const most = 1 << 16
	t := &Table{Schema: schema}
	all := reflect.ValueOf(rows)
	for lo := 0; lo < len(rows); lo += most {
		hi := min(lo+most, len(rows))
		b := &Batch{Schema: schema, Rows: hi - lo}
		for _, f := range fields {
			a, err := f.column(all, lo, hi)
			if err != nil {
				return nil, err
			}
			b.Columns = append(b.Columns, a)
		}
		t.Batches = append(t.Batches, b)
	}
	return t, nil
}

// column makes the array of a field of rows lo to hi.
func (f *rowField) column(rows reflect.Value, lo, hi int) (arrow.Array, error) {
	b := array.NewBuilder(memory.DefaultAllocator, f.Type.Arrow())
	b.Reserve(hi - lo)
	for i := lo; i < hi; i++ {
		v := rows.Index(i).FieldByIndex(f.path)
		if f.pointer {
			if v.IsNil() {
				b.AppendNull()
				continue
			}
			v = v.Elem()
		}
		if err := f.append(b, v); err != nil {
			return nil, fmt.Errorf("table: row %d, field %s: %w", i, f.Name, err)
		}
	}
	return b.NewArray(), nil
}

func (f *rowField) append(b array.Builder, v reflect.Value) error {
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.Bool())
	case *array.Int8Builder:
		b.Append(int8(v.Int()))
	case *array.Int16Builder:
		b.Append(int16(v.Int()))
	case *array.Int32Builder:
		b.Append(int32(v.Int()))
	case *array.Int64Builder:
		b.Append(v.Int())
	case *array.Uint8Builder:
		b.Append(uint8(v.Uint()))
	case *array.Uint16Builder:
		b.Append(uint16(v.Uint()))
	case *array.Uint32Builder:
		b.Append(uint32(v.Uint()))
	case *array.Uint64Builder:
		b.Append(v.Uint())
	case *array.Float32Builder:
		b.Append(float32(v.Float()))
	case *array.Float64Builder:
		b.Append(v.Float())
	case *array.StringBuilder:
		b.Append(v.String())
	case *array.BinaryBuilder:
		if v.IsNil() {
			b.AppendNull()
			return nil
		}
		b.Append(v.Bytes())
	case *array.DurationBuilder:
		b.Append(arrow.Duration(v.Int()))
	case *array.TimestampBuilder:
		t := v.Interface().(time.Time)
		if y := t.Year(); y < 1678 || y > 2261 {
			return fmt.Errorf("%v is out of the range of nanoseconds", t)
		}
		b.Append(arrow.Timestamp(t.UnixNano()))
	default:
		return fmt.Errorf("a %v", f.typ)
	}
	return nil
}

// Rows returns the rows as structs, see [SchemaOf]. Columns that T has no field
// for are left out; a field without a column is an error. Numbers are converted
// where they fit exactly. A missing value is nil in a pointer, NaN in a float,
// and an error elsewhere.
func Rows[T any](t *Table) ([]T, error) {
	fields, err := rowFields(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	rows := make([]T, t.Rows())
	all := reflect.ValueOf(rows)
	for _, f := range fields {
		c := t.Schema.Index(f.Name)
		if c < 0 {
			return nil, fmt.Errorf("table: rows of %T: there is no column %q among %s", *new(T), f.Name, strings.Join(t.Schema.Names(), ", "))
		}
		at := 0
		for _, b := range t.Batches {
			a := b.Columns[c]
			for i := range b.Rows {
				if err := set(all.Index(at).FieldByIndex(f.path), t.Schema.Fields[c].Type, a, i); err != nil {
					return nil, fmt.Errorf("table: row %d, column %q: %w", at, f.Name, err)
				}
				at++
			}
		}
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
	typ := t.Schema.Fields[c].Type
	out := make([]T, 0, t.Rows())
	for _, b := range t.Batches {
		a := b.Columns[c]
		if plain, ok := plainValues[T](a); ok {
			out = append(out, plain...)
			continue
		}
		for i := range b.Rows {
			var v T
			if err := set(reflect.ValueOf(&v).Elem(), typ, a, i); err != nil {
				return nil, fmt.Errorf("table: row %d, column %q: %w", len(out), name, err)
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// plainValues are the values of an array of just that type without a null.
func plainValues[T any](a arrow.Array) ([]T, bool) {
	if a.NullN() > 0 {
		return nil, false
	}
	var values any
	switch a := a.(type) {
	case *array.Int64:
		values = a.Int64Values()
	case *array.Int32:
		values = a.Int32Values()
	case *array.Float64:
		values = a.Float64Values()
	case *array.Float32:
		values = a.Float32Values()
	}
	plain, ok := values.([]T)
	return plain, ok
}

// set puts a value of an array into a Go variable.
func set(v reflect.Value, t Type, a arrow.Array, i int) error {
	if v.Kind() == reflect.Pointer && v.Type() != bytesType {
		if a.IsNull(i) {
			v.SetZero()
			return nil
		}
		p := reflect.New(v.Type().Elem())
		if err := set(p.Elem(), t, a, i); err != nil {
			return err
		}
		v.Set(p)
		return nil
	}
	if a.IsNull(i) {
		switch {
		case v.Kind() == reflect.Float32 || v.Kind() == reflect.Float64:
			v.SetFloat(math.NaN())
		case v.Type() == bytesType:
			v.SetZero()
		default:
			return fmt.Errorf("a value is missing, which a %v cannot say: use a *%v, or fill what is missing", v.Type(), v.Type())
		}
		return nil
	}
	x := At(t, a, i)
	no := func() error { return fmt.Errorf("%v, a %v, does not fit in a %v", x, t, v.Type()) }
	switch {
	case v.Type() == timeType:
		at, ok := x.(time.Time)
		if !ok {
			return no()
		}
		v.Set(reflect.ValueOf(at))
		return nil
	case v.Type() == durationType:
		d, ok := x.(time.Duration)
		if !ok {
			return no()
		}
		v.SetInt(int64(d))
		return nil
	}
	switch x := x.(type) {
	case bool:
		if v.Kind() != reflect.Bool {
			return no()
		}
		v.SetBool(x)
	case string:
		if v.Kind() != reflect.String {
			return no()
		}
		v.SetString(x)
	case []byte:
		if v.Type() != bytesType {
			return no()
		}
		v.SetBytes(x)
	case int64:
		return setInt(v, x, no)
	case uint64:
		if x <= math.MaxInt64 {
			return setInt(v, int64(x), no)
		}
		if !v.CanUint() || v.OverflowUint(x) {
			return no()
		}
		v.SetUint(x)
	case float64:
		if !v.CanFloat() || v.Kind() == reflect.Float32 && float64(float32(x)) != x && x == x {
			return no()
		}
		v.SetFloat(x)
	default:
		return no()
	}
	return nil
}

func setInt(v reflect.Value, x int64, no func() error) error {
	switch {
	case v.CanInt() && !v.OverflowInt(x):
		v.SetInt(x)
	case v.CanUint() && x >= 0 && !v.OverflowUint(uint64(x)):
		v.SetUint(uint64(x))
	case v.CanFloat() && int64(float64(x)) == x && (v.Kind() == reflect.Float64 || int64(float32(x)) == x):
		v.SetFloat(float64(x))
	default:
		return no()
	}
	return nil
}
