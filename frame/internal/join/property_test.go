package join_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
)

// columnOf makes a column of texts, "" being null.
func columnOf(t testing.TB, typ table.Type, dict bool, texts []string) arrow.Array {
	t.Helper()
	dtype := typ.Arrow()
	if dict {
		dtype = table.Dictionary()
	}
	b := array.NewBuilder(memory.DefaultAllocator, dtype)
	for _, s := range texts {
		switch {
		case s == "" || typ.Kind == table.Null:
			b.AppendNull()
		case typ.Kind == table.Timestamp:
			v, _ := strconv.ParseInt(s, 10, 64)
			b.(*array.TimestampBuilder).Append(arrow.Timestamp(v))
		case typ.Kind == table.Duration:
			v, _ := strconv.ParseInt(s, 10, 64)
			b.(*array.DurationBuilder).Append(arrow.Duration(v))
		case typ.Kind == table.Binary:
			b.(*array.BinaryBuilder).Append([]byte(s))
		case dtype.ID() == arrow.DICTIONARY:
			if err := b.(*array.BinaryDictionaryBuilder).AppendString(s); err != nil {
				t.Fatal(err)
			}
		default:
			if err := b.AppendValueFromString(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.NewArray()
}

func batchOf(t testing.TB, schema *table.Schema, columns ...arrow.Array) *table.Batch {
	t.Helper()
	b, err := table.NewBatch(schema, columns, columns[0].Len())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func schemaOf(t testing.TB, fields ...table.Field) *table.Schema {
	t.Helper()
	s, err := table.NewSchema(fields...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cut cuts a batch into some at random.
func cut(r *rand.Rand, b *table.Batch) []*table.Batch {
	var out []*table.Batch
	for from := 0; from < b.Rows; {
		to := min(b.Rows, from+r.IntN(b.Rows)+1)
		out = append(out, column.SliceBatch(b, from, to))
		from = to
	}
	return out
}

// rowsOf are rows as text.
func rowsOf(batches []*table.Batch) []string {
	var out []string
	for _, b := range batches {
		for i := range b.Rows {
			cells := make([]string, len(b.Columns))
			for c, a := range b.Columns {
				cells[c] = a.ValueStr(i)
				if a.DataType().ID() == arrow.NULL {
					cells[c] = array.NullValueStr
				}
			}
			out = append(out, strings.Join(cells, "|"))
		}
	}
	return out
}

// joined runs a join with some probers.
func joined(t testing.TB, r *rand.Rand, p *join.Plan, left, right *table.Batch) ([]string, error) {
	t.Helper()
	build, probe := right, left
	if p.LeftBuilt() {
		build, probe = left, right
	}
	built, err := join.Build(p, cut(r, build))
	if err != nil {
		return nil, err
	}
	want, err := p.Output()
	if err != nil {
		t.Fatal(err)
	}
	var out []*table.Batch
	emit := func(b *table.Batch) error {
		if b.Rows == 0 || b.Rows > join.MaxRows {
			t.Fatalf("a batch of %d rows", b.Rows)
		}
		if _, err := table.NewBatch(want, b.Columns, b.Rows); err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
		return nil
	}
	probers := []*join.Prober{built.Prober(), built.Prober()}
	for _, b := range cut(r, probe) {
		if err := probers[r.IntN(2)].Probe(b, emit); err != nil {
			return nil, err
		}
	}
	if err := built.Rest(probers, emit); err != nil {
		return nil, err
	}
	return rowsOf(out), nil
}

// A keyKind is a pair of types that meet, and values for them.
type keyKind struct {
	left, right table.Type
	values      []string
}

var keyKinds = []keyKind{
	{table.Of(table.Int64), table.Of(table.Int64), []string{"", "0", "1", "2", "3", "-4", "100000"}},
	{table.Of(table.Int64), table.Of(table.Int64), []string{"", "-9223372036854775808", "9223372036854775807", "0"}},
	{table.Of(table.Int8), table.Of(table.Int32), []string{"", "0", "1", "-2", "100"}},
	{table.Of(table.Uint64), table.Of(table.Uint64), []string{"", "0", "18446744073709551615", "9223372036854775808"}},
	{table.Of(table.Uint8), table.Of(table.Uint16), []string{"", "0", "200", "3"}},
	{table.Of(table.Float64), table.Of(table.Float64), []string{"", "NaN", "0", "1.5", "-2.25", "+Inf", "1e300"}},
	{table.Of(table.Float32), table.Of(table.Float64), []string{"", "NaN", "0", "1.5", "-2.25"}},
	{table.Of(table.Int64), table.Of(table.Float64), []string{"", "0", "7", "-2"}},
	{table.Of(table.String), table.Of(table.String), []string{"", "a", "b", "longer than sixteen bytes", "é世界"}},
	{table.Of(table.String), table.Of(table.Category), []string{"", "a", "b", "c"}},
	{table.Of(table.Bool), table.Of(table.Bool), []string{"", "true", "false"}},
	{table.Of(table.Date), table.Of(table.Date), []string{"", "2020-01-01", "1969-05-05"}},
	{table.Of(table.Timestamp), table.Of(table.Timestamp), []string{"", "5", "-7", "1000000"}},
	{table.Type{Kind: table.Decimal, Precision: 12, Scale: 2}, table.Type{Kind: table.Decimal, Precision: 10, Scale: 2}, []string{"", "1.25", "-3.50"}},
	{table.Of(table.Binary), table.Of(table.Binary), []string{"", "x", "yz"}},
	{table.Of(table.Null), table.Of(table.Int64), []string{"", "1"}},
	{table.Of(table.Float64), table.Of(table.Null), []string{"", "NaN", "1"}},
}

func meets(kind keyKind, l, r string) bool {
	missing := func(t table.Type, s string) bool { return s == "" || s == "NaN" || t.Kind == table.Null }
	if missing(kind.left, l) || missing(kind.right, r) {
		return missing(kind.left, l) && missing(kind.right, r)
	}
	return l == r
}

func TestAgainstNestedLoops(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	rounds := 1500
	if testing.Short() {
		rounds = 300
	}
	for round := range rounds {
		var lf, rf []table.Field
		var kinds []keyKind
		nl, nr := r.IntN(40), r.IntN(40)
		var lcols, rcols []arrow.Array
		var ltexts, rtexts [][]string
		few := 1 + r.IntN(8)
		for k := range 1 + r.IntN(3) {
			kind := keyKinds[r.IntN(len(keyKinds))]
			kinds = append(kinds, kind)
			pick := func(n int) []string {
				out := make([]string, n)
				for i := range out {
					out[i] = kind.values[r.IntN(min(few, len(kind.values)))]
				}
				return out
			}
			lt, rt := pick(nl), pick(nr)
			ltexts, rtexts = append(ltexts, lt), append(rtexts, rt)
			lf = append(lf, table.Field{Name: fmt.Sprint("l", k), Type: kind.left})
			rf = append(rf, table.Field{Name: fmt.Sprint("r", k), Type: kind.right})
			lcols = append(lcols, columnOf(t, kind.left, kind.left.Kind == table.String && r.IntN(2) == 0, lt))
			rcols = append(rcols, columnOf(t, kind.right, kind.right.Kind == table.String && r.IntN(2) == 0, rt))
		}
		serial := func(n int) arrow.Array {
			out := make([]int64, n)
			for i := range out {
				out[i] = int64(i)
			}
			return column.From(table.Of(table.Int64), out, nil)
		}
		lf, rf = append(lf, table.Field{Name: "i", Type: table.Of(table.Int64)}), append(rf, table.Field{Name: "j", Type: table.Of(table.Int64)})
		left := batchOf(t, schemaOf(t, lf...), append(lcols, serial(nl))...)
		right := batchOf(t, schemaOf(t, rf...), append(rcols, serial(nr))...)
		keys := make([]int, len(kinds))
		for i := range keys {
			keys[i] = i
		}
		how := []join.How{join.Inner, join.Left, join.Right, join.Outer, join.Semi, join.Anti}[r.IntN(6)]
		p := &join.Plan{
			Left: left.Schema, Right: right.Schema, LeftKeys: keys, RightKeys: keys, How: how,
			BuildLeft: r.IntN(3) == 0, BuildRight: r.IntN(3) == 0, NullsDiffer: r.IntN(4) == 0,
		}
		if p.BuildLeft {
			p.BuildRight = false
		}

		lrows, rrows := rowsOf([]*table.Batch{left}), rowsOf([]*table.Batch{right})
		none := func(n int) string {
			return strings.TrimSuffix(strings.Repeat(array.NullValueStr+"|", n), "|")
		}
		match := func(i, j int) bool {
			for k, kind := range kinds {
				l, rr := ltexts[k][i], rtexts[k][j]
				if !meets(kind, l, rr) || p.NullsDiffer && (l == "" || l == "NaN" || rr == "" || kind.left.Kind == table.Null || kind.right.Kind == table.Null) {
					return false
				}
			}
			return true
		}
		var want []string
		lhit, rhit := make([]bool, nl), make([]bool, nr)
		for i := range nl {
			for j := range nr {
				if match(i, j) {
					lhit[i], rhit[j] = true, true
					if how != join.Semi && how != join.Anti {
						want = append(want, lrows[i]+"|"+rrows[j])
					}
				}
			}
			switch {
			case !lhit[i] && (how == join.Left || how == join.Outer):
				want = append(want, lrows[i]+"|"+none(len(rf)))
			case how == join.Semi && lhit[i] || how == join.Anti && !lhit[i]:
				want = append(want, lrows[i])
			}
		}
		for j := range nr {
			if !rhit[j] && (how == join.Right || how == join.Outer) {
				want = append(want, none(len(lf))+"|"+rrows[j])
			}
		}
		got, err := joined(t, r, p, left, right)
		if err != nil {
			t.Fatal(err)
		}
		if p.LeftBuilt() {
			slices.Sort(got)
			slices.Sort(want)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("round %d: %+v\nleft\n%s\nright\n%s\ngot\n%s\nwant\n%s", round, p,
				strings.Join(lrows, "\n"), strings.Join(rrows, "\n"), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// A join of which one key has nearly all rows must not make giant batches.
func TestExplosionIsInSmallBatches(t *testing.T) {
	const n = 3000
	same := make([]int64, n)
	s := schemaOf(t, table.Field{Name: "k", Type: table.Of(table.Int64)})
	b := batchOf(t, s, column.From(table.Of(table.Int64), same, nil))
	for _, how := range []join.How{join.Inner, join.Outer, join.Cross} {
		p := &join.Plan{Left: s, Right: s, LeftKeys: []int{0}, RightKeys: []int{0}, How: how}
		if how == join.Cross {
			p.LeftKeys, p.RightKeys = nil, nil
		}
		built, err := join.Build(p, []*table.Batch{b})
		if err != nil {
			t.Fatal(err)
		}
		rows, largest := 0, 0
		err = built.Prober().Probe(b, func(b *table.Batch) error {
			rows += b.Rows
			largest = max(largest, b.Rows)
			return nil
		})
		if err != nil || rows != n*n || largest > join.MaxRows {
			t.Fatal(how, err, rows, largest)
		}
	}
}

// Many different keys, so that tables are hashed and words packed in rounds.
func TestManyKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	const n = 20000
	fields := []table.Field{
		{Name: "a", Type: table.Of(table.Int64)},
		{Name: "b", Type: table.Of(table.Float64)},
		{Name: "c", Type: table.Of(table.String)},
		{Name: "d", Type: table.Of(table.Int64)},
	}
	make1 := func() *table.Batch {
		a, b, d := make([]int64, n), make([]float64, n), make([]int64, n)
		c := make([]string, n)
		for i := range n {
			x := r.IntN(n)
			a[i], b[i], c[i], d[i] = int64(x)*1e12-5e15, float64(x)*math.Pi, "s"+strconv.Itoa(x), int64(r.Uint64())
			if x%3 == 0 {
				d[i] = int64(x)
			}
		}
		return batchOf(t, schemaOf(t, fields...), column.From(fields[0].Type, a, nil), column.From(fields[1].Type, b, nil),
			columnOf(t, fields[2].Type, false, c), column.From(fields[3].Type, d, nil))
	}
	left, right := make1(), make1()
	for _, keys := range [][]int{{0}, {1}, {2}, {3}, {0, 1}, {0, 1, 2, 3}, {3, 1}, {2, 0}} {
		p := &join.Plan{Left: left.Schema, Right: right.Schema, LeftKeys: keys, RightKeys: keys, How: join.Inner}
		got, err := joined(t, r, p, left, right)
		if err != nil {
			t.Fatal(err)
		}
		key := func(b *table.Batch, i int) string {
			s := ""
			for _, k := range keys {
				s += b.Columns[k].ValueStr(i) + "|"
			}
			return s
		}
		counts := map[string]int{}
		for j := range n {
			counts[key(right, j)]++
		}
		want := 0
		for i := range n {
			want += counts[key(left, i)]
		}
		if len(got) != want {
			t.Fatalf("keys %v: %d rows, not %d", keys, len(got), want)
		}
	}
}

func TestKeysHashAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	types := []table.Type{table.Of(table.Int16), table.Of(table.Int64), table.Of(table.Float32), table.Of(table.Float64), table.Of(table.Uint64)}
	texts := []string{"0", "5", "77", "NaN", ""}
	for range 100 {
		a, b := types[r.IntN(len(types))], types[r.IntN(len(types))]
		make1 := func(typ table.Type) *table.Batch {
			ok := slices.Clone(texts)
			if !typ.Kind.Float() {
				ok[3] = ""
			}
			return batchOf(t, schemaOf(t, table.Field{Name: "k", Type: typ}), columnOf(t, typ, false, ok))
		}
		left, right := make1(a), make1(b)
		p := &join.Plan{Left: left.Schema, Right: right.Schema, LeftKeys: []int{0}, RightKeys: []int{0}, How: join.Inner}
		hash := func(b *table.Batch, left bool) []uint64 {
			keys, err := p.Keys(b, left)
			if err != nil {
				t.Fatal(err)
			}
			out := make([]uint64, b.Rows)
			if err := column.Hash(keys, out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		if l, rr := hash(left, true), hash(right, false); !slices.Equal(l, rr) {
			t.Fatalf("%v and %v: %v, %v", a, b, l, rr)
		}
	}
}

// Joining piece by piece is joining the whole, also where types meet.
func TestPiecesJoinAsTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	micro, second := table.Of(table.Timestamp), table.Type{Kind: table.Timestamp, Unit: table.Second}
	for _, row := range []struct {
		left, right table.Type
		times       string
	}{
		{table.Of(table.Int64), table.Of(table.Float64), ""},
		{table.Of(table.Int8), table.Of(table.Uint64), ""},
		{table.Of(table.String), table.Of(table.Category), ""},
		{second, micro, "000000"},
	} {
		make1 := func(typ table.Type, name, behind string) *table.Batch {
			texts := make([]string, 500)
			for i := range texts {
				if v := r.IntN(60); v > 0 {
					texts[i] = strconv.Itoa(v) + behind
				}
			}
			return batchOf(t, schemaOf(t, table.Field{Name: name, Type: typ}), columnOf(t, typ, false, texts))
		}
		left, right := make1(row.left, "l", ""), make1(row.right, "r", row.times)
		for _, how := range []join.How{join.Inner, join.Outer, join.Anti} {
			p := &join.Plan{Left: left.Schema, Right: right.Schema, LeftKeys: []int{0}, RightKeys: []int{0}, How: how}
			want, err := joined(t, r, p, left, right)
			if err != nil {
				t.Fatal(err)
			}
			const pieces = 7
			ls, err := p.Split(cut(r, left), true, pieces)
			if err != nil {
				t.Fatal(err)
			}
			rs, err := p.Split(cut(r, right), false, pieces)
			if err != nil {
				t.Fatal(err)
			}
			one := func(all []*table.Batch, s *table.Schema) *table.Batch {
				if len(all) == 0 {
					return &table.Batch{Schema: s, Columns: []arrow.Array{column.Nulls(s.Fields[0].Type, 0)}}
				}
				b, err := column.ConcatBatches(all)
				if err != nil {
					t.Fatal(err)
				}
				return b
			}
			var got []string
			for i := range pieces {
				part, err := joined(t, r, p, one(ls[i], left.Schema), one(rs[i], right.Schema))
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, part...)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("%v with %v, %s: %d rows, not %d", row.left, row.right, how, len(got), len(want))
			}
		}
	}
}

// Several goroutines probe one Built.
func TestProbersTogether(t *testing.T) {
	left := make([]int64, 50_000)
	texts := make([]string, len(left))
	for i := range left {
		left[i], texts[i] = int64(i%1000), "t"+strconv.Itoa(i%777)
	}
	i64, str := table.Of(table.Int64), table.Of(table.String)
	s := schemaOf(t, table.Field{Name: "k", Type: i64}, table.Field{Name: "s", Type: str})
	b := batchOf(t, s, column.From(i64, left, nil), columnOf(t, str, true, texts))
	p := &join.Plan{Left: s, Right: s, LeftKeys: []int{1, 0}, RightKeys: []int{1, 0}, How: join.Outer}
	built, err := join.Build(p, []*table.Batch{column.SliceBatch(b, 100, 900)})
	if err != nil {
		t.Fatal(err)
	}
	probers := make([]*join.Prober, 4)
	counts := make([]int, len(probers))
	var group sync.WaitGroup
	for i := range probers {
		probers[i] = built.Prober()
		group.Go(func() {
			err := probers[i].Probe(b, func(b *table.Batch) error { counts[i] += b.Rows; return nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, c := range counts {
		if c != counts[0] || c < len(left) {
			t.Fatal(counts)
		}
	}
	if err := built.Rest(probers, func(*table.Batch) error { return errors.New("a row that nobody matched") }); err != nil {
		t.Fatal(err)
	}
}
