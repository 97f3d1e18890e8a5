package csv

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cell is a value as the tests write it.
func cell(a arrow.Array, r int) string {
	if a.IsNull(r) {
		return "null"
	}
	if d, ok := a.(*array.Dictionary); ok {
		return fmt.Sprintf("%q", d.Dictionary().(*array.String).Value(d.GetValueIndex(r)))
	}
	if s, ok := a.(*array.String); ok {
		return fmt.Sprintf("%q", s.Value(r))
	}
	return a.ValueStr(r)
}

// rowsOf reads a scan: its rows as text, and the rows that each part had.
func rowsOf(t testing.TB, s Scan, want scan.Want) (rows []string, parts []int, err error) {
	t.Helper()
	if want.Columns == nil {
		for i := range s.Describe().Schema.Fields {
			want.Columns = append(want.Columns, i)
		}
	}
	for part := range s.Describe().Parts {
		before := len(rows)
		st, err := s.Open(t.Context(), part, want)
		if err != nil {
			return rows, parts, err
		}
		for {
			b, err := st.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				if err := st.Close(); err != nil {
					t.Error(err)
				}
				return rows, parts, err
			}
			checked, err := table.NewBatch(b.Schema, b.Columns, b.Rows)
			if err != nil {
				t.Fatal(err)
			}
			for r := range checked.Rows {
				var cells []string
				for _, c := range checked.Columns {
					cells = append(cells, cell(c, r))
				}
				rows = append(rows, strings.Join(cells, " "))
			}
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		parts = append(parts, len(rows)-before)
	}
	return rows, parts, nil
}

