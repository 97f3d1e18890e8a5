package parquet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
)

// kinds are the types that are written, and read as they were.
var kinds = func() (all []table.Type) {
	for k := table.Null; k < table.Timestamp; k++ {
		all = append(all, table.Of(k))
	}
	for u := table.Second; u <= table.Nano; u++ {
		if u > table.Second {
			all = append(all, table.Type{Kind: table.Timestamp, Unit: u}, table.Type{Kind: table.Timestamp, Unit: u, Zone: "Europe/Paris"})
		}
		all = append(all, table.Type{Kind: table.Duration, Unit: u})
	}
	for _, p := range []int8{1, 9, 10, 18, 19, 38} {
		all = append(all, table.Type{Kind: table.Decimal, Precision: p, Scale: p / 2})
	}
	return all
}()

// randomColumn makes a column of n rows; style says of what.
func randomColumn(r *rand.Rand, t table.Type, n, style int) arrow.Array {
	var valid column.Bitmap
	switch style % 4 {
	case 0:
		valid = column.NewBitmap(n)
		for i := range n {
			if r.IntN(3) > 0 {
				valid.Set(i)
			}
		}
	case 1:
		valid = column.NewBitmap(n) // none
	}
	few := style/4%2 == 0
	number := func() uint64 {
		if few {
			return uint64(r.IntN(5)) - 2
		}
		return r.Uint64()
	}
	switch {
	case t.Kind == table.Null:
		return column.Nulls(t, n)
	case t.Kind == table.Bool:
		bits := column.NewBitmap(n)
		for i := range n {
			if r.IntN(2) == 0 {
				bits.Set(i)
			}
		}
		return column.FromBools(bits, n, valid)
	case t.Kind.Text() || t.Kind == table.Binary:
		offsets, data := []int32{0}, []byte{}
		for range n {
			if few {
				data = fmt.Appendf(data, "w%d", r.IntN(9))
			} else {
				data = fmt.Appendf(data, "%x", r.Uint64()>>r.IntN(64))
			}
			offsets = append(offsets, int32(len(data)))
		}
		kind := table.String
		if t.Kind == table.Binary {
			kind = table.Binary
		}
		a := column.FromText(table.Of(kind), offsets, data, valid)
		if t.Kind == table.Category || t.Kind == table.String && style%3 == 0 {
			e, err := column.Encode(column.FromText(table.Of(table.String), offsets, data, valid))
			if err != nil {
				panic(err)
			}
			return e
		}
		return a
	case t.Kind == table.Time:
		v := make([]int64, n)
		for i := range v {
			v[i] = int64(number() % 86400e9)
		}
		return column.From(t, v, valid)
	case t.Kind == table.Decimal:
		v := make([]uint64, 2*n)
		for i := range n {
			x := int64(number())
			if t.Precision < 18 {
				x %= int64(math.Pow10(int(t.Precision)))
			} else {
				x %= 1e18
			}
			v[2*i], v[2*i+1] = uint64(x), uint64(x>>63)
		}
		return column.FromBytes(t, n, arrow.GetBytes(v), valid)
	}
	size := t.Kind.Size()
	raw := make([]byte, 0, (n+1)*8)
	for range n {
		v := number()
		if few && t.Kind.Float() {
			v = math.Float64bits(float64(int64(v)))
			if size == 4 {
				v = uint64(math.Float32bits(float32(math.Float64frombits(v))))
			}
		}
		for i := range size {
			raw = append(raw, byte(v>>(8*i)))
		}
	}
	return column.FromBytes(t, n, raw, valid)
}

// randomTable makes batches of a column of each type.
func randomTable(r *rand.Rand, batches, most int) *table.Table {
	t := &table.Table{Schema: &table.Schema{}}
	style := r.IntN(24)
	for i, k := range kinds {
		t.Schema.Fields = append(t.Schema.Fields, table.Field{Name: fmt.Sprintf("%d %v", i, k), Type: k})
	}
	for range batches {
		n := r.IntN(most)
		b := &table.Batch{Schema: t.Schema, Rows: n}
		for i, f := range t.Schema.Fields {
			b.Columns = append(b.Columns, randomColumn(r, f.Type, n, style+i))
		}
		t.Batches = append(t.Batches, b)
	}
	return t
}

