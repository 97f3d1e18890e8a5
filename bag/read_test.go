package bag_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

// lines are what a text says line by line.
func lines(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
	}
	return out
}

func TestReadText(t *testing.T) {
	noLeaks(t)
	long := strings.Repeat("0123456789", 30000) // longer than what is read at once
	for _, test := range []struct{ name, text string }{
		{"empty", ""},
		{"one line", "a\n"},
		{"no end", "a"},
		{"one end", "\n"},
		{"ends", "\n\n\n"},
		{"two", "a\nb\n"},
		{"two, no end", "a\nb"},
		{"crlf", "a\r\nb\r\n\r\nc\r\n"},
		{"cr", "a\rb\n\rc\r"},
		{"unicode", "größer\n日本語\n\xff\xfe\n"},
		{"zeros", "a\x00b\n\x00\n"},
		{"long", long + "\nb\n" + long + long + "\n" + long},
		{"many", strings.Repeat("a line of some length\n", 50000)},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, want := file(t, "x.txt", test.text), lines(test.text)
			for _, part := range []int64{1, 2, 3, 7, 100, 1 << 10, 1 << 20} {
				if int64(len(test.text))/part > 5000 {
					continue
				}
				b := bag.ReadText(t.Context(), path, bag.PartBytes(part))
				if got := compute(t, b); !slices.Equal(got, want) {
					t.Errorf("parts of %d bytes, %d of them: %d lines, not %d, or others", part, b.NumPartitions(), len(got), len(want))
				}
			}
		})
	}
}

// FuzzRanges reads a text in pieces of any size.
func FuzzRanges(f *testing.F) {
	f.Add("a\nbb\n\nccc", int64(2))
	f.Add("\r\n\n\r", int64(1))
	f.Add("no end", int64(3))
	f.Fuzz(func(t *testing.T, text string, part int64) {
		if part <= 0 || len(text) > 1000 {
			return
		}
		if strings.HasPrefix(text, "\x1f\x8b") || strings.HasPrefix(text, "BZh") || strings.HasPrefix(text, "\x28\xb5\x2f\xfd") || strings.HasPrefix(text, "\x04\x22\x4d\x18") || strings.HasPrefix(text, "\xff\x06\x00") || strings.HasPrefix(text, "\xfd7zXZ") {
			return // it may be compressed
		}
		b := bag.ReadText(t.Context(), file(t, "x.txt", text), bag.PartBytes(part))
		if got := compute(t, b); !slices.Equal(got, lines(text)) {
			t.Errorf("%q in parts of %d: %q", text, part, got)
		}
	})
}

func gz(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCompressed(t *testing.T) {
	noLeaks(t)
	r := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for text.Len() < 1<<20 {
		fmt.Fprintf(&text, `{"user":"u%d","status":%d}`+"\n", r.IntN(1e6), r.IntN(1000))
	}
	want := lines(text.String())
	var z bytes.Buffer
	w, err := zstd.NewWriter(&z)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text.String())); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	packed := map[string][]byte{"gz": gz(t, text.String()), "zst": z.Bytes(), "gz of two": append(gz(t, text.String()[:1000]), gz(t, text.String()[1000:])...)}
	for name, content := range packed {
		path := file(t, "x."+name, string(content))
		if got := compute(t, bag.ReadText(t.Context(), path)); !slices.Equal(got, want) {
			t.Errorf("%s: %d lines, not %d, or others", name, len(got), len(want))
		}
		if got := compute(t, bag.ReadJSON[entry](t.Context(), path).Count()); got != int64(len(want)) {
			t.Errorf("%s: %d values, not %d", name, got, len(want))
		}
		for _, cut := range []int{1, len(content) / 2, len(content) - 5} {
			short := file(t, "short.log."+name[max(strings.LastIndex(name, " ")+1, 0):], string(content[:cut]))
			if name == "gz of two" {
				short = file(t, "short.log.gz", string(content[:cut]))
			}
			fails(t, bag.ReadText(t.Context(), short).Count(), "short.log.", "cut off")
			fails(t, bag.ReadJSON[entry](t.Context(), short).Count(), "short.log.", "cut off")
		}
	}
	bz := compute(t, bag.ReadText(t.Context(), "../internal/source/testdata/lines.txt.bz2").Count())
	if bz == 0 {
		t.Error("bzip2 gives nothing")
	}
}

