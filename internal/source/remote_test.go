package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"
)

// memory is a store that fails as it is told.
type memory struct {
	sync.Mutex
	files    map[string]string
	broken   int // how many more requests fail for now
	short    int // bytes after which a body breaks off, 0 for never
	requests int
	version  string
}

func (m *memory) Stat(_ context.Context, path string) (File, error) {
	m.Lock()
	defer m.Unlock()
	if m.broken > 0 {
		m.broken--
		return File{}, Temporary(errors.New("busy"))
	}
	text, ok := m.files[path]
	if !ok {
		return File{}, fs.ErrNotExist
	}
	return File{Path: path, Size: int64(len(text)), Identity: m.version}, nil
}

func (m *memory) Read(_ context.Context, f File, off, n int64) (io.ReadCloser, error) {
	m.Lock()
	defer m.Unlock()
	m.requests++
	if m.broken > 0 {
		m.broken--
		return nil, Temporary(errors.New("busy"))
	}
	if f.Identity != m.version {
		return nil, ErrChanged
	}
	text := m.files[f.Path][off:]
	if n >= 0 {
		text = text[:n]
	}
	var r io.Reader = strings.NewReader(text)
	if m.short > 0 && len(text) > m.short {
		r = io.MultiReader(strings.NewReader(text[:m.short]), broken{})
	}
	return io.NopCloser(r), nil
}

func (m *memory) List(_ context.Context, prefix string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for path, text := range m.files {
			if strings.HasPrefix(path, prefix) && !yield(File{Path: path, Size: int64(len(text)), Identity: m.version}, nil) {
				return
			}
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func store(t *testing.T, files map[string]string) *memory {
	m := &memory{files: files, version: "1"}
	Register("mem", m)
	wait := firstWait
	firstWait = time.Microsecond
	t.Cleanup(func() { firstWait = wait })
	return m
}

func TestRemoteGlob(t *testing.T) {
	store(t, map[string]string{"mem://b/a-10.csv": "", "mem://b/a-9.csv.gz": "", "mem://b/in/a-1.csv": "", "mem://b/in/_x/a": "", "mem://b/in/": ""})
	for _, test := range []struct{ pattern, want string }{
		{"mem://b/a-*", "mem://b/a-9.csv.gz gzip, mem://b/a-10.csv none"},
		{"mem://b/**/a-1*.csv", "mem://b/a-10.csv none, mem://b/in/a-1.csv none"},
		{"mem://b/in", "mem://b/in/a-1.csv none"},
		{"mem://b/a-10.csv", "mem://b/a-10.csv none"},
		{"mem://b/x", "source: mem://b/x: no file is called so: file does not exist"},
		{"mem://b/x*", "source: mem://b/x*: no file is called so: file does not exist"},
	} {
		var got []string
		files, err := Glob(t.Context(), test.pattern)
		for _, f := range files {
			got = append(got, f.Name+" "+f.Compression.String())
		}
		if err != nil {
			got = append(got, err.Error())
		}
		if got := strings.Join(got, ", "); got != test.want {
			t.Errorf("%s: got %s\nnot %s", test.pattern, got, test.want)
		}
	}
}

func TestRemoteReading(t *testing.T) {
	text := lines()
	m := store(t, map[string]string{"mem://x": text, "mem://x.gz": string(packed(t, Gzip, text)), "mem://plain.gz": text})
	m.broken, m.short = 2, 1000
	for path := range m.files {
		h := must[Handle](t)(Open(t.Context(), path))
		for _, off := range []int64{0, 1234, int64(len(text))} {
			r := must[io.ReadCloser](t)(h.Stream(t.Context(), off))
			if got := must[[]byte](t)(io.ReadAll(r)); string(got) != text[off:] {
				t.Errorf("%s from %d: %d bytes", path, off, len(got))
			}
			r.Close()
		}
		h.Close()
	}

	m.short, m.requests = 0, 0
	h := must[Handle](t)(Open(t.Context(), "mem://x"))
	defer h.Close()
	var got bytes.Buffer
	b := make([]byte, 1000)
	for {
		n, err := h.ReadAt(t.Context(), b, int64(got.Len()))
		got.Write(b[:n])
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got.String() != text || m.requests > 3 {
		t.Errorf("%d bytes by %d requests", got.Len(), m.requests)
	}
	if n, err := h.ReadAt(t.Context(), b, int64(len(text)-10)); n != 10 || err != io.EOF {
		t.Error(n, err)
	}

	m.broken = attempts
	if _, err := h.ReadAt(t.Context(), b, 50); err == nil || err.Error() != "source: mem://x: read: busy" {
		t.Error("a store that stays busy:", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	m.broken, firstWait = 1, time.Hour
	if _, err := h.ReadAt(done, b, 50); !errors.Is(err, context.Canceled) {
		t.Error("waiting for a store:", err)
	}
	m.version = "2"
	if _, err := h.ReadAt(t.Context(), b, 70); !errors.Is(err, ErrChanged) {
		t.Error("another version:", err)
	}
	if _, err := Create(t.Context(), "mem://y"); err == nil || err.Error() != "source: mem://y: mem:// is only read" {
		t.Error(err)
	}
}

func TestRemoteCompressedUnderAPlainName(t *testing.T) {
	store(t, map[string]string{"mem://x/y": string(packed(t, Zstd, "hello"))})
	f := must[[]File](t)(Glob(t.Context(), "mem://x/*"))[0]
	h := must[Handle](t)(f.Open(t.Context()))
	defer h.Close()
	const want = "source: mem://x/y: is compressed by zstd, which its name does not say: it should end in .zst"
	if _, err := h.Stream(t.Context(), 0); err == nil || err.Error() != want {
		t.Error(err)
	}
}
