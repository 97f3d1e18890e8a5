package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// put writes files below a folder and goes there.
func put(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGlob(t *testing.T) {
	put(t, map[string]string{
		"part-10.csv": "a", "part-2.csv": "b", "part-1.csv": "c", "x[1].csv": "d", "x1.csv": "e",
		".hidden.csv": "", "in/a.csv": "", "in/b.txt": "", "in/_SUCCESS": "", "in/.a.csv.XX.weft-part": "", "in/deep/a.csv": "",
		"in/deep/er/c.csv": "", "in/.git/a.csv": "", "in-b/a.csv": "",
	})
	here := must[string](t)(os.Getwd())
	for _, test := range []struct {
		name     string
		patterns []string
		want     string
	}{
		{"star, numbers by value", []string{"part-*.csv"}, "part-1.csv part-2.csv part-10.csv"},
		{"question mark", []string{"part-?.csv"}, "part-1.csv part-2.csv"},
		{"class", []string{"part-[2-9]*.csv"}, "part-2.csv"},
		{"its very name", []string{"x[1].csv"}, "x[1].csv"},
		{"folder", []string{"in"}, "in/a.csv in/b.txt in/deep/a.csv in/deep/er/c.csv"},
		{"folder of a pattern", []string{"in*/a.csv"}, "in/a.csv in-b/a.csv"},
		{"two stars", []string{"**/a.csv"}, "in/a.csv in/deep/a.csv in-b/a.csv"},
		{"two stars in the middle", []string{"in/**/*.csv"}, "in/a.csv in/deep/a.csv in/deep/er/c.csv"},
		{"two stars at the end", []string{"in/**"}, "in/_SUCCESS in/a.csv in/b.txt in/deep/a.csv in/deep/er/c.csv"},
		{"hidden by name", []string{".h*"}, ".hidden.csv"},
		{"order of patterns, none twice", []string{"x1.csv", "*1.csv"}, "x1.csv part-1.csv"},
		{"absolute", []string{here + "/part-2*"}, here + "/part-2.csv"},
		{"url", []string{"file://" + here + "/x%31.csv"}, here + "/x1.csv"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var names []string
			for _, f := range must[[]File](t)(Glob(t.Context(), test.patterns...)) {
				names = append(names, filepath.ToSlash(f.Name))
				if !filepath.IsAbs(f.Path) {
					t.Errorf("%s has the path %s", f.Name, f.Path)
				}
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("got %s\nnot %s", got, test.want)
			}
		})
	}
	for _, test := range []struct{ name, pattern, want string }{
		{"nothing", "q*.csv", "source: q*.csv: no file is called so: file does not exist"},
		{"no such file", "q.csv", "source: q.csv: no such file or directory"},
		{"bad pattern", "q[", "source: q[: syntax error in pattern"},
		{"cloud", "s3://b/*.csv", "source: s3://b/*.csv: s3:// needs import _ \"github.com/cb434341/weft/cloud\""},
		{"unknown scheme", "ftp://b/x", "source: ftp://b/x: there is nothing for ftp:// (file, and with package cloud s3, gs, http, https, hdfs)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Glob(t.Context(), test.pattern); err == nil || err.Error() != test.want {
				t.Errorf("got %v, not %s", err, test.want)
			}
		})
	}
	if _, err := Glob(t.Context()); err == nil {
		t.Error("no patterns are no error")
	}
}

func TestMatchesAsGlob(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"*.csv", "a.csv", true},
		{"*.csv", "in/a.csv", false},
		{"**", "in/deep/a.csv", true},
		{"**/a.csv", "a.csv", true},
		{"**/a.csv", "in/deep/a.csv", true},
		{"**/a.csv", ".git/a.csv", false},
		{"in/**/x/*.csv", "in/a/b/x/c.csv", true},
		{"in/**/x/*.csv", "in/a/b/c.csv", false},
		{"*", ".hidden", false},
	} {
		if got := matches(strings.Split(test.pattern, "/"), strings.Split(test.name, "/")); got != test.want {
			t.Errorf("%s means %s: %v", test.pattern, test.name, got)
		}
	}
}

