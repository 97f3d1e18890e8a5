package column

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

func textColumn(t testing.TB, values ...string) arrow.Array {
	b := NewTextBuilder(len(values), 0)
	for _, v := range values {
		if v == "-" {
			b.Null()
			continue
		}
		b.Append(v)
	}
	a, err := b.Finish(table.Of(table.String))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// shown is a column as text, nulls as "-".
func shown(t testing.TB, a arrow.Array, typ table.Type) []string {
	s, err := Cast(a, typ, table.Of(table.String), false)
	if err != nil {
		t.Fatal(err)
	}
	text, err := TextOf(s)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, a.Len())
	for i := range out {
		out[i] = "-"
		if !a.IsNull(i) {
			out[i] = text.At(i)
		}
	}
	return out
}

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestCastText reads what is written: there, back, and in a dictionary.
func TestCastText(t *testing.T) {
	paris := table.Type{Kind: table.Timestamp, Unit: table.Nano, Zone: "Europe/Paris"}
	for _, c := range []struct {
		to       table.Type
		in, want []string
	}{
		{table.Of(table.Int8), []string{"1", " -128", "128", "-", "x", ""}, []string{"1", "-128", "-", "-", "-", "-"}},
		{table.Of(table.Uint64), []string{"+18446744073709551615", "-1"}, []string{"18446744073709551615", "-"}},
		{table.Of(table.Float64), []string{"1.5", "1e400", "nan", "-0", "1_0"}, []string{"1.5", "inf", "nan", "-0.0", "-"}},
		{table.Of(table.Float32), []string{"0.1", "x"}, []string{"0.1", "-"}},
		{table.Of(table.Bool), []string{"TRUE", "no", "2"}, []string{"true", "false", "-"}},
		{table.Of(table.Date), []string{"2024-02-29", "2023-02-29", "1900/01/02", "2024-02-29 01:00"}, []string{"2024-02-29", "-", "1900-01-02", "-"}},
		{table.Of(table.Time), []string{"23:59", "24:00", "01:02:03.5"}, []string{"23:59:00", "-", "01:02:03.5"}},
		{table.Of(table.Timestamp), []string{"2024-02-29T10:11:12.123456789Z", "2024-02-29", "2024-02-29 01:00:00+02:30", "9999999-01-01"}, []string{"2024-02-29 10:11:12.123456", "2024-02-29 00:00:00", "2024-02-28 22:30:00", "-"}},
		{paris, []string{"2024-07-01 12:00", "2024-03-31 02:30", "2024-10-27 02:30", "3000-01-01"}, []string{"2024-07-01 12:00:00+02:00", "2024-03-31 03:30:00+02:00", "2024-10-27 02:30:00+02:00", "-"}},
		{table.Of(table.Duration), []string{"1h30m", "-2s", "1 day"}, []string{"1h30m0s", "-2s", "-"}},
	} {
		plain := textColumn(t, c.in...)
		coded, err := Encode(plain)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []arrow.Array{plain, coded} {
			out, err := Cast(a, table.Of(table.String), c.to, true)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(t, out, c.to); !same(got, c.want) {
				t.Errorf("%v: %q, want %q", c.to, got, c.want)
			}
			_, err = Cast(a, table.Of(table.String), c.to, false)
			var fault *CastError
			if !errors.As(err, &fault) && same(c.in, c.want) {
				t.Errorf("%v: no error: %v", c.to, err)
			}
		}
	}
}