// revised is the scan with what an error says of the files; false if it says nothing.
func revised(t testing.TB, s Scan, err error) (Scan, bool) {
	t.Helper()
	if r, ok := errors.AsType[Revision](err); ok {
		s, err := r.Revise(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return s, true
	}
	w, ok := errors.AsType[textfile.Widen](err)
	if ok {
		s.Schema = &table.Schema{Fields: slices.Clone(s.Schema.Fields)}
		s.Schema.Fields[s.Schema.Index(w.Column)].Type = w.To
	}
	return s, ok
}

// contentsOf is the schema and the rows of a scan as text, or its error.
func contentsOf(t testing.TB, o Options, contents ...string) string {
	t.Helper()
	s, err := Plan(t.Context(), filesOf(t, contents...), o)
	if err != nil {
		return err.Error()
	}
	rows, _, err := rowsOf(t, s, scan.Want{})
	if err != nil {
		return err.Error()
	}
	return s.Schema.String() + "\n" + strings.Join(rows, "\n")
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, in string
		o        Options
		want     string
	}{
		{"numbers", "a,b\n1,2.5\n-3,NA\n", Options{}, "a int64, b float64\n1 2.5\n-3 null"},
		{"no end of line", "a,b\n1,x", Options{}, "a int64, b string\n1 \"x\""},
		{"CRLF", "a,b\r\n1,x\r\n2,\r\n", Options{}, "a int64, b string\n1 \"x\"\n2 null"},
		{"CRLF on some lines", "a,b\r\n1,x\n2,y\r\n", Options{}, "a int64, b string\n1 \"x\"\n2 \"y\""},
		{"CR only", "a,b\r1,x\r2,y\r", Options{}, "a int64, b string\n1 \"x\"\n2 \"y\""},
		{"byte order mark", "\ufeffa,b\n1,2\n", Options{}, "a int64, b int64\n1 2"},
		{"quotes", "a,b\n\"1\",\"x,\"\"y\"\"\nz\"\n", Options{}, "a int64, b string\n1 \"x,\\\"y\\\"\\nz\""},
		{"a quote amid a field", "a,b\n5\" pipe,x\n6\" pipe,y\n", Options{}, "a string, b string\n\"5\\\" pipe\" \"x\"\n\"6\\\" pipe\" \"y\""},
		{"empty lines", "a\n\n1\n\r\n  \n2\n\n", Options{}, "a int64\n1\n2"},
		{"header only", "a,b\n", Options{}, "a string, b string\n"},
		{"empty", "", Options{}, "csv: 0.csv: there is nothing in it, not even a header"},
		{"all null", "a,b\n,1\nNA,2\n", Options{}, "a float64, b int64\nnull 1\nnull 2"},
		{"bools", "a\nTrue\nfalse\n\"\"\n", Options{}, "a bool\ntrue\nfalse\nnull"},
		{"dates", "a,b\n2024-02-29,2024-01-01 10:11:12.5\n1969-12-31,2024-01-01\n", Options{}, "a date, b timestamp[us]\n2024-02-29 2024-01-01T10:11:12.5\n1969-12-31 2024-01-01T00:00:00"},
		{"no such date", "a\n2023-02-29\n", Options{}, "a string\n\"2023-02-29\""},
		{"zone", "a\n2024-01-01T10:00:00+02:00\n2024-01-01T10:00:00Z\n", Options{}, "a timestamp[us, UTC]\n2024-01-01T08:00:00Z\n2024-01-01T10:00:00Z"},
		{"nanoseconds", "a\n2024-01-01T10:00:00.123456789\n", Options{}, "a timestamp[ns]\n2024-01-01T10:00:00.123456789"},
		{"large integers", "a,b,c\n9223372036854775807,18446744073709551615,18446744073709551616\n", Options{}, "a int64, b uint64, c string\n9223372036854775807 18446744073709551615 \"18446744073709551616\""},
		{"names", "a,a,,a.1,a\n1,2,3,4,5\n", Options{}, "a int64, a.2 int64, Unnamed: 2 int64, a.1 int64, a.3 int64\n1 2 3 4 5"},
		{"no header", "1,x\n2,y\n", Options{NoHeader: true}, "0 int64, 1 string\n1 \"x\"\n2 \"y\""},
		{"names given", "1,x\n", Options{NoHeader: true, Names: []string{"n", "s"}}, "n int64, s string\n1 \"x\""},
		{"names instead of the header", "a,b\n1,x\n", Options{Names: []string{"n", "s"}}, "n int64, s string\n1 \"x\""},
		{"skip", "made by \"x\n\na,b\n1,2\n", Options{SkipRows: 2}, "a int64, b int64\n1 2"},
		{"semicolons", "a;b\n1,5;x\n", Options{Delimiter: ';', Decimal: ','}, "a float64, b string\n1.5 \"x\""},
		{"comments", "# c \"\na,b\n1,2 # d,e\n#\n3,4\n", Options{Comment: '#'}, "a int64, b int64\n1 2\n3 4"},
		{"escapes", "a,b\n1,x\\,y\n2,\"x\\\"y\"\n", Options{Escape: '\\'}, "a int64, b string\n1 \"x,y\"\n2 \"x\\\"y\""},
		{"an escape at the end", "a,b\n1,x\\", Options{Escape: '\\'}, "csv: 0.csv:2: ends in an escape: \"1,x\\\\\""},
		{"a header that never ends", "a,\"b\n1,2\n", Options{}, "csv: 0.csv: its first row is in quotes that are never closed"},
		{"no quotes", "a,b\n1,\"x\n", Options{NoQuote: true}, "a int64, b string\n1 \"\\\"x\""},
		{"columns", "a,b,c\n1,2,3\n", Options{Columns: []string{"c", "a"}}, "c int64, a int64\n3 1"},
		{"no such column", "a,b\n1,2\n", Options{Columns: []string{"x"}}, `csv: 0.csv: there is no column "x": there are ["a" "b"]`},
		{"a type of no column", "a,b\n1,2\n", Options{Types: map[string]table.Type{"x": table.Of(table.Int8)}}, `csv: 0.csv: a type is given for column "x", and there is none: there are ["a" "b"]`},
		{"a type of no column, among some", "a,b\n1,2\n", Options{Columns: []string{"a"}, Types: map[string]table.Type{"x": table.Of(table.Int8)}}, `csv: 0.csv: a type is given for column "x", and there is none: there are ["a" "b"]`},
		{"a type of a column that is not asked for", "a,b\n1,2\n", Options{Columns: []string{"a"}, Types: map[string]table.Type{"b": table.Of(table.Int8)}}, "a int64\n1"},
		{"a column twice", "a,b\n1,2\n", Options{Columns: []string{"a", "a"}}, `csv: column "a" is asked for twice`},
		{"too few names", "a,b\n1,2\n", Options{Names: []string{"x"}}, "csv: 0.csv: its first row has 2 fields, and 1 names are given"},
		{"names, a column by its old one", "a,b\n1,2\n", Options{Names: []string{"x", "y"}, Columns: []string{"a"}}, `csv: 0.csv: there is no column "a": there are ["x" "y"]`},
		{"types", "a,b\n1,2\n", Options{Types: map[string]table.Type{"a": table.Of(table.String), "b": table.Of(table.Int8)}}, "a string, b int8\n\"1\" 2"},
		{"a value of no given type", "a,b\n1,2\n1,300\n", Options{Types: map[string]table.Type{"b": table.Of(table.Int8)}}, `csv: 0.csv:3: column "b": "300" is not of type int8`},
		{"nulls", "a,b\n-,NA\n1,x\n", Options{Nulls: []string{"-"}, OnlyNulls: true}, "a int64, b string\nnull \"NA\"\n1 \"x\""},
		{"ragged", "a,b,c\n1\n2,3\n4,5,6\n", Options{Ragged: true}, "a int64, b int64, c int64\n1 null null\n2 3 null\n4 5 6"},
		{"too few", "a,b,c\n1,2,3\n2,3\n", Options{}, `csv: 0.csv:3: has 2 fields, not 3: "2,3"`},
		{"too many", "a,b\n1,2\n\"x\ny\",3\n2,3,4\n", Options{}, `csv: 0.csv:5: has 3 fields, not 2: "2,3,4"`},
		{"skip bad ones", "a,b\n1,2\n2,3,4\n4\n5,6\n", Options{Bad: textfile.Skip}, "a int64, b int64\n1 2\n5 6"},
		{"behind a quote", "a,b\n\"x\"y,1\n", Options{}, `csv: 0.csv:2: column "a": "\"x\"y" has text behind the closing quote`},
		{"never closed", "a,b\n1,2\n3,\"x\n", Options{}, `csv: 0.csv:3: is in quotes that are never closed: "3,\"x\n"`},
		{"not UTF-8", "a,b\n1,x\n2,\xff\n", Options{}, "csv: 0.csv:3: column \"b\": \"\\xff\" is not valid UTF-8"},
		{"UTF-16", "\xff\xfea\x00", Options{}, "csv: 0.csv: it is UTF-16: convert it to UTF-8"},
		{"NUL", "a,b\nx\x00y,1\n", Options{}, "a string, b int64\n\"x\\x00y\" 1"},
		{"blanks", "a,b\n 1 , x\n", Options{}, "a int64, b string\n1 \" x\""},
		{"two meanings", "a\n1\n", Options{Delimiter: '"'}, `csv: Delimiter and Quote are both '"'`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := contentsOf(t, test.o, test.in); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestFiles(t *testing.T) {
	for _, test := range []struct {
		name  string
		files []string
		o     Options
		want  string
	}{
		{"another order", []string{"a,b\n1,x\n", "b,a\ny,2\n"}, Options{}, "a int64, b string\n1 \"x\"\n2 \"y\""},
		{"one is empty", []string{"a\n1\n", "", "a\n2\n"}, Options{}, "a int64\n1\n2"},
		{"wider in the second", []string{"a\n1\n", "a\n2.5\n"}, Options{}, "a float64\n1\n2.5"},
		{"one is missing", []string{"a,b\n1,x\n", "a\n2\n"}, Options{}, `csv: 1.csv: column "b" is missing: read the files with Union to have nulls where it is`},
		{"one too many", []string{"a\n1\n", "a,b\n2,x\n"}, Options{}, `csv: 0.csv: column "b" is missing: read the files with Union to have nulls where it is`},
		{"union", []string{"a,b\n1,x\n", "c,a\ny,2\n"}, Options{Union: true}, "a int64, b string, c string\n1 \"x\" null\n2 null \"y\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := contentsOf(t, test.o, test.files...); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestWiden(t *testing.T) {
	in := "a,b,c\n" + strings.Repeat("1,2,2024-01-01\n", 60000) + "1.5,x,2024-01-01 10:00\n" + strings.Repeat("1,2,2024-01-01\n", 60000)
	s := planFiles(t, Options{PartBytes: 200 << 10}, in)
	if got := s.Schema.String(); got != "a int64, b int64, c date" {
		t.Fatal(got)
	}
	var got []string
	for {
		rows, _, err := rowsOf(t, s, scan.Want{})
		if err == nil {
			got = append(got, fmt.Sprint(len(rows), " ", rows[0], " ", rows[60000]))
			break
		}
		better, ok := revised(t, s, err)
		if !ok {
			t.Fatal(err)
		}
		got = append(got, err.Error())
		s = better
	}
	want := []string{
		`csv: 0.csv:60002: column "a": "1.5" is not of type int64, which the sampled rows have: set Types["a"] to float64, or InferRows to -1 to infer types from all rows`,
		`csv: 0.csv:60002: column "b": "x" is not of type int64, which the sampled rows have: set Types["b"] to string, or InferRows to -1 to infer types from all rows`,
		`csv: 0.csv:60002: column "c": "2024-01-01 10:00" is not of type date, which the sampled rows have: set Types["c"] to timestamp[us], or InferRows to -1 to infer types from all rows`,
		`120001 1 "2" 2024-01-01T00:00:00 1.5 "x" 2024-01-01T10:00:00`,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s = planFiles(t, Options{PartBytes: 200 << 10, InferRows: -1}, in)
	if got := s.Schema.String(); got != "a float64, b string, c timestamp[us]" {
		t.Error(got)
	}
}
