package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// FuzzTable holds the fast reader against encoding/csv: what both accept, they
// read alike; without quotes, both accept the same.
func FuzzTable(f *testing.F) {
	for _, text := range []string{
		"", "\n", "origin,delay\nLAS,1\n", "origin,delay\r\nLAS,1\r\n\r\nATL,", "origin,delay\n\"a,b\",1\nc\"d,2",
		"delay,x,origin\n1,,Åre\n-2,\"\"\"\",b\n", "origin\ndelay\n", "origin,delay\n\n\n,1\r", "origin,delay\n\"\n\",1\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fast, fastErr := fastRows(text)
		slow, slowErr := slowRows(text)
		if fastErr == nil && slowErr == nil && !slices.EqualFunc(fast, slow, slices.Equal) {
			t.Errorf("read %q, encoding/csv reads %q", fast, slow)
		}
		if !strings.Contains(text, `"`) && (fastErr == nil) != (slowErr == nil) {
			t.Errorf("error %v, encoding/csv: %v", fastErr, slowErr)
		}
	})
}

func fastRows(text string) (rows [][]string, err error) {
	for table := (table{text: bufio.NewReaderSize(strings.NewReader(text), 1<<18)}); ; {
		err := table.next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		var row []string
		for _, field := range table.fields {
			row = append(row, string(field))
		}
		rows = append(rows, row)
	}
}

func slowRows(text string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	return r.ReadAll()
}
