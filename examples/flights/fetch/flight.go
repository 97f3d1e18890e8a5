package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
)

// A flight is one row, its fields already as text.
type flight struct {
	left                                 time.Time // when it left the gate, local time of the origin
	delay, distance, origin, destination string    // a missing value is empty
}

// month is the month that the flight's day belongs to. The Bureau of
// Transportation Statistics writes midnight as 24:00 of the day that ends, so
// the month is that of the moment before.
func (f flight) month() string {
	return f.left.Add(-time.Nanosecond).Format("2006-01")
}

func (f flight) record() []string {
	return []string{f.left.Format("2006-01-02 15:04"), f.delay, f.distance, f.origin, f.destination}
}

// The columns of the parquet file, in the order of the CSV files.
var columns = []struct {
	name string
	kind parquet.Kind
}{
	{"date", parquet.Int64}, // microseconds since 1970, no zone
	{"delay", parquet.Int64},
	{"distance", parquet.Int64},
	{"origin", parquet.ByteArray},
	{"destination", parquet.ByteArray},
}

// A sample is the flights from, from+every, from+2*every ... by row number.
type sample struct{ from, every int }

func (s sample) has(row int) bool { return row >= s.from && (row-s.from)%s.every == 0 }

// eachFlight calls do for the flights in the sample, in the file's order,
// which is by date.
func eachFlight(ctx context.Context, content []byte, s sample, do func(flight) error) error {
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fmt.Errorf("fetch: flights: %w", err)
	}
	if err := checkSchema(file.Schema()); err != nil {
		return err
	}
	first := 0
	for _, group := range file.RowGroups() {
		if err := eachInGroup(ctx, group, first, s, do); err != nil {
			return err
		}
		first += int(group.NumRows())
	}
	return nil
}

func checkSchema(schema *parquet.Schema) error {
	if n := len(schema.Columns()); n != len(columns) {
		return fmt.Errorf("fetch: flights: %d columns, want %d", n, len(columns))
	}
	for i, c := range columns {
		leaf, ok := schema.Lookup(c.name)
		if !ok || leaf.ColumnIndex != i || leaf.Node.Type().Kind() != c.kind {
			return fmt.Errorf("fetch: flights: column %d is not %s of kind %v", i, c.name, c.kind)
		}
	}
	return nil
}

func eachInGroup(ctx context.Context, group parquet.RowGroup, row int, s sample, do func(flight) error) error {
	rows := group.Rows()
	defer rows.Close()
	block := make([]parquet.Row, 1024)
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("fetch: flights: %w", err)
		}
		n, err := rows.ReadRows(block)
		for _, values := range block[:n] {
			if s.has(row) {
				f, err := newFlight(values)
				if err != nil {
					return fmt.Errorf("fetch: flight %d: %w", row, err)
				}
				if err := do(f); err != nil {
					return fmt.Errorf("fetch: %w", err)
				}
			}
			row++
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("fetch: flight %d: %w", row, err)
		}
	}
}

func newFlight(values parquet.Row) (flight, error) {
	if len(values) != len(columns) {
		return flight{}, fmt.Errorf("%d values, want %d", len(values), len(columns))
	}
	if values[0].IsNull() {
		return flight{}, errors.New("no date")
	}
	left := time.UnixMicro(values[0].Int64()).UTC()
	if !left.Truncate(time.Minute).Equal(left) {
		return flight{}, fmt.Errorf("date %v: not a whole minute", left)
	}
	return flight{left, number(values[1]), number(values[2]), text(values[3]), text(values[4])}, nil
}

func number(v parquet.Value) string {
	if v.IsNull() {
		return ""
	}
	return strconv.FormatInt(v.Int64(), 10)
}

func text(v parquet.Value) string {
	if v.IsNull() {
		return ""
	}
	return string(v.ByteArray())
}
