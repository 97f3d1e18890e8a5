package cloud

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/minio/minio-go/v7"

	"github.com/cb434341/weft/internal/source"
)

var makeBucket = minio.MakeBucketOptions{Region: "us-east-1"}

// web starts a server of a handler.
func web(t *testing.T, h http.HandlerFunc) string {
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		s.Close()
	})
	return s.URL
}

func TestHTTPFiles(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("0123456789\n", 100000)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, long)
	z.Close()
	for name, text := range map[string]string{"x.csv": long, "x.csv.gz": packed.String(), "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var ranges atomic.Int32
	files := http.FileServer(http.Dir(dir))
	at := web(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			ranges.Add(1)
		}
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/x.csv", http.StatusFound)
			return
		}
		files.ServeHTTP(w, r)
	})
	for name, want := range map[string]string{"/x.csv": long, "/x.csv.gz": long, "/empty": "", "/moved": long, "/x.csv?a=*": long} {
		if got, err := read(t.Context(), at+name); err != nil || got != want {
			t.Errorf("%s: %d bytes, not %d: %v", name, len(got), len(want), err)
		}
	}
	found, err := source.Glob(t.Context(), at+"/x.csv", at+"/x.csv.gz")
	if err != nil || len(found) != 2 || found[0].Size != int64(len(long)) || found[1].Compression != source.Gzip {
		t.Error(found, err)
	}
	if n := len(source.Cut(found, 100000)); n < 10 {
		t.Errorf("%d pieces", n)
	}
	h, err := found[0].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	b := make([]byte, 11)
	ranges.Store(0)
	if n, err := h.ReadAt(t.Context(), b, 110000); n != 11 || err != nil || string(b) != "0123456789\n" || ranges.Load() != 1 {
		t.Error(n, err, string(b), ranges.Load())
	}
	if _, err := read(t.Context(), at+"/none"); !errors.Is(err, os.ErrNotExist) || err.Error() != "source: "+at+"/none: file does not exist" {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x.csv"), []byte("short"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(dir, "x.csv"), time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ReadAt(t.Context(), b, 220000); !errors.Is(err, source.ErrChanged) {
		t.Error("changed:", err)
	}
	if err := write(t.Context(), at+"/y", "x"); err == nil || err.Error() != "source: "+at+"/y: http:// is only read" {
		t.Error(err)
	}
}

// TestHTTPServers reads from servers of all kinds.
func TestHTTPServers(t *testing.T) {
	long := strings.Repeat("0123456789\n", 10000)
	whole := func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "x", time.Unix(1e9, 0), strings.NewReader(long))
	}
	for _, test := range []struct {
		name    string
		handler func(count int, w http.ResponseWriter, r *http.Request)
		want    string // of the error; "" for none
	}{
		{"no ranges", func(_ int, w http.ResponseWriter, _ *http.Request) { io.WriteString(w, long) }, ""},
		{"no ranges, a length", func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(long)))
			io.WriteString(w, long)
		}, ""},
		{"no HEAD", func(_ int, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			whole(w, r)
		}, ""},
		{"busy at times", func(count int, w http.ResponseWriter, r *http.Request) {
			if count%3 != 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			whole(w, r)
		}, ""},
		{"bodies that break off", func(count int, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				whole(w, r)
				return
			}
			var from int
			fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
			w.Header().Set("Last-Modified", time.Unix(1e9, 0).UTC().Format(http.TimeFormat))
			w.Header().Set("Content-Length", fmt.Sprint(len(long)-from))
			if from > 0 {
				w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(long)-1, len(long)))
				w.WriteHeader(http.StatusPartialContent)
			}
			io.WriteString(w, long[from:min(from+30000, len(long))])
		}, ""},
		{"always busy", func(count int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "the server answers 502 Bad Gateway"},
		{"forbidden", func(count int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "permission denied (403 Forbidden)"},
		{"another version each time", func(count int, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", fmt.Sprintf(`"%d"`, count))
			w.Header().Set("Content-Length", fmt.Sprint(len(long)))
			if r.Method == http.MethodGet {
				io.WriteString(w, long)
			}
		}, "the file has changed since it was looked at"},
		{"wrong ranges", func(_ int, w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") != "" {
				w.Header().Set("Content-Range", "bytes 7-9/20")
				w.WriteHeader(http.StatusPartialContent)
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(long)))
		}, "the server gives other ranges than it is asked for: bytes 7-9/20"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var count atomic.Int32
			at := web(t, func(w http.ResponseWriter, r *http.Request) { test.handler(int(count.Add(1)), w, r) })
			got, err := read(t.Context(), at+"/x")
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "source: "+at+"/x: ") {
					t.Errorf("%v, not %s", err, test.want)
				}
				return
			}
			if err != nil || got != long {
				t.Errorf("%d bytes, not %d: %v", len(got), len(long), err)
			}
			h, err := source.Open(t.Context(), at+"/x")
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			b := make([]byte, 22)
			if n, err := h.ReadAt(t.Context(), b, 1100); n != 22 || err != nil || string(b) != long[:22] {
				t.Error("a piece:", n, err)
			}
			if n, err := h.ReadAt(t.Context(), b, int64(len(long)-5)); n != 5 || err != io.EOF {
				t.Error("the last piece:", n, err)
			}
		})
	}
	if _, err := read(t.Context(), "http://127.0.0.1:1/x"); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Error(err)
	}
}
