package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/source"
)

// webStore is any server of HTTP.
type webStore struct{ client *http.Client }

var _ source.Store = (*webStore)(nil)

// do makes a request for a path.
func (s *webStore) do(ctx context.Context, method, path string, header map[string]string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "weft")
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, failed(ctx, err)
	}
	return resp, nil
}

// versionOf tells the content that an answer is about from others.
func versionOf(h http.Header) string {
	if e := h.Get("ETag"); e != "" {
		return e
	}
	return h.Get("Last-Modified")
}

// Stat implements [source.Store].
func (s *webStore) Stat(ctx context.Context, path string) (source.File, error) {
	resp, err := s.do(ctx, http.MethodHead, path, nil)
	if err != nil {
		return source.File{}, err
	}
	resp.Body.Close() //nolint:errcheck // there is none
	size := resp.ContentLength
	switch resp.StatusCode {
	case http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusForbidden, http.StatusBadRequest:
		// Some know no HEAD, or have signed their links for GET only.
		if resp, err = s.do(ctx, http.MethodGet, path, map[string]string{"Range": "bytes=0-0"}); err != nil {
			return source.File{}, err
		}
		resp.Body.Close() //nolint:errcheck // a byte
		size = resp.ContentLength
		if resp.StatusCode == http.StatusPartialContent {
			size = -1
			if _, total, ok := contentRange(resp.Header); ok {
				size = total
			}
		}
		if resp.StatusCode == http.StatusRequestedRangeNotSatisfiable {
			return source.File{Size: 0, Identity: versionOf(resp.Header)}, nil // it is empty
		}
	}
	if err := statusError(resp.StatusCode); err != nil {
		return source.File{}, err
	}
	return source.File{Size: size, Identity: versionOf(resp.Header)}, nil
}

// Read implements [source.Store].
func (s *webStore) Read(ctx context.Context, f source.File, off, n int64) (io.ReadCloser, error) {
	if n == 0 {
		return http.NoBody, nil
	}
	header := map[string]string{}
	if r := rangeHeader(off, n); r != "" {
		header["Range"] = r
	}
	if strings.HasPrefix(f.Identity, `"`) {
		header["If-Match"] = f.Identity
	}
	resp, err := s.do(ctx, http.MethodGet, f.Path, header)
	if err != nil {
		return nil, err
	}
	body, err := s.body(resp, f, off, n)
	if err != nil {
		resp.Body.Close() //nolint:errcheck // the first error is the one to tell
	}
	return body, err
}

// body is what was asked for of what came.
func (s *webStore) body(resp *http.Response, f source.File, off, n int64) (io.ReadCloser, error) {
	if resp.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		if f.Size >= 0 {
			return nil, source.ErrChanged // it was longer
		}
		return http.NoBody, nil
	}
	if err := statusError(resp.StatusCode); err != nil {
		return nil, err
	}
	if v := versionOf(resp.Header); v != f.Identity {
		return nil, source.ErrChanged
	}
	if resp.StatusCode == http.StatusPartialContent {
		from, total, ok := contentRange(resp.Header)
		if !ok || from != off {
			return nil, errors.New("the server gives other ranges than it is asked for: " + resp.Header.Get("Content-Range"))
		}
		if f.Size >= 0 && total >= 0 && total != f.Size {
			return nil, source.ErrChanged
		}
		return limit(resp.Body, n), nil
	}
	// It has no ranges: this is all of it.
	if f.Size >= 0 && resp.ContentLength >= 0 && resp.ContentLength != f.Size {
		return nil, source.ErrChanged
	}
	if skipped, err := io.CopyN(io.Discard, resp.Body, off); err != nil {
		if err == io.EOF && f.Size < 0 {
			return http.NoBody, nil
		}
		return nil, source.Temporary(fmt.Errorf("the body ends after %d bytes: %w", skipped, err))
	}
	return limit(resp.Body, n), nil
}

// contentRange reads "bytes 0-9/100": where the bytes begin, and how many there are
// in all, -1 for unknown.
func contentRange(h http.Header) (from, total int64, ok bool) {
	text, ok := strings.CutPrefix(h.Get("Content-Range"), "bytes ")
	if !ok {
		return 0, 0, false
	}
	span, size, ok := strings.Cut(text, "/")
	first, _, ok2 := strings.Cut(span, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if err != nil || !ok || !ok2 {
		return 0, 0, false
	}
	if total, err = strconv.ParseInt(size, 10, 64); err != nil {
		total = -1
	}
	return from, total, true
}
