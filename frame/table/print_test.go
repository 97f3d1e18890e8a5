package table_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/cb434341/weft/frame/table"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden holds a text against a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as in %s:\n%s", name, path, got)
	}
}

func of[T any](t *testing.T, rows ...T) *table.Table {
	t.Helper()
	x, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

type word struct {
	Text string
	N    int
}

func words(texts ...string) (rows []word) {
	for i, s := range texts {
		rows = append(rows, word{s, i})
	}
	return rows
}

type all struct {
	Bool   *bool          `frame:"bool"`
	I8     *int8          `frame:"i8"`
	U64    *uint64        `frame:"u64"`
	F32    *float32       `frame:"f32"`
	Text   *string        `frame:"text"`
	Bytes  []byte         `frame:"bytes"`
	At     *time.Time     `frame:"at"`
	Lasted *time.Duration `frame:"lasted"`
}

func everything() []all {
	yes, i8, u64, f32, text := true, int8(-128), uint64(math.MaxUint64), float32(0.1), "Grüße"
	at, lasted := time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC), -90*time.Minute
	return []all{{&yes, &i8, &u64, &f32, &text, []byte{0, 255}, &at, &lasted}, {}}
}

type numbers struct{ Plain, Mixed, Large, Small, Odd float64 }

type wide struct {
	A, B, C, D, E, F, G, H, I, J, K, L string
}

// TestPrint prints tables, each line within its width.
func TestPrint(t *testing.T) {
	var many []word
	for i := range 1000 {
		many = append(many, word{fmt.Sprint("row ", i), i})
	}
	inf := math.Inf(1)
	row := strings.Repeat("x", 12)
	letters := wide{row, row, row, row, row, row, row, row, row, row, row, row}
	var out strings.Builder
	for _, c := range []struct {
		name  string
		t     *table.Table
		style table.Style
	}{
		{"rows", of(t, words("a", "bb", "ccc")...), table.Style{}},
		{"no rows", of[word](t), table.Style{}},
		{"no columns", &table.Table{Schema: &table.Schema{}, Batches: []*table.Batch{{Schema: &table.Schema{}, Rows: 5}}}, table.Style{}},
		{"one row", of(t, words("a")...), table.Style{}},
		{"many rows", of(t, many...), table.Style{}},
		{"many rows, three of them", of(t, many...), table.Style{Rows: 3}},
		{"many rows, one of them", of(t, many...), table.Style{Rows: 1}},
		{"types and nulls", of(t, everything()...), table.Style{Width: 200}},
		{"floats", of(t,
			numbers{1, 1, 1e15, 1e-9, math.NaN()},
			numbers{2, 2.5, 2, 2, inf},
			numbers{-3, 1000.125, -3e20, 0, -inf},
			numbers{0, math.Pi, 0, -1, math.Copysign(0, -1)}), table.Style{}},
		{"wide characters", of(t, words("日本語", "한국", "ｆｕｌｌ", "a")...), table.Style{}},
		{"what combines", of(t, words("e\u0301te\u0301", "👩‍👩‍👧", "🇫🇷", "नमस्ते", "n")...), table.Style{}},
		{"right to left", of(t, words("שלום", "مرحبا", "می\u200cخواهم", "left")...), table.Style{}},
		{"what would break lines", of(t, words("a\nb", "tab\t", "\x1b[31mred", "\xff\xfe", "back\u202eward", "say \"hi\"", "nb\u00a0sp", "", "null")...), table.Style{}},
		{"long texts", of(t, words(strings.Repeat("long ", 20), strings.Repeat("長", 40), strings.Repeat("y", 1<<20))...), table.Style{}},
		{"a narrow terminal", of(t, words(strings.Repeat("long ", 20), "b")...), table.Style{Width: 16}},
		{"a column wider than the terminal", func() *table.Table { x := of(t, words(strings.Repeat("long ", 20))...); return pick(x, 0) }(), table.Style{Width: 16}},
		{"many columns", of(t, letters), table.Style{}},
		{"many columns, narrow", of(t, letters), table.Style{Width: 40}},
		{"many columns, very narrow", of(t, letters), table.Style{Width: 5}},
	} {
		text := c.t.Text(c.style)
		fmt.Fprintf(&out, "== %s\n%s", c.name, text)
		width := c.style.Width
		if width == 0 {
			width = 100
		}
		lines := strings.Split(text, "\n")
		for _, line := range lines[:max(0, len(lines)-2)] { // the last one counts rows
			if n := uniseg.StringWidth(line); n > width {
				t.Errorf("%s: a line of %d: %s", c.name, n, line)
			}
		}
	}
	golden(t, "print.golden", out.String())
}

func pick(t *table.Table, columns ...int) *table.Table {
	out := &table.Table{Schema: t.Schema.Pick(columns)}
	for _, b := range t.Batches {
		out.Batches = append(out.Batches, b.Pick(columns))
	}
	return out
}
