package csv

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// defined is what a file of two columns of text says, read as simply as can be:
// its rows, and whether all is well with it.
func defined(in string) (rows []string, ok bool) {
	const (
		start = iota
		plain
		quoted
		closed
	)
	state, behind := start, false
	var fields []string
	var field []byte
	var line []byte
	if !strings.HasSuffix(in, "\n") {
		in += "\n"
	}
	for i := 0; i < len(in); i++ {
		b := in[i]
		if state == quoted {
			if b == '"' {
				state = closed
			} else {
				field = append(field, b)
			}
			line = append(line, b)
			continue
		}
		switch {
		case b == '\n' || b == '\r' && i+1 < len(in) && in[i+1] == '\n':
			if b == '\r' {
				i++
			}
			fields = append(fields, string(field))
			if len(fields) > 1 || strings.Trim(string(line), " \t") != "" {
				if len(fields) != 2 || behind {
					return rows, false
				}
				rows = append(rows, fmt.Sprintf("%q %q", fields[0], fields[1]))
			}
			fields, field, line, state, behind = nil, nil, nil, start, false
			continue
		case b == ',':
			fields = append(fields, string(field))
			field, state = nil, start
		case b == '"' && state == start:
			state = quoted
		case b == '"' && state == closed:
			field = append(field, '"')
			state = quoted
		case state == closed:
			behind = true
			field, state = append(field, b), plain
		default:
			field, state = append(field, b), plain
		}
		line = append(line, b)
	}
	return rows, state != quoted
}

// textTypes makes all columns text, and nothing null.
var textOptions = Options{
	NoHeader: true, Names: []string{"a", "b"}, OnlyNulls: true,
	Types: map[string]table.Type{"a": table.Of(table.String), "b": table.Of(table.String)},
}

// checkStructure holds what is read of a file, cut in parts in some ways, against
// its definition, and encoding/csv's reading where that reads it.
func checkStructure(t *testing.T, in string, parts ...int64) {
	t.Helper()
	want, ok := defined(in)
	files := filesOf(t, in)
	for i, size := range parts {
		o := textOptions
		o.PartBytes = size
		o.BatchRows = int(size%7) + 1
		s, err := Plan(t.Context(), files, o)
		if err != nil {
			if ok && len(want) > 0 {
				t.Fatalf("%q: plan: %v", in, err)
			}
			return
		}
		if i > 0 && len(in)%2 == 0 {
			s.Quotes = false // as if the sample had none
		}
		got, _, err := rowsOf(t, s, scan.Want{})
		for err != nil {
			better, ok := revised(t, s, err)
			if !ok {
				break
			}
			s = better
			got, _, err = rowsOf(t, s, scan.Want{})
		}
		if ok != (err == nil) || ok && !slices.Equal(got, want) {
			t.Fatalf("%q in parts of %d\ngot  %v (error %v)\nwant %v (well: %v)", in, size, got, err, want, ok)
		}
	}
	if !ok || strings.Contains(in, "\r") {
		return
	}
	r := csv.NewReader(strings.NewReader(in))
	r.FieldsPerRecord = 2
	if all, err := r.ReadAll(); err == nil {
		var theirs []string
		for _, f := range all {
			theirs = append(theirs, fmt.Sprintf("%q %q", f[0], f[1]))
		}
		if !slices.Equal(theirs, want) {
			t.Fatalf("%q: %v, and encoding/csv reads %v", in, want, theirs)
		}
	}
}

