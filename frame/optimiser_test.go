package frame_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/local"
)

// A step makes a frame of a frame. It keeps the columns k, a and s, so that steps can
// follow one another in any order; rows that are equal count as the same.
type step struct {
	name string
	of   func(r *rand.Rand, f frame.Frame) frame.Frame
}

// totally sorts: it gives rows that may come in any order one.
func totally(f frame.Frame) frame.Frame {
	return f.Sort(frame.Asc("k"), frame.Desc("a"), frame.Asc("s"))
}

// steps are those through which conditions and the demand for columns may go, and
// those through which they may not.
func steps(other frame.Frame) []step {
	k, a, s := frame.Col("k"), frame.Col("a"), frame.Col("s")
	merged := func(how frame.How) step {
		return step{"merge " + string(how), func(r *rand.Rand, f frame.Frame) frame.Frame {
			m, b := f.Merge(other, how, frame.On("k")), frame.Col("b")
			if how == frame.Semi || how == frame.Anti {
				return m
			}
			switch r.IntN(4) {
			case 0:
				m = m.With(a.Add(b.FillNull(1)).As("a"))
			case 1:
				m = m.Filter(b.Gt(r.IntN(40)))
			case 2:
				m = m.Filter(s.Ne("y").And(b.Lt(a)))
			}
			return m.Select("k", "a", "s")
		}}
	}
	floats := other.With(k.Cast(table.Of(table.Float64)).Add(0.5).Sub(0.5).As("k"))
	return []step{
		{"merge floats", func(r *rand.Rand, f frame.Frame) frame.Frame {
			how := []frame.How{frame.Inner, frame.Left, frame.Semi, frame.Anti}[r.IntN(4)]
			return f.Merge(floats, how, frame.On("k")).Filter(k.Gt(r.IntN(3))).Select("k", "a", "s")
		}},
		{"filter k", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(k.Gt(r.IntN(3))) }},
		{"filter a", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(a.Lt(20 + r.IntN(60))) }},
		{"filter two", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(k.Le(4).And(a.Ge(r.IntN(20)))) }},
		{"filter across", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(a.Gt(k)) }},
		{"filter text", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(s.Ne("x")) }},
		{"filter missing", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(s.IsNull().Or(k.NotNull())) }},
		{"filter none", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.Filter(a.Gt(1e6)) }},
		{"compute", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.With(a.Add(k).As("a")) }},
		{"swap", func(_ *rand.Rand, f frame.Frame) frame.Frame {
			return f.With(k.Cast(table.Of(table.Float64)).As("a"), a.Mod(7).Cast(table.Of(table.Int64)).As("k"))
		}},
		{"rename", func(_ *rand.Rand, f frame.Frame) frame.Frame {
			return f.Rename("a", "z").Filter(frame.Col("z").Ge(1)).Rename("z", "a")
		}},
		{"fill", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.FillNull("none", "s") }},
		{"reorder", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.Select("s", "a", "k").Select("k", "a", "s") }},
		{"sort", func(_ *rand.Rand, f frame.Frame) frame.Frame { return totally(f) }},
		{"first rows", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.Head(5 + r.IntN(40)) }},
		{"last rows", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.Tail(5 + r.IntN(40)) }},
		{"head", func(r *rand.Rand, f frame.Frame) frame.Frame { return totally(f).Head(5 + r.IntN(40)) }},
		{"tail", func(r *rand.Rand, f frame.Frame) frame.Frame { return totally(f).Tail(5 + r.IntN(40)) }},
		{"top", func(r *rand.Rand, f frame.Frame) frame.Frame {
			return f.Top(5+r.IntN(40), frame.Desc("a"), frame.Asc("k"), frame.Asc("s"))
		}},
		{"repartition", func(r *rand.Rand, f frame.Frame) frame.Frame { return f.Repartition(1 + r.IntN(5)) }},
		{"distinct", func(_ *rand.Rand, f frame.Frame) frame.Frame { return totally(f).Distinct("k") }},
		{"distinct rows", func(_ *rand.Rand, f frame.Frame) frame.Frame { return f.Distinct() }},
		{"groups", func(_ *rand.Rand, f frame.Frame) frame.Frame {
			return f.GroupBy("k", "s").Agg(a.Max(), a.Min().As("least")).Select("k", "a", "s")
		}},
		{"groups, missing keys", func(_ *rand.Rand, f frame.Frame) frame.Frame {
			return f.GroupBy("s").KeepNull().Agg(k.Max(), a.Sum()).Select("k", "a", "s")
		}},
		{"concat", func(_ *rand.Rand, f frame.Frame) frame.Frame { return frame.Concat(f, f.Filter(k.Eq(2))) }},
		{"window", func(_ *rand.Rand, f frame.Frame) frame.Frame { return totally(f).With(a.CumMax().As("a")) }},
		{"window of groups", func(_ *rand.Rand, f frame.Frame) frame.Frame {
			return f.With(a.Max().Over("k").As("most")).With(a.Add(frame.Col("most")).As("a")).Select("k", "a", "s")
		}},
		merged(frame.Inner), merged(frame.Left), merged(frame.Right), merged(frame.Outer), merged(frame.Semi), merged(frame.Anti),
	}
}

