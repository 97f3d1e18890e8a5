package source

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// linesOf reads the lines of a range.
func linesOf(t *testing.T, h Handle, r Range, size int) (text string) {
	t.Helper()
	l := must[*Lines](t)(OpenLines(t.Context(), h, r, size))
	defer l.Close()
	for {
		chunk, err := l.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return text
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(chunk) == 0 || chunk[len(chunk)-1] != '\n' || cap(chunk)-len(chunk) < 8 {
			t.Fatalf("a chunk of %d bytes, capacity %d", len(chunk), cap(chunk))
		}
		text += string(chunk)
	}
}

func TestLines(t *testing.T) {
	t.Chdir(t.TempDir())
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 200 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(strings.Repeat("x", r.IntN(1+i%40)))
			b.WriteByte('\n')
		}
		text := b.String()
		if i%2 == 0 {
			text = strings.TrimSuffix(text, "\n")
		}
		if err := os.WriteFile("x", []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		f := must[File](t)(Stat(t.Context(), "x"))
		h := must[Handle](t)(f.Open(t.Context()))
		target := int64(1 + r.IntN(200))
		size := 1 + r.IntN(100)
		var got strings.Builder
		for _, piece := range Cut([]File{f}, target) {
			got.WriteString(linesOf(t, h, piece, size))
		}
		h.Close()
		want := text
		if want != "" && !strings.HasSuffix(want, "\n") {
			want += "\n"
		}
		if got.String() != want {
			t.Fatalf("cut by %d, read by %d: %q\nis not %q", target, size, got.String(), want)
		}
	}
}

func TestLinesOfCompressed(t *testing.T) {
	t.Chdir(t.TempDir())
	text := lines()
	if err := os.WriteFile("x.gz", packed(t, Gzip, text), 0o666); err != nil {
		t.Fatal(err)
	}
	h := must[Handle](t)(Open(t.Context(), "x.gz"))
	defer h.Close()
	r := Cut([]File{h.File()}, 100)
	if len(r) != 1 {
		t.Fatal(r)
	}
	if got := linesOf(t, h, r[0], 1000); got != text {
		t.Errorf("%d bytes, not %d", len(got), len(text))
	}
}

func TestLineNumber(t *testing.T) {
	put(t, map[string]string{"x": "a\nbb\nccc\n"})
	h := must[Handle](t)(Open(t.Context(), "x"))
	defer h.Close()
	l := must[*Lines](t)(OpenLines(t.Context(), h, Range{Off: 1, End: 9, Last: true}, 100))
	must[[]byte](t)(l.Next(t.Context()))
	if l.Offset() != 2 {
		t.Error(l.Offset())
	}
	got := ""
	for off := range int64(9) {
		got += fmt.Sprint(must[int64](t)(l.Line(t.Context(), off)))
	}
	if got != "112223333" {
		t.Error(got)
	}
}