func write(t testing.TB, path string, x *table.Table, o WriteOptions) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // what matters is read again
	w, err := NewWriter(f, x.Schema, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range x.Batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRoundTrip writes columns of all types, and reads them in any pieces.
func TestRoundTrip(t *testing.T) {
	codecs := []string{"", "snappy", "gzip", "lz4", "none"}
	rounds := 25
	if testing.Short() {
		rounds = 10
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(1, uint64(seed)))
		x := randomTable(r, r.IntN(4), 1+r.IntN(2000))
		path := filepath.Join(t.TempDir(), "x.parquet")
		write(t, path, x, WriteOptions{Compression: codecs[seed%len(codecs)], RowGroup: r.IntN(3) * (1 + r.IntN(1500))})
		s := scanOf(t, path)
		cutFiner(r, &s)
		got, err := readAll(s, every(s))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if d := differ(got, x); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

// cutFiner makes a Scan have more pieces.
func cutFiner(r *rand.Rand, s *Scan) {
	var out []Piece
	for _, p := range s.Pieces {
		if p.To-p.From != 1 {
			out = append(out, p)
			continue
		}
		for left := p.Rows; left > 0; {
			n := 1 + r.Int64N(left)
			out = append(out, Piece{File: p.File, From: p.From, To: p.To, Skip: p.Skip + p.Rows - left, Rows: n})
			left -= n
		}
	}
	s.Pieces = out
}

// TestLongStrings writes values that make pages and row groups of their own.
func TestLongStrings(t *testing.T) {
	long := make([]byte, 3<<20)
	for i := range long {
		long[i] = byte('a' + i%26)
	}
	offsets := []int32{0, 3, 3, 3 << 20, 3 << 20}
	x := &table.Table{Schema: &table.Schema{Fields: []table.Field{{Name: "s", Type: table.Of(table.String)}}}}
	x.Batches = []*table.Batch{{Schema: x.Schema, Columns: []arrow.Array{column.FromText(table.Of(table.String), offsets, long, nil)}, Rows: 4}}
	path := filepath.Join(t.TempDir(), "x.parquet")
	write(t, path, x, WriteOptions{})
	s := scanOf(t, path)
	got, err := readAll(s, every(s))
	if err != nil {
		t.Fatal(err)
	}
	if d := differ(got, x); d != "" {
		t.Error(d[:min(len(d), 100)])
	}
}

// TestSeconds writes timestamps that the format has no unit for.
func TestSeconds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.parquet")
	x := &table.Table{Schema: &table.Schema{Fields: []table.Field{{Name: "at", Type: table.Type{Kind: table.Timestamp, Zone: "UTC"}}}}}
	x.Batches = []*table.Batch{{Schema: x.Schema, Columns: []arrow.Array{column.From(x.Schema.Fields[0].Type, []int64{-1, 1 << 40}, nil)}, Rows: 2}}
	write(t, path, x, WriteOptions{})
	s := scanOf(t, path)
	got, err := readAll(s, every(s))
	if err != nil {
		t.Fatal(err)
	}
	if got.Schema.String() != "at timestamp[ms, UTC]" || !same(cells(got, 0)[1], cells(x, 0)[1]) {
		t.Errorf("%v %v", got.Schema, cells(got, 0))
	}
	x.Batches[0].Columns[0] = column.From(x.Schema.Fields[0].Type, []int64{math.MaxInt64, 0}, nil)
	w, err := NewWriter(new(nowhere), x.Schema, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(x.Batches[0]); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || err.Error() != `parquet: column "at": a timestamp of seconds is out of the range of milliseconds` {
		t.Error(err)
	}
}

type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

func TestWriteMistakes(t *testing.T) {
	schema := &table.Schema{Fields: []table.Field{{Name: "x", Type: table.Of(table.Int64)}}}
	for _, row := range []struct {
		o    WriteOptions
		want string
	}{
		{WriteOptions{Compression: "zip"}, `parquet: there is no compression "zip": zstd, snappy, gzip, lz4 or none`},
		{WriteOptions{RowGroup: -1}, "parquet: row groups of -1 rows"},
	} {
		if _, err := NewWriter(nowhere{}, schema, row.o); err == nil || err.Error() != row.want {
			t.Errorf("%+v: %v", row.o, err)
		}
	}
	w, err := NewWriter(nowhere{}, schema, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&table.Batch{Schema: &table.Schema{}}); err == nil {
		t.Error("a batch of other columns is written")
	}
}

// TestPrune holds what is left out by statistics against all rows: none of interest
// may be missing.
func TestPrune(t *testing.T) {
	ops := map[string]func(c int) bool{
		"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 }, "==": func(c int) bool { return c == 0 },
		">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
	}
	left := 0
	for seed := range 8 {
		r := rand.New(rand.NewPCG(2, uint64(seed)))
		x := randomTable(r, 3, 200)
		path := filepath.Join(t.TempDir(), "x.parquet")
		write(t, path, x, WriteOptions{RowGroup: 1 + r.IntN(20)})
		s := scanOf(t, path)
		for c, f := range s.Schema.Fields {
			all := cells(x, c)
			for op, holds := range ops {
				v := boundOf(r, f.Type, all)
				if v == nil {
					continue
				}
				got, err := readAll(s, scan.Want{Columns: []int{c}, Bounds: []scan.Bound{{Column: c, Op: op, Value: v}}})
				if err != nil {
					t.Fatal(err)
				}
				left += len(all) - got.Rows()
				if a, b := count(f.Type, all, v, holds), count(f.Type, cells(got, 0), v, holds); a != b {
					t.Errorf("seed %d: %s %s %v: %d rows of %d", seed, f.Name, op, v, b, a)
				}
			}
		}
	}
	if left == 0 {
		t.Error("nothing is ever left out")
	}
}

// boundOf is a value near those of a column, as a Bound has it.
func boundOf(r *rand.Rand, t table.Type, all []any) any {
	switch k := t.Kind; {
	case k.Signed():
		return int64(r.IntN(6)) - 3
	case k.Unsigned():
		return uint64(r.IntN(6))
	case k.Float():
		return float64(r.IntN(10)-5) / 2
	case k == table.String:
		return fmt.Sprintf("w%d", r.IntN(10))
	case k == table.Bool:
		return r.IntN(2) == 0
	}
	return nil
}

func count(t table.Type, cells []any, v any, holds func(int) bool) (n int) {
	for _, c := range cells {
		if f, ok := c.(float64); c == nil || ok && f != f {
			continue
		}
		if o, ok := order(c, v); !ok {
			panic(fmt.Sprint(t, c, v))
		} else if holds(o) {
			n++
		}
	}
	return n
}
