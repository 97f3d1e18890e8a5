package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// counted is what a column counts in checksums, row by row; false is missing.
func counted(f table.Field, c arrow.Array) func(row int) (float64, bool) {
	if f.Type.Kind != table.String {
		return numbers(c)
	}
	text := texts(c)
	if !strings.HasPrefix(f.Name, "id") {
		return func(row int) (float64, bool) { return float64(len(text(row))), c.IsValid(row) }
	}
	return func(row int) (float64, bool) {
		digits, _ := strings.CutPrefix(text(row), "id")
		v, err := strconv.Atoi(digits)
		return float64(v), err == nil
	}
}

// numbers are the values of a column of numbers; false is missing, or no number.
func numbers(c arrow.Array) func(row int) (float64, bool) {
	var value func(int) float64
	switch c := c.(type) {
	case *array.Int64:
		value = func(row int) float64 { return float64(c.Value(row)) }
	case *array.Int32:
		value = func(row int) float64 { return float64(c.Value(row)) }
	case *array.Float64:
		value = c.Value
	default:
		return func(int) (float64, bool) { return 0, false }
	}
	return func(row int) (float64, bool) {
		if c.IsNull(row) {
			return 0, false
		}
		v := value(row)
		return v, !math.IsNaN(v)
	}
}

// texts are the values of a column of strings, "" where one is missing.
func texts(c arrow.Array) func(row int) string {
	value := func(int) string { return "" }
	switch c := c.(type) {
	case *array.String:
		value = c.Value
	case *array.Dictionary:
		if words, ok := c.Dictionary().(*array.String); ok {
			value = func(row int) string { return words.Value(c.GetValueIndex(row)) }
		}
	}
	return func(row int) string {
		if c.IsNull(row) {
			return ""
		}
		return value(row)
	}
}
