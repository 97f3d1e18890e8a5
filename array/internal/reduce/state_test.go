package reduce

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// everything is all Specs that there are.
func everything() []Spec {
	var all []Spec
	for kind := range rules {
		for d := block.Bool; d <= block.Complex128; d++ {
			if s := (Spec{Kind: kind, In: d}); s.Check() == nil {
				all = append(all, s)
			}
		}
	}
	return all
}

func finished(t *testing.T, st *State) *block.Block {
	t.Helper()
	out := block.NewHeap(st.Spec.Out(), st.K)
	if err := st.Finish(out); err != nil {
		t.Fatal(err)
	}
	return out
}

func runs[T block.Elem](st *State, k int, first int64, x []T, cut int) {
	for i := 0; i < len(x); i += cut {
		run := x[i:min(i+cut, len(x))]
		st.Run(k, first+int64(i), unsafe.Pointer(&run[0]), len(run))
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		spec Spec
		want string // part of the error
	}{
		{"unknown", Spec{Kind: "median", In: block.Float64}, `"median": no such`},
		{"no type", Spec{Kind: "sum"}, "no type"},
		{"type beyond", Spec{Kind: "sum", In: 99}, "no type"},
		{"sum of bool", Spec{Kind: "sum", In: block.Bool}, "sum of bool: count"},
		{"nanprod of bool", Spec{Kind: "nanprod", In: block.Bool}, "of bool"},
		{"mean of integers", Spec{Kind: "mean", In: block.Int32}, "mean of int32: only of floating-point"},
		{"std of bool", Spec{Kind: "std", In: block.Bool}, "only of floating-point"},
		{"min of complex", Spec{Kind: "min", In: block.Complex64}, "no order"},
		{"argmax of complex", Spec{Kind: "argmax", In: block.Complex128}, "no order"},
		{"ddof of a sum", Spec{Kind: "sum", In: block.Float64, DDof: 1}, "ddof 1"},
		{"negative ddof", Spec{Kind: "var", In: block.Float64, DDof: -1}, "ddof -1"},
	} {
		if err := c.spec.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestOut(t *testing.T) {
	for _, c := range []struct {
		kind     string
		in, want block.DType
	}{
		{"sum", block.Int8, block.Int8},
		{"prod", block.Uint16, block.Uint16},
		{"sum", block.Complex64, block.Complex64},
		{"mean", block.Float32, block.Float32},
		{"mean", block.Complex128, block.Complex128},
		{"var", block.Float32, block.Float32},
		{"std", block.Complex64, block.Float32},
		{"nanvar", block.Complex128, block.Float64},
		{"max", block.Bool, block.Bool},
		{"argmin", block.Uint8, block.Int64},
		{"count", block.Complex64, block.Int64},
		{"any", block.Float64, block.Bool},
		{"all", block.Int16, block.Bool},
	} {
		if got := (Spec{Kind: c.kind, In: c.in}).Out(); got != c.want {
			t.Errorf("%s of %s gives %s, want %s", c.kind, c.in, got, c.want)
		}
	}
}

// TestRowsAtOnce holds rows that come many at once, one by one, and in tiles
// against one another, bit by bit.
func TestRowsAtOnce(t *testing.T) {
	const rows, cols = 83, 7
	for _, s := range everything() {
		x := random(s.In, rows, cols)
		sprinkleNaN(x)
		once := s.NewState(cols)
		once.Rows(0, 0, x.Base, rows, cols)
		once.End()
		want := finished(t, once).Bytes()

		parted := s.NewState(cols)
		for i, step := 0, 1; i < rows; i, step = i+step, step+3 {
			parted.Rows(0, int64(i), x.At(i, 0), min(step, rows-i), cols)
		}
		parted.End()
		if got := finished(t, parted).Bytes(); !bytes.Equal(got, want) {
			t.Errorf("%s of %s: rows in parts give %x, at once %x", s.Kind, s.In, got, want)
		}

		tiled := s.NewState(cols)
		for i := range rows {
			for _, tile := range []struct{ at, n int }{{0, 3}, {3, 4}} {
				tiled.Rows(tile.at, int64(i), x.At(i, tile.at), 1, tile.n)
			}
		}
		tiled.End()
		inTurn := s.NewState(cols)
		for _, tile := range []struct{ at, n int }{{3, 4}, {0, 2}, {2, 1}} {
			for i := range rows {
				inTurn.Rows(tile.at, int64(i), x.At(i, tile.at), 1, tile.n)
			}
			inTurn.End()
		}
		if got := finished(t, inTurn).Bytes(); !bytes.Equal(got, want) {
			t.Errorf("%s of %s: tiles in turn give %x, at once %x", s.Kind, s.In, got, want)
		}
		if got := finished(t, tiled).Bytes(); !bytes.Equal(got, want) {
			t.Errorf("%s of %s: rows in tiles give %x, at once %x", s.Kind, s.In, got, want)
		}
	}
}

// TestEach holds Each and alternating runs against runs of one element after
// another, bit by bit.
func TestEach(t *testing.T) {
	const k, n = 5, 300
	for _, s := range everything() {
		x := random(s.In, k, n)
		sprinkleNaN(x)
		a, b, c := s.NewState(k), s.NewState(k), s.NewState(k)
		a.Each(0, k, 0, x.Base, n)
		for i := range k {
			b.Run(i, 0, x.At(i, 0), n)
		}
		for _, st := range []*State{a, b} {
			st.End()
		}
		if got, want := finished(t, a).Bytes(), finished(t, b).Bytes(); !bytes.Equal(got, want) {
			t.Errorf("%s of %s: Each gives %x, Run %x", s.Kind, s.In, got, want)
		}
		d := s.NewState(k)
		for i := range k {
			for j := 0; j < n; j += 50 {
				d.Run(i, int64(j), x.At(i, j), 50)
			}
		}
		for j := 0; j < n; j += 50 {
			for i := range k {
				c.Run(i, int64(j), x.At(i, j), 50)
			}
		}
		c.End()
		d.End()
		if got, want := finished(t, c).Bytes(), finished(t, d).Bytes(); !bytes.Equal(got, want) {
			t.Errorf("%s of %s: alternating runs give %x, others %x", s.Kind, s.In, got, want)
		}
	}
}

// sprinkleNaN makes some floating-point numbers NaN.
func sprinkleNaN(x *block.Block) {
	switch x.DType {
	case block.Float32:
		for i := range block.Slice[float32](x) {
			if i%11 == 5 {
				block.Slice[float32](x)[i] = float32(math.NaN())
			}
		}
	case block.Float64:
		for i := range block.Slice[float64](x) {
			if i%11 == 5 {
				block.Slice[float64](x)[i] = math.NaN()
			}
		}
	}
}

// TestShipped sends States between their blocks and compares bit by bit.
func TestShipped(t *testing.T) {
	for _, s := range everything() {
		x := random(s.In, 40)
		parts := [2]*State{s.NewState(2), s.NewState(2)}
		for i, st := range parts {
			st.Run(0, int64(10*i), x.At(20*i), 10)
			st.Run(1, int64(10*i), x.At(20*i+10), 10)
			st.End()
		}
		var sent [2]*State
		for i, st := range parts {
			var wire bytes.Buffer
			if err := graph.EncodeValue(&wire, st); err != nil {
				t.Fatal(err)
			}
			v, err := graph.DecodeValue(&wire)
			if err != nil {
				t.Fatal(err)
			}
			sent[i] = v.(*State)
			if !reflect.DeepEqual(sent[i].Spec, st.Spec) || wire.Len() != 0 {
				t.Fatalf("%s of %s: %d bytes left, Spec %v", s.Kind, s.In, wire.Len(), sent[i].Spec)
			}
		}
		merged := parts[0].Clone()
		if err := errors.Join(merged.Merge(parts[1]), sent[0].Merge(sent[1])); err != nil {
			t.Fatal(err)
		}
		got, want := finished(t, sent[0]).Bytes(), finished(t, merged).Bytes()
		if !bytes.Equal(got, want) {
			t.Errorf("%s of %s: sent %x, kept %x", s.Kind, s.In, got, want)
		}
		if parts[0].SizeBytes() <= 0 {
			t.Errorf("%s of %s: size %d", s.Kind, s.In, parts[0].SizeBytes())
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []Spec{{Kind: "std", In: block.Complex64, DDof: 1}, {Kind: "sum", In: block.Int8}, {Kind: "argmax", In: block.Float64}} {
		st := s.NewState(3)
		var wire bytes.Buffer
		if err := (codec{}).Encode(&wire, st); err != nil {
			f.Fatal(err)
		}
		f.Add(wire.Bytes())
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		v, err := codec{}.Decode(bytes.NewReader(wire))
		if err != nil {
			return
		}
		st := v.(*State)
		out := block.NewHeap(st.Spec.Out(), st.K)
		_ = st.Clone().Finish(out) // an error is fine
		if err := st.Merge(st.Clone()); err != nil {
			t.Error(err)
		}
	})
}

func TestMistakes(t *testing.T) {
	s := Spec{Kind: "sum", In: block.Float64}
	x := []float64{1, 2}
	open := s.NewState(1)
	runs(open, 0, 0, x, 2)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"merge of other elements", s.NewState(1).Merge(s.NewState(2)), "merging sum of float64 of 1 elements with sum of float64 of 2"},
		{"merge of another kind", s.NewState(1).Merge(Spec{Kind: "prod", In: block.Float64}.NewState(1)), "with prod"},
		{"merge before the end", s.NewState(1).Merge(open), "merging sum before its End"},
		{"results before the end", open.Finish(block.NewHeap(block.Float64)), "before its End"},
		{"results of another type", s.NewState(1).Finish(block.NewHeap(block.Float32)), "1 results of float64 for a block of float32"},
		{"more results than room", s.NewState(2).Finish(block.NewHeap(block.Float64)), "2 results"},
		{"sending before the end", codec{}.Encode(&bytes.Buffer{}, open), "encoding sum before its End"},
		{"sending nil", codec{}.Encode(&bytes.Buffer{}, (*State)(nil)), "nil state"},
		{"least of nothing", Spec{Kind: "min", In: block.Int8}.NewState(1).Finish(block.NewHeap(block.Int8)), "min of nothing"},
		{"place of nothing", Spec{Kind: "argmax", In: block.Float32}.NewState(1).Finish(block.NewHeap(block.Int64)), "argmax of nothing"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, c.err, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a State of a Spec that is none")
		}
	}()
	Spec{Kind: "mode", In: block.Float64}.NewState(1)
}

// TestPieces cuts numbers into runs and blocks anywhere: sums stay within the
// stated error of the truth, everything else is what one run gives.
func TestPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		n := 1 + rng.IntN(3000)
		x := make([]float64, n)
		ints := make([]int16, n)
		for i := range x {
			x[i] = math.Ldexp(rng.NormFloat64(), rng.IntN(40))
			ints[i] = int16(rng.Uint32() >> (16 + rng.IntN(16)))
		}
		var states []*State
		for _, s := range []Spec{
			{Kind: "sum", In: block.Float64},
			{Kind: "mean", In: block.Float64},
			{Kind: "min", In: block.Float64},
			{Kind: "argmax", In: block.Float64},
			{Kind: "sum", In: block.Int16},
			{Kind: "prod", In: block.Int16},
			{Kind: "max", In: block.Int16},
			{Kind: "argmin", In: block.Int16},
			{Kind: "count", In: block.Int16},
		} {
			states = append(states, s.NewState(1))
		}
		for lo := 0; lo < n; {
			hi := lo + 1 + rng.IntN(n-lo)
			cut := 1 + rng.IntN(700)
			for _, st := range states {
				piece := st.Spec.NewState(1)
				if st.Spec.In == block.Float64 {
					runs(piece, 0, int64(lo), x[lo:hi], cut)
				} else {
					runs(piece, 0, int64(lo), ints[lo:hi], cut)
				}
				piece.End()
				if err := st.Merge(piece); err != nil {
					t.Fatal(err)
				}
			}
			lo = hi
		}
		for i, st := range states {
			got := finished(t, st).Value(0)
			if i < 2 {
				sum, moduli := exactly(x)
				if i == 1 {
					sum, moduli = sum/float64(n), moduli/float64(n)
				}
				if off := math.Abs(got.(float64) - sum); off > 60*0x1p-53*moduli {
					t.Errorf("%s of %d numbers: %v, want %v", st.Spec.Kind, n, got, sum)
				}
				continue
			}
			whole := st.Spec.NewState(1)
			if st.Spec.In == block.Float64 {
				runs(whole, 0, 0, x, n)
			} else {
				runs(whole, 0, 0, ints, n)
			}
			whole.End()
			if want := finished(t, whole).Value(0); got != want {
				t.Errorf("%s of %d numbers: %v in pieces, %v at once", st.Spec.Kind, n, got, want)
			}
		}
	}
}

