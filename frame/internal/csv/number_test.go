package csv

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// numerals makes texts that are numbers, or nearly.
func numerals(r *rand.Rand, n int) []string {
	var out []string
	for range n {
		var s string
		switch r.IntN(6) {
		case 0:
			s = strconv.FormatInt(r.Int64()>>r.IntN(64), 10)
		case 1:
			s = strconv.FormatFloat(math.Float64frombits(r.Uint64()), 'g', -1, 64)
		case 2:
			s = strconv.FormatFloat(r.NormFloat64()*1000, 'f', r.IntN(8), 64)
		case 3:
			s = strconv.FormatFloat(r.Float64(), 'f', r.IntN(25), 64)
		case 4:
			b := make([]byte, 1+r.IntN(12))
			for i := range b {
				b[i] = "0123456789.-+e"[r.IntN(14)]
			}
			s = string(b)
		default:
			s = strconv.FormatUint(r.Uint64()>>r.IntN(64), 10)
		}
		if r.IntN(4) == 0 {
			s = "-" + s
		}
		if s != "NaN" && s != "-NaN" {
			out = append(out, s)
		}
	}
	return append(out, "0", "-0", "00", "9999999", "99999999", "-9999999", "-99999999", "9223372036854775807", "-9223372036854775808",
		"9223372036854775808", "16777217", "0.1", "1.", ".1", ".", "-", "-.", "1e22", "1e23", "123456789012345678e3", "4.9e-324", "+1", "+-1", "12345.78", "-1234.67", "1..2", "/", ":", "1:")
}

func TestNumbers(t *testing.T) {
	texts := numerals(rand.New(rand.NewPCG(7, 8)), 20000)
	var text strings.Builder
	text.WriteString("i,f,g,u,b\n")
	for _, s := range texts {
		text.WriteString(strings.Repeat(s+",", 4) + s + "\n")
	}
	in := text.String()
	types := map[string]table.Type{"i": table.Of(table.Int64), "f": table.Of(table.Float64), "g": table.Of(table.Float32), "u": table.Of(table.Uint64), "b": table.Of(table.Int8)}
	// Values that are none of the type make the row bad: each column by itself.
	for c, name := range []string{"i", "f", "g", "u", "b"} {
		s := planFiles(t, Options{Types: types, Bad: textfile.Skip, Columns: nil}, in)
		st, err := s.Open(t.Context(), 0, scan.Want{Columns: []int{c}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			b, err := st.Next(t.Context())
			if err != nil {
				break
			}
			for r := range b.Rows {
				switch a := b.Columns[0].(type) {
				case *array.Float64:
					got = append(got, fmt.Sprintf("%x", math.Float64bits(a.Value(r))))
				case *array.Float32:
					got = append(got, fmt.Sprintf("%x", math.Float32bits(a.Value(r))))
				default:
					got = append(got, a.ValueStr(r))
				}
			}
		}
		st.Close()
		var want []string
		for _, s := range texts {
			if v, ok := expected(name, s); ok {
				want = append(want, v)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d values, want %d", name, len(got), len(want))
		}
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("%s: value %d is %s, want %s", name, i, got[i], want[i])
			}
		}
	}
}

// expected is what the text is for a column, by the standard library.
func expected(column, s string) (string, bool) {
	switch column {
	case "i", "b":
		size := 64
		if column == "b" {
			size = 8
		}
		v, err := strconv.ParseInt(s, 10, size)
		return strconv.FormatInt(v, 10), err == nil
	case "u":
		v, err := strconv.ParseUint(strings.TrimPrefix(s, "+"), 10, 64)
		return strconv.FormatUint(v, 10), err == nil && !strings.HasPrefix(s, "++")
	case "f":
		v, err := strconv.ParseFloat(s, 64)
		return fmt.Sprintf("%x", math.Float64bits(v)), err == nil || math.IsInf(v, 0)
	}
	v, err := strconv.ParseFloat(s, 32)
	return fmt.Sprintf("%x", math.Float32bits(float32(v))), err == nil || math.IsInf(v, 0)
}

func TestMoments(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 20000 {
		at := time.Unix(r.Int64N(6e10)-2e10, r.Int64N(1e9)).UTC()
		zone := time.FixedZone("", (r.IntN(48)-24)*1800)
		for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05.000", "2006-01-02T15:04:05.000000Z07:00", "2006-01-02 15:04:05.999999999-0700", "2006-01-02 15:04:05-07:00"} {
			text := at.In(zone).Format(layout)
			want, err := time.Parse(layout, text)
			if err != nil {
				t.Fatal(err)
			}
			m, ok := parseMoment([]byte(text))
			if !ok {
				t.Fatalf("%s is not read", text)
			}
			// Nanoseconds of these years need more than 64 bits.
			got := new(big.Int).Mul(big.NewInt(int64(m.days)), big.NewInt(86400e9))
			got.Add(got, big.NewInt(m.nanos))
			exact := new(big.Int).Mul(big.NewInt(want.Unix()), big.NewInt(1e9))
			exact.Add(exact, big.NewInt(int64(want.Nanosecond())))
			if got.Cmp(exact) != 0 {
				t.Fatalf("%s is read as %v, not %v", text, got, exact)
			}
			if us, ok := m.in(table.Micro); m.digits <= 6 && (!ok || us != want.UnixMicro()) {
				t.Fatalf("%s is %d microseconds, not %d", text, us, want.UnixMicro())
			}
		}
	}
	for _, s := range []string{
		"2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2023-02-29", "1900-02-29", "2024-1-1", "2024-01-01 ", "2024-01-01 24:00", "2024-01-01 10", "2024-01-01 10:60",
		"2024-01-01 10:00:60", "2024-01-01 10:00:00.", "2024-01-01 10:00:00.1234567890", "2024-01-01 10:00:00+1", "2024-01-01 10:00:00+25:00", "2024-01-01 10:00:00 x", "20240101", "2024/01/01", "x024-01-01", "2024-01-01x10:00",
	} {
		if m, ok := parseMoment([]byte(s)); ok {
			t.Errorf("%s is read as %+v", s, m)
		}
	}
}