// packed is a text in each compression.
func packed(t *testing.T, c Compression, text string) []byte {
	t.Helper()
	if c == Bzip2 {
		return must[[]byte](t)(os.ReadFile("testdata/lines.txt.bz2"))
	}
	var b bytes.Buffer
	w := must[io.WriteCloser](t)(Compress(&b, c))
	must[int](t)(io.WriteString(w, text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lines is what testdata/lines.txt.bz2 holds: seq 1 20000.
func lines() string {
	var b strings.Builder
	for i := 1; i <= 20000; i++ {
		b.WriteString(itoa(i) + "\n")
	}
	return b.String()
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}

func TestCompressions(t *testing.T) {
	text := lines()
	for c := None; c < Xz; c++ {
		t.Run(c.String(), func(t *testing.T) {
			data := packed(t, c, text)
			t.Chdir(t.TempDir())
			for _, name := range []string{"x.txt", "x.txt" + strings.Join(compressions[c].extensions[:min(1, len(compressions[c].extensions))], "")} {
				if err := os.WriteFile(name, data, 0o666); err != nil {
					t.Fatal(err)
				}
				h := must[Handle](t)(Open(t.Context(), name))
				if got := h.File().Compression; got != c {
					t.Errorf("%s is %v", name, got)
				}
				for _, off := range []int64{0, 1, 70000, int64(len(text)), int64(len(text)) + 5} {
					r := must[io.ReadCloser](t)(h.Stream(t.Context(), off))
					got := must[[]byte](t)(io.ReadAll(r))
					if string(got) != text[min(off, int64(len(text))):] {
						t.Errorf("%d bytes from %d", len(got), off)
					}
					r.Close()
				}
				h.Close()
			}
			if c == None {
				return
			}
			for _, n := range []int{0, 1, 3, 11, len(data) / 2, len(data) - 3} {
				if err := os.WriteFile("cut.gz", data[:n], 0o666); err != nil {
					t.Fatal(err)
				}
				err := readAll(t, "cut.gz")
				if n >= magicLen || c == Gzip && n < 3 {
					if !errors.Is(err, io.ErrUnexpectedEOF) && (c != Snappy || err == nil) || !strings.Contains(err.Error(), "source: cut.gz: ") {
						t.Errorf("%d bytes: %v", n, err)
					}
				}
			}
		})
	}
	t.Chdir(t.TempDir())
	two := append(packed(t, Gzip, "one\n"), packed(t, Gzip, "two\n")...)
	if err := os.WriteFile("two.gz", two, 0o666); err != nil {
		t.Fatal(err)
	}
	h := must[Handle](t)(Open(t.Context(), "two.gz"))
	defer h.Close()
	r := must[io.ReadCloser](t)(h.Stream(t.Context(), 0))
	if got := must[[]byte](t)(io.ReadAll(r)); string(got) != "one\ntwo\n" {
		t.Errorf("two members are %q", got)
	}
	if err := os.WriteFile("x", []byte(compressions[Xz].magic+"1234"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, "x"); err == nil || err.Error() != "source: x: xz is not supported: decompress it first, or use gzip or zstd" {
		t.Error(err)
	}
	two[20] ^= 1
	if err := os.WriteFile("two.gz", two, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, "two.gz"); err == nil || !strings.HasPrefix(err.Error(), "source: two.gz: ") {
		t.Error(err)
	}
}

func readAll(t *testing.T, path string) error {
	h, err := Open(t.Context(), path)
	if err != nil {
		return err
	}
	defer h.Close()
	r, err := h.Stream(t.Context(), 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}

func TestReadAt(t *testing.T) {
	put(t, map[string]string{"x": "0123456789", "empty": ""})
	h := must[Handle](t)(Open(t.Context(), "x"))
	defer h.Close()
	b := make([]byte, 4)
	if n, err := h.ReadAt(t.Context(), b, 2); n != 4 || err != nil || string(b) != "2345" {
		t.Error(n, err, string(b))
	}
	if n, err := h.ReadAt(t.Context(), b, 8); n != 2 || err != io.EOF {
		t.Error(n, err)
	}
	if n, err := h.ReadAt(t.Context(), b, 80); n != 0 || err != io.EOF {
		t.Error(n, err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.ReadAt(done, b, 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := readAll(t, "empty"); err != nil {
		t.Error(err)
	}
	if err := readAll(t, "."); err == nil || err.Error() != "source: .: is a folder" {
		t.Error(err)
	}
	if err := readAll(t, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestChanged(t *testing.T) {
	put(t, map[string]string{"x": strings.Repeat("0123456789", 100000)})
	f := must[[]File](t)(Glob(t.Context(), "x"))[0]
	h := must[Handle](t)(f.Open(t.Context()))
	defer h.Close()
	r := must[io.ReadCloser](t)(h.Stream(t.Context(), 0))
	must[int](t)(r.Read(make([]byte, 10)))
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes("x", later, later); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r); !errors.Is(err, ErrChanged) {
		t.Error("at the end of a stream:", err)
	}
	if _, err := f.Open(t.Context()); !errors.Is(err, ErrChanged) || err.Error() != "source: x: the file has changed since it was looked at" {
		t.Error("opened again:", err)
	}
	if err := os.Truncate("x", 500); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ReadAt(t.Context(), make([]byte, 1000), 0); !errors.Is(err, ErrChanged) {
		t.Error("shorter:", err)
	}
}

func TestCut(t *testing.T) {
	files := []File{{Size: 100}, {Size: 0}, {Size: 31}, {Size: 95, Compression: Gzip}, {Size: -1}}
	var pieces []string
	for _, r := range Cut(files, 30) {
		piece := itoa(r.File) + ":" + itoa(int(r.Off)) + "-"
		if r.End >= 0 {
			piece += itoa(int(r.End))
		}
		if r.Last {
			piece += "."
		}
		pieces = append(pieces, piece)
	}
	const want = "0:0-25 0:25-50 0:50-75 0:75-100. 1:0-0. 2:0-31. 3:0-95. 4:0-."
	if got := strings.Join(pieces, " "); got != want {
		t.Errorf("got %s\nnot %s", got, want)
	}
}

func TestCreate(t *testing.T) {
	t.Chdir(t.TempDir())
	w := must[Target](t)(Create(t.Context(), "in/deep/x.gz"))
	must[int](t)(w.Write(packed(t, Gzip, "hello")))
	if _, err := os.Stat("in/deep/x.gz"); err == nil {
		t.Error("it is seen before it is complete")
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, "in/deep/x.gz"); err != nil {
		t.Error(err)
	}
	if _, err := Create(t.Context(), "in"); err == nil {
		t.Error("a folder is replaced")
	}
	if _, err := Create(t.Context(), "s3://b/x"); err == nil {
		t.Error("s3 without cloud")
	}
	if _, err := Compress(w, Bzip2); err == nil {
		t.Error("bzip2 is written")
	}
}

// TestCreateLeavesDevicesAlone: a file is renamed over what had its name.
func TestCreateLeavesDevicesAlone(t *testing.T) {
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Fatalf("%s: %v, %v", os.DevNull, info, err)
	}
	f, err := Create(t.Context(), os.DevNull)
	if err == nil {
		f.Discard() //nolint:errcheck // it should not be there
	}
	if err == nil || !strings.Contains(err.Error(), "cannot be replaced") {
		t.Errorf("got %v", err)
	}
}