func TestReadErrors(t *testing.T) {
	noLeaks(t)
	dir := t.TempDir()
	missing := filepath.Join(dir, "no", "*.log")
	if err := bag.ReadText(t.Context(), missing).Err(); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	fails(t, bag.ReadText(t.Context(), missing), "read_test.go:", "bag: read text: source: "+missing)
	fails(t, bag.ReadJSON[int](t.Context(), filepath.Join(dir, "x")), "read_test.go:", "bag: read JSON:")
	fails(t, bag.ReadText(t.Context(), dir, bag.PartBytes(0)), "read_test.go:", "parts of 0 bytes")
	fails(t, bag.ReadText(t.Context(), dir, bag.MaxLine(-1)), "read_test.go:", "lines of -1")
	changed := file(t, "x.log", "a\nb\n")
	b := bag.ReadText(t.Context(), changed)
	if err := os.WriteFile(changed, []byte("a\nb\nc\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	fails(t, b, changed, "changed")
	if err := os.Remove(changed); err != nil {
		t.Fatal(err)
	}
	fails(t, b, changed, "no such file")
}

// TestLongLines has lines longer than a reader wants, in files of several parts.
func TestLongLines(t *testing.T) {
	noLeaks(t)
	long := strings.Repeat("x", 1<<20)
	for _, test := range []struct {
		name, text string
		most       int
		want       string // of the error, "" for none
	}{
		{"as long as may be", "12345\n12345\n", 5, ""},
		{"one too long", "12345\n123456\n", 5, "x.log:2: bag: the line is longer than 5 bytes, see MaxLine"},
		{"in the middle", strings.Repeat("ab\n", 100000) + long + "\nab\n", 1000, "x.log:100001: bag: the line is longer than 1000 bytes, see MaxLine"},
		{"without an end", "a\n" + long, 1 << 19, "x.log:2: bag: the line is longer than 524288 bytes, see MaxLine"},
		{"long enough", "a\n" + long, 1 << 20, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := file(t, "x.log", test.text)
			packed := file(t, "x.log", string(gz(t, test.text)))
			for _, b := range []bag.Bag[string]{
				bag.ReadText(t.Context(), path, bag.MaxLine(test.most)),
				bag.ReadText(t.Context(), path, bag.MaxLine(test.most), bag.PartBytes(1<<17)),
				bag.ReadText(t.Context(), packed, bag.MaxLine(test.most)),
			} {
				if test.want != "" {
					fails(t, b, test.want)
				} else if got := compute(t, b); !slices.Equal(got, lines(test.text)) {
					t.Errorf("%d lines", len(got))
				}
			}
		})
	}
	fails(t, bag.ReadJSON[string](t.Context(), file(t, "x.log", "\"a\"\n\"bcd\"\n"), bag.MaxLine(4)), "x.log:2: bag: the line is longer than 4 bytes")
}

// TestPositions has errors in lines of several parts.
func TestPositions(t *testing.T) {
	noLeaks(t)
	const at = 1234
	var text strings.Builder
	for i := range 2000 {
		switch {
		case i == at-1:
			text.WriteString(`{"status":"bad"}` + "\r\n")
		case i%100 == 0:
			text.WriteString(" \r\n\n")
		default:
			text.WriteString("{}\n")
		}
	}
	number := 0
	for i, line := range lines(text.String()) {
		if strings.Contains(line, "bad") {
			number = i + 1
		}
	}
	want := fmt.Sprintf(`x.log:%d: bag: JSON "{\"status\":\"bad\"}": json: cannot unmarshal string into Go struct field entry.status of type int`, number)
	for _, part := range []int64{500, 1 << 20} {
		path := file(t, "x.log", text.String())
		fails(t, bag.ReadJSON[entry](t.Context(), path, bag.PartBytes(part)).Count(), want)
		fails(t, bag.JSON[entry](bag.ReadText(t.Context(), path, bag.PartBytes(part))).Count(), want)
		bad := errors.New("this one is not liked")
		_, err := weft.Compute(t.Context(), bag.MapErr(bag.ReadText(t.Context(), path, bag.PartBytes(part)), func(s string) (string, error) {
			if strings.Contains(s, "bad") {
				return "", bad
			}
			return s, nil
		}))
		if !errors.Is(err, bad) || !strings.Contains(err.Error(), fmt.Sprintf("x.log:%d: this one", number)) {
			t.Error(err)
		}
	}
	fails(t, bag.ReadJSON[entry](t.Context(), file(t, "x.log.gz", string(gz(t, text.String())))).Count(), strings.Replace(want, "x.log", "x.log.gz", 1))
}

func TestReadJSON(t *testing.T) {
	path := file(t, "x.jsonl", "\ufeff{\"user\":\"ann\",\"status\":1}\n\n \t\r\n{\"USER\":\"größe\\u0301\",\"more\":[1,{\"a\":2}],\"tags\":[\"a\",\"b\"]}\r\nnull\n{\"ms\":1e3}")
	want := []entry{{User: "ann", Status: 1}, {User: "größe\u0301", Tags: []string{"a", "b"}}, {}, {MS: 1000}}
	for _, part := range []int64{1, 5, 10, 1000} {
		if got := compute(t, bag.ReadJSON[entry](t.Context(), path, bag.PartBytes(part))); !reflect.DeepEqual(got, want) {
			t.Errorf("parts of %d: %+v", part, got)
		}
	}
	records := compute(t, bag.ReadJSON[map[string]any](t.Context(), file(t, "y.jsonl", `{"a":1,"b":[null,"x"]}`+"\n")))
	if !reflect.DeepEqual(records, []map[string]any{{"a": 1.0, "b": []any{nil, "x"}}}) {
		t.Error(records)
	}
}

// TestKept keeps few lines of many: they must not keep all others.
func TestKept(t *testing.T) {
	var text bytes.Buffer
	for i := range 20000 {
		line, err := json.Marshal(entry{User: fmt.Sprint("user number ", i), Status: i})
		if err != nil {
			t.Fatal(err)
		}
		text.Write(append(line, '\n'))
	}
	path := file(t, "x.jsonl", text.String())
	got := compute(t, bag.ReadText(t.Context(), path).Filter(func(s string) bool { return strings.Contains(s, "9999,") }))
	if len(got) != 2 {
		t.Error(got)
	}
	users := compute(t, bag.Map(bag.ReadJSON[entry](t.Context(), path).Filter(func(e entry) bool { return e.Status%5000 == 0 }), user))
	if !slices.Equal(users, []string{"user number 0", "user number 5000", "user number 10000", "user number 15000"}) {
		t.Error(users)
	}
}

// TestReadCancelled stops in the middle of a file.
func TestReadCancelled(t *testing.T) {
	noLeaks(t)
	path := file(t, "x.txt", strings.Repeat("a line\n", 1<<18))
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	_, err := weft.Compute(ctx, bag.Map(bag.ReadText(t.Context(), path), func(s string) string {
		if seen++; seen == 10 {
			cancel()
		}
		return s
	}))
	if !errors.Is(err, context.Canceled) || seen == 1<<18 {
		t.Error(err, seen)
	}
}

// TestTakeReads reads no more than it must.
func TestTakeReads(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.txt", i)), fmt.Appendf(nil, "%d\n", i), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b := bag.ReadText(t.Context(), dir)
	if err := os.Remove(filepath.Join(dir, "3.txt")); err != nil {
		t.Fatal(err)
	}
	if got := compute(t, b.Take(3)); !slices.Equal(got, []string{"0", "1", "2"}) {
		t.Error(got)
	}
	fails(t, b.Take(4), "3.txt")
}
