package table

import (
	"fmt"
	"strings"
	"sync/atomic"
)

// A Field is a column's name and type.
type Field struct {
	Name string
	Type Type
}

// A Schema is the columns of a table, in order. Names are unique. It is not
// changed once it is made.
type Schema struct {
	Fields []Field

	places atomic.Pointer[map[string]int] // of many names, once one was asked for
}

// NewSchema returns the schema of some columns; an error if a name is there
// twice.
func NewSchema(fields ...Field) (*Schema, error) {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		if seen[f.Name] {
			return nil, fmt.Errorf("table: two columns are called %q", f.Name)
		}
		seen[f.Name] = true
	}
	return &Schema{Fields: fields}, nil
}

// Len is the number of columns.
func (s *Schema) Len() int { return len(s.Fields) }

// Index is the place of a column, -1 if there is none of that name.
func (s *Schema) Index(name string) int {
	const few = 16 // are faster looked through
	if len(s.Fields) > few {
		if i, ok := s.byName()[name]; ok {
			return i
		}
		return -1
	}
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// byName is the places of all columns, found again if columns were added to a
// schema in the making.
func (s *Schema) byName() map[string]int {
	if known := s.places.Load(); known != nil && len(*known) == len(s.Fields) {
		return *known
	}
	places := make(map[string]int, len(s.Fields))
	for i, f := range s.Fields {
		places[f.Name] = i
	}
	s.places.Store(&places)
	return places
}

// Names are the columns' names in order.
func (s *Schema) Names() []string {
	names := make([]string, len(s.Fields))
	for i := range s.Fields {
		names[i] = s.Fields[i].Name
	}
	return names
}

// Pick is the schema of some of the columns, by their places.
func (s *Schema) Pick(columns []int) *Schema {
	fields := make([]Field, len(columns))
	for i, c := range columns {
		fields[i] = s.Fields[c]
	}
	return &Schema{Fields: fields}
}

// Equal reports whether the names and types are the same, in the same order.
func (s *Schema) Equal(o *Schema) bool {
	if s == o {
		return true
	}
	if s == nil || o == nil || len(s.Fields) != len(o.Fields) {
		return false
	}
	for i := range s.Fields {
		if s.Fields[i] != o.Fields[i] {
			return false
		}
	}
	return true
}

// String returns the columns as "origin string, delay float64".
func (s *Schema) String() string {
	var b strings.Builder
	for i, f := range s.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %v", f.Name, f.Type)
	}
	return b.String()
}
