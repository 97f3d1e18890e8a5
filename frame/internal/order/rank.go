package order

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A Ranking says how values are numbered, from 1.
type Ranking struct {
	// Method is what equal values get: "average" (the mean of their places, as
	// "" too), "min", "max", "first" (each its own, in the order of rows), or
	// "dense" ("min" without gaps).
	Method string
	Desc   bool
	// Missing is what missing values get: "keep" (null, as "" too), "top" (the
	// first places) or "bottom" (the last).
	Missing string
	Percent bool // divide by the number of values, of different ones for "dense"
}

// Rank numbers the values of a column by their order: a column of float64.
func Rank(a arrow.Array, t table.Type, r Ranking) (arrow.Array, error) {
	return RankWithin(a, t, make([]uint32, a.Len()), r)
}

// RankWithin numbers the values of a column by their order among those of the
// same group, which rows have by number: a column of float64.
func RankWithin(a arrow.Array, t table.Type, groups []uint32, r Ranking) (arrow.Array, error) {
	switch r.Method {
	case "", "average", "min", "max", "first", "dense":
	default:
		return nil, fmt.Errorf("order: %q is none of average, min, max, first, dense", r.Method)
	}
	switch r.Missing {
	case "", "keep", "top", "bottom":
	default:
		return nil, fmt.Errorf("order: %q is none of keep, top, bottom", r.Missing)
	}
	group := table.Of(table.Uint32)
	b := &table.Batch{
		Schema:  &table.Schema{Fields: []table.Field{{Type: group}, {Type: t}}},
		Columns: []arrow.Array{column.From(group, groups, nil), a}, Rows: a.Len(),
	}
	s, err := newSorter(b, []Key{{Column: 0}, {Column: 1, Desc: r.Desc, NullsFirst: r.Missing == "top"}})
	if err != nil {
		return nil, err
	}
	rows := make([]int32, a.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	s.sort(rows, 0)
	missing, gone := column.Missing(a)
	var valid column.Bitmap
	if gone > 0 && (r.Missing == "" || r.Missing == "keep") {
		valid = column.NewBitmap(len(rows))
		for i, m := range missing {
			if !m {
				valid.Set(i)
			}
		}
	}
	out := make([]float64, len(rows))
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && groups[rows[to]] == groups[rows[from]] {
			to++
		}
		ranked := rows[from:to]
		for valid != nil && len(ranked) > 0 && missing[ranked[len(ranked)-1]] {
			ranked = ranked[:len(ranked)-1] // what is missing is behind the others
		}
		r.number(s, ranked, out)
		from = to
	}
	return column.From(table.Of(table.Float64), out, valid), nil
}

// number writes the ranks of rows, which are in order.
func (r *Ranking) number(s *sorter, rows []int32, out []float64) {
	different := 0
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && s.compare(rows[from], rows[to], 0, -1) == 0 {
			to++
		}
		different++
		for i, row := range rows[from:to] {
			switch r.Method {
			case "min":
				out[row] = float64(from + 1)
			case "max":
				out[row] = float64(to)
			case "first":
				out[row] = float64(from + i + 1)
			case "dense":
				out[row] = float64(different)
			default:
				out[row] = float64(from+1+to) / 2
			}
		}
		from = to
	}
	if !r.Percent {
		return
	}
	all := float64(len(rows))
	if r.Method == "dense" {
		all = float64(different)
	}
	for _, row := range rows {
		out[row] /= all
	}
}