// TestCastNumbers goes to the edges of types.
func TestCastNumbers(t *testing.T) {
	f64, i64 := table.Of(table.Float64), table.Of(table.Int64)
	floats := From(f64, []float64{-1.9, 255.9, 256, math.NaN(), math.Inf(1), 1 << 63, -1 << 63, 9.3e18}, nil)
	for _, c := range []struct {
		to   table.Kind
		want []string
	}{
		{table.Uint8, []string{"-", "255", "-", "-", "-", "-", "-", "-"}},
		{table.Int8, []string{"-1", "-", "-", "-", "-", "-", "-", "-"}},
		{table.Int64, []string{"-1", "255", "256", "-", "-", "-", "-9223372036854775808", "-"}},
		{table.Uint64, []string{"-", "255", "256", "-", "-", "9223372036854775808", "-", "9300000000000000000"}},
		{table.Bool, []string{"true", "true", "true", "-", "true", "true", "true", "true"}},
	} {
		out, err := Cast(floats, f64, table.Of(c.to), true)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(t, out, table.Of(c.to)); !same(got, c.want) {
			t.Errorf("%v: %q, want %q", c.to, got, c.want)
		}
	}
	for from := table.Int8; from <= table.Uint64; from++ {
		for to := table.Int8; to <= table.Uint64; to++ {
			start := From(i64, []int64{math.MinInt64, -129, -128, -1, 0, 1, 127, 128, 255, 256, math.MaxInt64}, nil)
			a, err := Cast(start, i64, table.Of(from), true)
			if err != nil {
				t.Fatal(err)
			}
			b, err := Cast(a, table.Of(from), table.Of(to), true)
			if err != nil {
				t.Fatal(err)
			}
			have, whole := shown(t, b, table.Of(to)), shown(t, a, table.Of(from))
			direct, err := Cast(start, i64, table.Of(to), true)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range shown(t, direct, table.Of(to)) {
				if whole[i] == "-" {
					want = "-"
				}
				if have[i] != want {
					t.Errorf("%v to %v: %s, want %s", from, to, have[i], want)
				}
			}
		}
	}
}

// TestCastTimes: units, zones and days.
func TestCastTimes(t *testing.T) {
	seconds := table.Type{Kind: table.Timestamp, Unit: table.Second}
	nanos := table.Type{Kind: table.Timestamp, Unit: table.Nano}
	a := From(seconds, []int64{0, -1, 1 << 40}, nil)
	out, err := Cast(a, seconds, nanos, true)
	if err != nil || !same(shown(t, out, nanos), []string{"1970-01-01 00:00:00", "1969-12-31 23:59:59", "-"}) {
		t.Error(shown(t, out, nanos), err)
	}
	if _, err = Cast(a, seconds, nanos, false); err == nil {
		t.Error("it fits")
	}
	tokyo := table.Type{Kind: table.Timestamp, Unit: table.Second, Zone: "Asia/Tokyo"}
	day, err := Cast(From(tokyo, []int64{0, 15*3600 - 1, 15 * 3600}, nil), tokyo, table.Of(table.Date), false)
	if err != nil || !same(shown(t, day, table.Of(table.Date)), []string{"1970-01-01", "1970-01-01", "1970-01-02"}) {
		t.Error(shown(t, day, table.Of(table.Date)), err)
	}
	back, err := Cast(day, table.Of(table.Date), tokyo, false)
	if err != nil || !same(shown(t, back, tokyo), []string{"1970-01-01 00:00:00+09:00", "1970-01-01 00:00:00+09:00", "1970-01-02 00:00:00+09:00"}) {
		t.Error(shown(t, back, tokyo), err)
	}
}

// TestZone holds offsets against package time, all over the years.
func TestZone(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		z := NewZone(loc)
		for s := int64(-3e9); s < 5e9; s += 999_983 {
			_, want := time.Unix(s, 0).In(loc).Zone()
			if got := z.Offset(s); got != int64(want) {
				t.Fatalf("%s: at %d %d, want %d", name, s, got, want)
			}
			if u := z.FromLocal(s + int64(want)); u != s && z.Offset(u)+u != s+int64(want) {
				t.Fatalf("%s: back from %d: %d", name, s, u)
			}
		}
	}
}

// TestCastDecimal: decimals become numbers and text.
func TestCastDecimal(t *testing.T) {
	typ := table.Type{Kind: table.Decimal, Precision: 10, Scale: 2}
	a := FromBytes(typ, 4, rawBytes([][2]uint64{{150, 0}, {^uint64(250) + 1, ^uint64(0)}, {0, 1}, {7, 0}}), nil)
	if got := shown(t, a, typ); !same(got, []string{"1.50", "-2.50", "184467440737095516.16", "0.07"}) {
		t.Errorf("text %q", got)
	}
	for _, c := range []struct {
		to   table.Kind
		want []string
	}{
		{table.Float64, []string{"1.5", "-2.5", "1.8446744073709552e+17", "0.07"}},
		{table.Int64, []string{"1", "-2", "184467440737095516", "0"}},
		{table.Int8, []string{"1", "-2", "-", "0"}},
	} {
		out, err := Cast(a, typ, table.Of(c.to), true)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(t, out, table.Of(c.to)); !same(got, c.want) {
			t.Errorf("%v: %q, want %q", c.to, got, c.want)
		}
	}
}