// TestPlansChangeNothing holds random chains of steps against the same steps one by
// one, each from a table in memory: then nothing can move from one step to another.
func TestPlansChangeNothing(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 3 {
		text := "k,a,s\n"
		for range 30 {
			key := fmt.Sprint(r.IntN(6))
			if r.IntN(10) == 0 {
				key = ""
			}
			text += fmt.Sprintf("%s,%d.5,%s\n", key, r.IntN(90), []string{"x", "y", "", "zz"}[r.IntN(4)])
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start := frame.ReadCSV(t.Context(), filepath.Join(dir, "*.csv"))
	type right struct {
		K int64   `frame:"k"`
		B float64 `frame:"b"`
	}
	all := steps(frame.FromRows([]right{{1, 1}, {2, 20}, {2, 30}, {4, 4}, {9, 90}}))
	chains := 2000
	if testing.Short() {
		chains = 300
	}
	for chain := range chains {
		r := rand.New(rand.NewPCG(uint64(chain), 7))
		f, apart := start, start
		var names []string
		for range 1 + r.IntN(6) {
			s := all[r.IntN(len(all))]
			params := [2]uint64{r.Uint64(), r.Uint64()}
			names = append(names, s.name)
			f = s.of(rand.New(rand.NewPCG(params[0], params[1])), f)
			alone, err := weft.Compute(t.Context(), s.of(rand.New(rand.NewPCG(params[0], params[1])), apart))
			if err != nil {
				t.Fatalf("%s: %v", strings.Join(names, ", "), err)
			}
			apart = frame.FromTable(alone)
		}
		if r.IntN(3) == 0 { // demand less than all
			names = append(names, "select")
			f, apart = f.Select("a"), apart.Select("a")
		}
		if got, want := rowsOf(t, f), rowsOf(t, apart); !slices.Equal(got, want) {
			t.Errorf("%s:\n%v\nnot\n%v\n%s", strings.Join(names, ", "), got, want, f.Explain())
		}
	}
}

// rowsOf are the rows of a frame as text, sorted.
func rowsOf(t *testing.T, f frame.Frame, settings ...weft.Option) []string {
	t.Helper()
	tab, err := weft.Compute(t.Context(), f, settings...)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range values(tab) {
		out = append(out, fmt.Sprint(row...))
	}
	slices.Sort(out)
	return out
}

// TestSmallBudgets computes what must be shuffled with more and smaller tasks, as a
// runner with a small budget is given them: the rows and the partitions are the same.
func TestSmallBudgets(t *testing.T) {
	type row struct {
		ID   int64   `frame:"id"`
		Key  int64   `frame:"key"`
		X    float64 `frame:"x"`
		Text string  `frame:"text"`
	}
	r := rand.New(rand.NewPCG(5, 6))
	rows := make([]row, 150_000)
	for i := range rows {
		rows[i] = row{int64(i), int64(r.IntN(60_000)), float64(r.IntN(1000)), fmt.Sprint("text", r.IntN(5000))}
	}
	f := frame.FromRows(rows).Repartition(4)
	budget := weft.On(&local.Runner{Workers: 2, Memory: 4 << 20, SpillDir: t.TempDir()})
	for _, test := range []struct {
		name    string
		f       frame.Frame
		ordered bool
	}{
		{"sort", f.Sort(frame.Asc("x"), frame.Desc("text")), true},
		{"distinct", f.Distinct("key"), true},
		{"groups", f.GroupBy("key", "text").Agg(frame.Col("x").Sum(), frame.Size()), true},
		{"groups in any order", f.GroupBy("key").AnyOrder().Agg(frame.Col("x").Sum(), frame.Size()), false},
		{"join", f.Merge(f.Select("key", "id").Repartition(3), frame.Outer, frame.On("key")), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			want, err := weft.Compute(t.Context(), test.f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := weft.Compute(t.Context(), test.f, budget)
			if err != nil {
				t.Fatal(err)
			}
			parts, err := weft.ComputeAll(t.Context(), test.f.Partitions(), budget)
			if err != nil {
				t.Fatal(err)
			}
			total := 0
			for _, p := range parts {
				total += p.Rows()
			}
			if total != want.Rows() {
				t.Errorf("the partitions have %d rows, not %d", total, want.Rows())
			}
			a, b := rowTexts(got), rowTexts(want)
			if !test.ordered {
				slices.Sort(a)
				slices.Sort(b)
			}
			if !slices.Equal(a, b) {
				t.Errorf("%d rows that are not the %d", len(a), len(b))
			}
		})
	}
}

func rowTexts(t *table.Table) []string {
	var out []string
	for _, row := range values(t) {
		out = append(out, fmt.Sprint(row...))
	}
	return out
}