// exactly returns the sum, rounded once, and that of the moduli.
func exactly(x []float64) (sum, moduli float64) {
	s := new(big.Float).SetPrec(2000)
	for _, v := range x {
		s.Add(s, new(big.Float).SetFloat64(v))
		moduli += math.Abs(v)
	}
	sum, _ = s.Float64()
	return sum, moduli
}

// TestAccuracy adds ten million numbers of 0.1, where adding one after another
// is off by 1.6e-4, and takes variances of numbers far from 0.
func TestAccuracy(t *testing.T) {
	n := 10_000_000
	if testing.Short() {
		n = 1_000_000
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.1
	}
	truth, _ := new(big.Float).SetPrec(200).Mul(new(big.Float).SetFloat64(0.1), new(big.Float).SetInt64(int64(n))).Float64()
	total := Spec{Kind: "sum", In: block.Float64}.NewState(1)
	runs(total, 0, 0, x, Chunk)
	total.End()
	ulp := math.Nextafter(truth, math.Inf(1)) - truth
	if off := math.Abs(finished(t, total).Value(0).(float64)-truth) / ulp; off > 2 {
		t.Errorf("the sum of %d numbers of 0.1 is off by %v ulp", n, off)
	}

	down := Spec{Kind: "sum", In: block.Float64}.NewState(10)
	down.Rows(0, 0, unsafe.Pointer(&x[0]), n/10, 10)
	down.End()
	for k := range 10 {
		if off := math.Abs(finished(t, down).Value(k).(float64)-truth/10) / (ulp / 8); off > 8 {
			t.Errorf("element %d: the sum of %d rows of 0.1 is off by %v ulp", k, n/10, off)
		}
	}

	small := make([]float32, n)
	for i := range small {
		small[i] = 0.1
	}
	single := Spec{Kind: "sum", In: block.Float32}.NewState(1)
	runs(single, 0, 0, small, Chunk)
	single.End()
	if got, want := finished(t, single).Value(0).(float32), float32(float64(float32(0.1))*float64(n)); got != want {
		t.Errorf("the sum of %d float32 of 0.1 is %v, want %v", n, got, want)
	}

	rng := rand.New(rand.NewPCG(5, 6))
	for i := range x[:100_000] {
		x[i] = float64(rng.IntN(2)) // of variance 1/4 or so, exactly known
	}
	ones := 0.0
	for _, v := range x[:100_000] {
		ones += v
	}
	want := ones / 1e5 * (1 - ones/1e5)
	for _, offset := range []float64{0, 1e3, 1e6, 1 << 30} {
		far := make([]float64, 100_000)
		for i := range far {
			far[i] = x[i] + offset
		}
		across, down := Spec{Kind: "var", In: block.Float64}.NewState(1), Spec{Kind: "var", In: block.Float64}.NewState(1)
		runs(across, 0, 0, far, Chunk)
		down.Rows(0, 0, unsafe.Pointer(&far[0]), len(far), 1)
		for _, st := range []*State{across, down} {
			st.End()
			got := finished(t, st).Value(0).(float64)
			if off := math.Abs(got-want) / want; off > 40*0x1p-53*(1+2*offset) {
				t.Errorf("the variance at %g is off by %g", offset, off)
			}
		}
	}
}

