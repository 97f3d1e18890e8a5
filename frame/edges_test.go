package frame_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
)

// An edge is a row of the tables at which things have gone wrong once.
type edge struct {
	I int64     `frame:"i"`
	F float64   `frame:"f"`
	S *string   `frame:"s"`
	T time.Time `frame:"t"`
}

func edges() frame.Frame {
	a, b := "a", "b"
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return frame.FromRows([]edge{{1, 1.5, &b, at}, {2, math.NaN(), nil, at.AddDate(0, 0, 9)}, {3, math.Inf(1), &a, at}, {4, 2, nil, at}})
}

func TestEdges(t *testing.T) {
	defer goleak.VerifyNone(t)
	f, col := edges(), frame.Col
	for _, test := range []struct {
		name string
		f    frame.Frame
		want string // the first column, or an error
	}{
		{"top of none", f.Top(0, frame.Desc("i")), ""},
		{"distinct by no names", f.Distinct([]string{}...), "1 2 3 4"},
		{"cumulative over missing keys", f.With(col("i").CumSum().Over("s").As("c")).Select("c"), "1 <nil> 3 <nil>"},
		{"aggregate over missing keys", f.With(col("i").Max().Over("s").As("c")).Select("c"), "1 <nil> 3 <nil>"},
		{"validated floats that no whole number is", f.Merge(f, frame.Left, frame.OnPair("i", "f"), frame.Validate("one_to_one")).Select("i_y"), "<nil> 4 <nil> <nil>"},
		{"no option", f.Merge(f, frame.Left, nil), "an option is nil"},
		{"last category", f.With(col("s").Category("b", "a").As("c")).GroupBy("i").Agg(col("c").Last()).Sort(frame.Asc("c")).Select("c").DropNull(), "b a"},
		{"first of categories as keys", f.With(col("s").Category("b", "a").As("c")).GroupBy("t").Agg(col("c").Last()).GroupBy("c").Agg(frame.Size()), "a"},
		{"several rows a stretch", f.Resample("t", "1d").Agg(col("i").Smallest(2)), "smallest has several rows"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := weft.Compute(t.Context(), test.f)
			text := fmt.Sprint(err)
			if err == nil {
				var cells []string
				for _, row := range values(got) {
					cells = append(cells, fmt.Sprint(row[0]))
				}
				text = strings.Join(cells, " ")
			}
			if text != test.want && (err == nil || !strings.Contains(text, test.want)) {
				t.Errorf("%s, not %s", text, test.want)
			}
		})
	}
}

// TestPartitionsOfNothing has functions of partitions that forget to give something.
func TestPartitionsOfNothing(t *testing.T) {
	for name, f := range map[string]func(*table.Table) (*table.Table, error){
		"nil":          func(*table.Table) (*table.Table, error) { return nil, nil },
		"zero":         func(*table.Table) (*table.Table, error) { return &table.Table{}, nil },
		"another":      func(*table.Table) (*table.Table, error) { return table.FromRows([]struct{ A int }{{1}}) },
		"an empty one": func(in *table.Table) (*table.Table, error) { return &table.Table{Schema: in.Schema}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			got, err := weft.Compute(t.Context(), frame.MapPartitions(f, edges(), frame.Named("test.nothing."+name)))
			switch {
			case name == "an empty one":
				if err != nil || got.Rows() != 0 || got.Schema.Len() != 4 {
					t.Errorf("%v, %v", got, err)
				}
			case err == nil || !strings.Contains(err.Error(), "test.nothing."+name+" gave"):
				t.Errorf("%v", err)
			}
		})
	}
}

// TestFarTimes compares nanoseconds with times that they cannot hold.
func TestFarTimes(t *testing.T) {
	for _, f := range []frame.Frame{edges().Filter(frame.Col("t").Gt(time.Time{})), edges().FillNull(time.Time{}, "t")} {
		if _, err := weft.Compute(t.Context(), f); err != nil && strings.Contains(err.Error(), "panic") {
			t.Error(err)
		}
	}
}

// TestJoinStops gives up a join of ten thousand million rows.
func TestJoinStops(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	same := frame.FromRows(make([]edge, 100_000))
	start := time.Now()
	_, err := weft.Compute(ctx, same.Merge(same, frame.Inner, frame.On("i")).Agg(frame.Size()))
	if took := time.Since(start); err == nil || took > 5*time.Second {
		t.Errorf("%v after %v", err, took)
	}
}