func TestStructure(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	alphabets := []string{"a,\n\"", "ab,\n", "a,\"\"\n\r ", "aaaaaaaaaaaa,\"\n"}
	rounds := 1500
	if testing.Short() {
		rounds = 300
	}
	for round := range rounds {
		var in bytes.Buffer
		if round%2 == 0 {
			for range r.IntN(60) {
				in.WriteByte(alphabets[round/2%len(alphabets)][r.IntN(len(alphabets[round/2%len(alphabets)]))])
			}
		} else { // rows that are well
			field := func() string {
				n := r.IntN(8)
				if r.IntN(20) == 0 {
					n = r.IntN(200)
				}
				b := make([]byte, n)
				for i := range b {
					b[i] = "ab,\n\"\""[r.IntN(6)]
				}
				if round%3 == 0 {
					return "x" + strings.NewReplacer(",", "", "\n", "").Replace(string(b))
				}
				return `"` + strings.ReplaceAll(string(b), `"`, `""`) + `"`
			}
			for range r.IntN(40) {
				fmt.Fprintf(&in, "%s,%s\n", field(), field())
			}
		}
		if !validText(in.String()) {
			continue
		}
		checkStructure(t, in.String(), 1<<20, 2+r.Int64N(50))
	}
}

// validText leaves out what has rules of its own: files in which '\r' ends rows.
func validText(in string) bool {
	return !strings.HasPrefix(in, "\xef\xbb\xbf") && !strings.HasPrefix(in, "\xff\xfe") && !strings.HasPrefix(in, "\xfe\xff") &&
		(strings.Contains(in, "\n") || !strings.Contains(in, "\r"))
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\",\"b\"\"\n\"\n", "a\"b,c\n", "\"a\"b,c\n", "\r\n,\r\n", "é,\xff\n", "\"", ",\"\n\",\n"} {
		f.Add(s, int64(7))
	}
	f.Fuzz(func(t *testing.T, in string, part int64) {
		if !validText(in) || len(in) > 1<<16 || bytes.ContainsRune([]byte(in), 0xFFFD) || strings.ToValidUTF8(in, "") != in {
			return
		}
		checkStructure(t, in, 1<<20, max(1, part%1000))
	})
}

// FuzzOptions reads anything with any options: it never panics, and parts give the
// rows that the whole file gives.
func FuzzOptions(f *testing.F) {
	for i, s := range []string{"a,b\n1,2\n", "#x\na;b\n'1';\\'2\n", "a\tb\r1\t2\r", "x\n\"1\ny\n", "a,b,c\n1\n2,3 # z\n"} {
		f.Add(s, uint32(i*0x1234567), int64(5))
	}
	f.Fuzz(func(t *testing.T, in string, bits uint32, part int64) {
		pick := func(from string) byte {
			b := from[bits%uint32(len(from))]
			bits /= uint32(len(from))
			return b
		}
		o := Options{
			Delimiter: pick(",;\t\x00"), Quote: pick("\"'\x00"), Escape: pick("\x00\x00\\"), Comment: pick("\x00\x00#"), Decimal: pick(".,"),
			SkipRows: int(pick("\x00\x00\x01\x02")), NoHeader: pick("ab") == 'a', Ragged: pick("ab") == 'a', NoQuote: pick("aab") == 'b',
			Bad: textfile.BadRows(pick("\x00\x01\x01")), Union: pick("ab") == 'a', OnlyNulls: pick("ab") == 'a', MaxRow: 1 << 12,
		}
		files := filesOf(t, in)
		whole, err := Plan(t.Context(), files, o)
		if err != nil {
			return
		}
		for i := range whole.Schema.Fields {
			if whole.Given[i] = true; len(in)%2 == 0 {
				whole.Schema.Fields[i].Type = table.Of(table.String)
			}
		}
		want, _, wantErr := rowsOf(t, whole, scan.Want{})
		cut := whole
		cut.Quotes = cut.Quotes || len(in)%3 > 0
		cut.Ranges = source.Cut([]source.File{files[0]}, 1+(part&0xff))
		got, _, err := rowsOf(t, cut, scan.Want{})
		if better, ok := revised(t, cut, err); ok {
			cut = better
			got, _, err = rowsOf(t, cut, scan.Want{})
		}
		if (err == nil) != (wantErr == nil) || err == nil && !slices.Equal(got, want) {
			t.Fatalf("%q %+v\ngot  %q (%v)\nwant %q (%v)", in, o, got, err, want, wantErr)
		}
		if _, _, err := rowsOf(t, whole.BadRows(), scan.Want{}); err != nil && wantErr == nil {
			t.Fatalf("%q %+v: bad rows: %v", in, o, err)
		}
	})
}
