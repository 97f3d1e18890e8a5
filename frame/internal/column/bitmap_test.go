package column

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// TestBitmap packs, unpacks and counts bits at all lengths and places.
func TestBitmap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		flags := make([]byte, n)
		ones := 0
		var rows []int32
		for i := range flags {
			if flags[i] = byte(r.IntN(2)); flags[i] == 1 {
				ones++
				rows = append(rows, int32(i))
			}
		}
		b := NewBitmap(n)
		b.Pack(flags)
		if b.Ones() != ones {
			t.Fatalf("%d bits: %d ones, want %d", n, b.Ones(), ones)
		}
		if got := b.AppendRows(nil); len(got) != len(rows) {
			t.Fatalf("%d bits: rows %v, want %v", n, got, rows)
		}
		for from := 0; from <= min(n, 70); from += 1 + r.IntN(9) {
			view := Bits{Data: b.Bytes(n), From: from}
			got := make([]byte, n-from)
			view.Unpack(got, 0)
			if string(got) != string(flags[from:]) {
				t.Fatalf("%d bits from %d: %v, want %v", n, from, got, flags[from:])
			}
			c := view.Bitmap(n - from)
			all := NewBitmap(n - from)
			all.SetAll(n - from)
			view.And(all, n-from)
			for i := range n - from {
				if c.Get(i) != (flags[from+i] == 1) || all.Get(i) != c.Get(i) {
					t.Fatalf("%d bits from %d: bit %d", n, from, i)
				}
			}
			c.Not(n - from)
			if want := n - from - all.Ones(); c.Ones() != want {
				t.Fatalf("%d bits from %d: %d zeros, want %d", n, from, c.Ones(), want)
			}
		}
	}
}

// TestEqualText compares strings of all lengths, also at the end of the memory.
func TestEqualText(t *testing.T) {
	for _, s := range []string{"", "a", "LAX", "12345678", "123456789", "ab\x00"} {
		values := []string{"", "a", "LAX", "LAXX", "lax", "12345678", "1234567", "123456789", "ab", "ab\x00", "a"}
		a := textColumn(t, values...).(*array.String)
		out := NewBitmap(len(values))
		EqualText(out, a, s)
		for i, v := range values {
			if out.Get(i) != (v == s) {
				t.Errorf("%q == %q is %v", v, s, out.Get(i))
			}
		}
	}
}

// TestNulls: a column of nulls of each type holds nothing else.
func TestNulls(t *testing.T) {
	for k := table.Null; k <= table.Decimal; k++ {
		typ := table.Of(k)
		if k == table.Decimal {
			typ.Precision = 10
		}
		for _, n := range []int{0, 1, 65} {
			a := Nulls(typ, n)
			if a.Len() != n || a.NullN() != n || !typ.Holds(a.DataType()) {
				t.Errorf("%v: %d of %d are null, in an Arrow %v", typ, a.NullN(), a.Len(), a.DataType())
			}
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2024-02-29T10:11:12.5Z", "2024-02-29 10:11+0200", "2024-13-01", "0000-00-00", "2024-02-29 +", "2024-01-01T-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := ParseTime(s, time.UTC)
		if ok && (at.Year() > 10000 || at.Year() < -1) {
			t.Errorf("%q is the year %d", s, at.Year())
		}
	})
}
