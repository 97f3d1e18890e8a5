package textfile

import (
	"maps"
	"slices"

	"github.com/cb434341/weft/frame/table"
)

// BadRows says what becomes of rows that cannot be read: those that are not as the
// format has them, that are not UTF-8, or with a value that is none of the type
// that was given for its column.
type BadRows uint8

// What becomes of bad rows.
const (
	Fail BadRows = iota // the first one is an error
	Skip                // they are left out, and a scan of the bad rows reads them
)

const defaultPart = 16 << 20

// PartBytes is about how much of a file one part reads: what was asked for, or
// 16 MB for 0.
func PartBytes(asked int64) int64 {
	if asked <= 0 {
		return defaultPart
	}
	return asked
}

// Check refuses columns that are asked for twice and types that cannot be read.
func (f Format) Check(columns []string, types map[string]table.Type) error {
	seen := map[string]bool{}
	for _, c := range columns {
		if seen[c] {
			return f.Errorf("column %q is asked for twice", c)
		}
		seen[c] = true
	}
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if t := types[name]; !readable(t) {
			return f.Errorf("column %q: %v cannot be read from text", name, t)
		}
	}
	return nil
}

// Stray is the first column for which a type is given and that there is not.
func Stray(types map[string]table.Type, there func(name string) bool) (name string, some bool) {
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if !there(name) {
			return name, true
		}
	}
	return "", false
}

// readable reports whether columns of the type can be read.
func readable(t table.Type) bool {
	return t.Kind != table.Duration && t.Kind != table.Decimal && t.Kind <= table.Decimal
}