// TestZeros puts one zero of the other sign anywhere among numbers.
func TestZeros(t *testing.T) {
	minus := math.Copysign(0, -1)
	for n := 1; n < 40; n++ {
		for at := range n {
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(i % 3)
			}
			x[at] = minus
			if got := least(x); got != 0 || !math.Signbit(got) {
				t.Fatalf("the least of %v is %v", x, got)
			}
			for i := range x {
				x[i] = minus - float64(i%3)
			}
			x[at] = 0
			if got := greatest(x); got != 0 || math.Signbit(got) {
				t.Fatalf("the greatest of %v is %v", x, got)
			}
		}
	}
}

func TestFirstOfEquals(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		kind string
		x    []float64
		want int64
	}{
		{"least", "argmin", []float64{3, 1, 2, 1}, 1},
		{"zeros are equal", "argmin", []float64{0, math.Copysign(0, -1)}, 0},
		{"greatest", "argmax", []float64{3, 5, 5, 1}, 1},
		{"NaN", "argmax", []float64{3, nan, 5, nan}, 1},
		{"NaN left out", "nanargmin", []float64{nan, 2, nan, 2}, 1},
		{"infinity alone", "argmin", []float64{math.Inf(1), math.Inf(1)}, 0},
		{"infinity and NaN", "nanargmin", []float64{nan, math.Inf(1)}, 1},
	} {
		s := Spec{Kind: c.kind, In: block.Float64}
		for cut := 1; cut <= len(c.x); cut++ {
			early, late := s.NewState(1), s.NewState(1)
			runs(early, 0, 0, c.x[:cut], 1)
			runs(late, 0, int64(cut), c.x[cut:], len(c.x))
			if err := late.Merge(early); err != nil { // the other way round
				t.Fatal(err)
			}
			if got := finished(t, late).Value(0); got != c.want {
				t.Errorf("%s, cut at %d: %v, want %d", c.name, cut, got, c.want)
			}
		}
	}
}
