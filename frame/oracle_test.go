package frame_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/local"
)

// An oracleFamily is a file of pandas' answers, which testdata/oracle/make.py
// makes.
type oracleFamily struct {
	Tables map[string]oracleTable `json:"tables"`
	Files  map[string]string      `json:"files"` // CSV files by name
	Cases  []oracleCase           `json:"cases"`
}

// An oracleCase is an expression, see calls, and pandas' answer.
type oracleCase struct {
	Name  string          `json:"name"`
	Expr  json.RawMessage `json:"expr"`
	Out   oracleTable     `json:"out"`
	Order string          `json:"order"` // whether rows have one: "" always, "known" where sizes are, "none"
	Err   string          `json:"err"`   // in place of Out: what the error says
	Tol   float64         `json:"tol"`
}

// ways are how the rows of tables are cut: a number of partitions, whether their size
// is known, which is so for tables that are at hand, and whether there are empty
// partitions between. Where sizes are not known, joins and groups are shuffled.
var ways = []struct {
	parts int
	known bool
	holes bool
}{{1, true, false}, {3, true, false}, {2, false, false}, {5, false, true}}

func oracleFamilies(t *testing.T) map[string]*oracleFamily {
	t.Helper()
	names, err := filepath.Glob("testdata/oracle/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files of cases, %v", len(names), err)
	}
	out := map[string]*oracleFamily{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := &oracleFamily{}
		if err := json.Unmarshal(text, f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[strings.TrimSuffix(filepath.Base(name), ".json")] = f
	}
	return out
}

// frames are the tables of a family, cut in one of the ways, and its files.
func (f *oracleFamily) frames(t *testing.T, way int, dir string) map[string]frame.Frame {
	t.Helper()
	out := map[string]frame.Frame{}
	for name, o := range f.Tables {
		out[name] = o.frame(t, way)
	}
	for name, text := range f.Files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out[name] = frame.ReadCSV(t.Context(), path)
	}
	return out
}

// frame is a table, cut in one of the ways.
func (o oracleTable) frame(t *testing.T, way int) frame.Frame {
	t.Helper()
	schema, rows, n := o.schema(t), o.rows(), ways[way].parts
	if ways[way].known {
		return frame.FromTable(&table.Table{Schema: schema, Batches: []*table.Batch{o.batch(t, 0, rows, n > 1)}}).Repartition(n)
	}
	var parts []graph.Lazy[*table.Table]
	add := func(batches ...*table.Batch) {
		parts = append(parts, frame.FromTable(&table.Table{Schema: schema, Batches: batches}).Partitions()...)
	}
	for i := range n {
		lo, hi := rows*i/n, rows*(i+1)/n
		switch {
		case i%2 == 1 && hi-lo > 1: // in two batches
			mid := lo + (hi-lo)/2
			add(o.batch(t, lo, mid, true), o.batch(t, mid, hi, false))
		default:
			add(o.batch(t, lo, hi, i%2 == 0))
		}
		if ways[way].holes && i%2 == 0 {
			add()
		}
	}
	return frame.FromParts(schema, parts...)
}

// test computes the case and compares.
func (c oracleCase) test(t *testing.T, in map[string]frame.Frame, way int, runner graph.Runner) {
	t.Helper()
	f := calls{t, func(name string) frame.Frame {
		x, ok := in[name]
		if !ok {
			t.Fatalf("there is no table %q", name)
		}
		return x
	}}.frame(c.Expr)
	got, err := weft.Compute(t.Context(), f, weft.On(runner))
	if c.Err != "" {
		if err == nil || !strings.Contains(err.Error(), c.Err) {
			t.Errorf("the error is %v, and does not say %q\n%s", err, c.Err, c.Expr)
		}
		return
	}
	if err != nil {
		t.Errorf("%v\n%s", err, c.Expr)
		return
	}
	ordered := c.Order == "" || c.Order == "known" && ways[way].known
	want := &table.Table{Schema: c.Out.schema(t), Batches: []*table.Batch{c.Out.batch(t, 0, c.Out.rows(), false)}}
	if diff := differs(got, want, ordered, max(c.Tol, 1e-12)); diff != "" {
		t.Errorf("%s\n%s\n%swant\n%s", diff, c.Expr, print(got), print(want))
	}
}

// TestOracle holds frames against pandas, for each way to cut the tables.
func TestOracle(t *testing.T) {
	defer goleak.VerifyNone(t)
	plenty := &local.Runner{Workers: 2}
	little := &local.Runner{Workers: 2, Memory: 1 << 12}
	for name, family := range oracleFamilies(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for way := range ways {
				in := family.frames(t, way, dir)
				for i, c := range family.Cases {
					if testing.Short() && i%4 != way {
						continue
					}
					t.Run(fmt.Sprintf("%s/%d", c.Name, ways[way].parts), func(t *testing.T) {
						c.test(t, in, way, plenty)
						if ways[way].holes && !t.Failed() {
							c.test(t, in, way, little)
						}
					})
				}
			}
		})
	}
}

// TestOracleShipped computes some of the cases in other processes.
func TestOracleShipped(t *testing.T) {
	defer goleak.VerifyNone(t)
	ship := &graphtest.Ship{Children: 2}
	defer ship.Close()
	each := 5
	if testing.Short() {
		each = 25
	}
	for name, family := range oracleFamilies(t) {
		t.Run(name, func(t *testing.T) {
			const way = 2
			in := family.frames(t, way, t.TempDir())
			for i := 0; i < len(family.Cases); i += each {
				t.Run(family.Cases[i].Name, func(t *testing.T) { family.Cases[i].test(t, in, way, ship) })
			}
		})
	}
}
