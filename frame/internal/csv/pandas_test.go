package csv

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/scan"
)

// TestPandas holds what is read against what pandas reads.
func TestPandas(t *testing.T) {
	data, err := os.ReadFile("testdata/pandas.json")
	if err != nil {
		t.Fatal(err)
	}
	var oracle struct {
		Cases []struct {
			Name, Text string
			Options    Options
			Names      []string
			Columns    [][]any
			Error      string
		}
	}
	if err := json.Unmarshal(data, &oracle); err != nil {
		t.Fatal(err)
	}
	for _, c := range oracle.Cases {
		t.Run(c.Name, func(t *testing.T) {
			names, columns, err := columnsOf(t, c.Options, c.Text)
			if c.Error != "" {
				if err == nil {
					t.Fatalf("no error, and pandas has %q; got %v %v", c.Error, names, columns)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(names) != fmt.Sprint(c.Names) {
				t.Errorf("columns %q, pandas has %q", names, c.Names)
			}
			for i, want := range c.Columns {
				var texts []string
				for _, v := range want {
					texts = append(texts, theirs(v))
				}
				if got := strings.Join(columns[i], " "); got != strings.Join(texts, " ") {
					t.Errorf("column %q\ngot  %.300s\nwant %.300s", names[i], got, strings.Join(texts, " "))
				}
			}
		})
	}
}

// theirs is a value of the oracle as text.
func theirs(v any) string {
	m, ok := v.(map[string]any)
	switch {
	case v == nil:
		return "null"
	case !ok:
		return fmt.Sprintf("%#v", v)
	case m["ns"] != nil:
		return "@" + m["ns"].(string)
	case m["int"] != nil:
		return m["int"].(string)
	}
	f, _ := strconv.ParseFloat(m["float"].(string), 64)
	return number(f)
}

// number is a float, and an integer as a float: pandas has no nulls in integers.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// columnsOf are the columns of a file, as theirs writes them.
func columnsOf(t *testing.T, o Options, text string) (names []string, columns [][]string, err error) {
	s, err := Plan(t.Context(), filesOf(t, text), o)
	if err != nil {
		return nil, nil, err
	}
	names = s.Schema.Names()
	columns = make([][]string, len(names))
	var places []int
	for i := range names {
		places = append(places, i)
	}
	for part := range s.Ranges {
		st, err := s.Open(t.Context(), part, scan.Want{Columns: places})
		if err != nil {
			return nil, nil, err
		}
		defer st.Close()
		for {
			b, err := st.Next(t.Context())
			if err != nil {
				if err.Error() == "EOF" {
					break
				}
				return nil, nil, err
			}
			for i, c := range b.Columns {
				for r := range b.Rows {
					columns[i] = append(columns[i], ours(c, r))
				}
			}
		}
	}
	return names, columns, nil
}

func ours(a arrow.Array, r int) string {
	if a.IsNull(r) {
		return "null"
	}
	switch a := a.(type) {
	case *array.Int64:
		return strconv.FormatInt(a.Value(r), 10)
	case *array.Float64:
		return number(a.Value(r))
	case *array.Date32:
		return fmt.Sprint("@", int64(a.Value(r))*24*int64(time.Hour))
	case *array.Timestamp:
		return fmt.Sprint("@", int64(a.Value(r))*int64(a.DataType().(*arrow.TimestampType).Unit.Multiplier()))
	}
	return cell(a, r)
}
