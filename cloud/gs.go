package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/cb434341/weft/internal/source"
)

// gsStore is Google Cloud Storage, by its JSON interface
// (cloud.google.com/storage/docs/json_api).
type gsStore struct {
	mu     sync.Mutex
	client *http.Client // with credentials
}

var (
	_ source.Lister  = (*gsStore)(nil)
	_ source.Creator = (*gsStore)(nil)
)

// connect is the client to use, and the address of the server.
func (s *gsStore) connect(ctx context.Context) (*http.Client, string, error) {
	if host := os.Getenv("STORAGE_EMULATOR_HOST"); host != "" {
		if !strings.Contains(host, "://") {
			host = "http://" + host
		}
		return client, strings.TrimSuffix(host, "/"), nil
	}
	const googles = "https://storage.googleapis.com"
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, googles, nil
	}
	creds, err := google.FindDefaultCredentials(context.WithoutCancel(ctx), "https://www.googleapis.com/auth/devstorage.read_write")
	if err != nil {
		if os.Getenv("GOOGLE_APPLICATION_CREDENTIALS") != "" {
			return nil, "", err
		}
		s.client = client // a public bucket asks for none
		return s.client, googles, nil
	}
	s.client = &http.Client{Transport: &oauth2.Transport{Source: creds.TokenSource, Base: transport}}
	return s.client, googles, nil
}

// request makes a request; the path behind the address is escaped already.
func (s *gsStore) request(ctx context.Context, method, path string, query url.Values, header map[string]string, body []byte) (*http.Response, error) {
	c, host, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(path, "://") {
		path = host + path
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, failed(ctx, err)
	}
	return resp, nil
}

// answer makes a request and reads its answer into v, if that is not nil.
func (s *gsStore) answer(ctx context.Context, method, path string, query url.Values, header map[string]string, body []byte, v any) (http.Header, error) {
	resp, err := s.request(ctx, method, path, query, header, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	if err := statusError(resp.StatusCode); err != nil {
		return nil, err
	}
	if v == nil {
		_, err = io.Copy(io.Discard, resp.Body)
	} else {
		err = json.NewDecoder(resp.Body).Decode(v)
	}
	if err != nil {
		return nil, failed(ctx, err)
	}
	return resp.Header, nil
}

// gsObject is what the store says of an object.
type gsObject struct {
	Name       string `json:"name"`
	Size       string `json:"size"`
	Generation string `json:"generation"`
}

func (o gsObject) file(bucket string) (source.File, error) {
	size, err := strconv.ParseInt(o.Size, 10, 64)
	if err != nil {
		return source.File{}, fmt.Errorf("the size of %s is %q", o.Name, o.Size)
	}
	return source.File{Path: "gs://" + bucket + "/" + o.Name, Size: size, Identity: o.Generation}, nil
}

func gsPath(bucket, key string) string {
	return "/storage/v1/b/" + url.PathEscape(bucket) + "/o/" + url.PathEscape(key)
}

// Stat implements [source.Store].
func (s *gsStore) Stat(ctx context.Context, path string) (source.File, error) {
	bucket, key, err := object(path)
	if err != nil {
		return source.File{}, err
	}
	var o gsObject
	if _, err := s.answer(ctx, http.MethodGet, gsPath(bucket, key), nil, nil, nil, &o); err != nil {
		return source.File{}, err
	}
	return o.file(bucket)
}

// Read implements [source.Store].
func (s *gsStore) Read(ctx context.Context, f source.File, off, n int64) (io.ReadCloser, error) {
	if n == 0 {
		return http.NoBody, nil
	}
	bucket, key, err := object(f.Path)
	if err != nil {
		return nil, err
	}
	// What is stored compressed shall come so, or ranges would be of something else.
	header := map[string]string{"Accept-Encoding": "gzip"}
	if r := rangeHeader(off, n); r != "" {
		header["Range"] = r
	}
	query := url.Values{"alt": {"media"}}
	if f.Identity != "" {
		query.Set("ifGenerationMatch", f.Identity)
	}
	resp, err := s.request(ctx, http.MethodGet, gsPath(bucket, key), query, header, nil)
	if err != nil {
		return nil, err
	}
	err = statusError(resp.StatusCode)
	if g := resp.Header.Get("X-Goog-Generation"); err == nil && g != "" && f.Identity != "" && g != f.Identity {
		err = source.ErrChanged
	}
	if err == nil && off > 0 && resp.StatusCode != http.StatusPartialContent {
		err = errors.New("the server gives no ranges")
	}
	if err != nil {
		resp.Body.Close() //nolint:errcheck // the first error is the one to tell
		return nil, err
	}
	return limit(resp.Body, n), nil
}

// List implements [source.Lister].
func (s *gsStore) List(ctx context.Context, prefix string) iter.Seq2[source.File, error] {
	return func(yield func(source.File, error) bool) {
		_, rest, _ := strings.Cut(prefix, "://")
		bucket, key, _ := strings.Cut(rest, "/")
		query := url.Values{"prefix": {key}, "fields": {"items(name,size,generation),nextPageToken"}}
		for {
			var page struct {
				Items         []gsObject `json:"items"`
				NextPageToken string     `json:"nextPageToken"`
			}
			if _, err := s.answer(ctx, http.MethodGet, "/storage/v1/b/"+url.PathEscape(bucket)+"/o", query, nil, nil, &page); err != nil {
				yield(source.File{}, err)
				return
			}
			for _, o := range page.Items {
				f, err := o.file(bucket)
				if !yield(f, err) || err != nil {
					return
				}
			}
			if page.NextPageToken == "" {
				return
			}
			query.Set("pageToken", page.NextPageToken)
		}
	}
}

// Create implements [source.Creator].
func (s *gsStore) Create(ctx context.Context, path string) (source.Target, error) {
	bucket, key, err := object(path)
	if err != nil {
		return nil, err
	}
	return newPut(ctx, &gsUpload{store: s, bucket: bucket, key: key}), nil
}

// gsUpload is an object in the making: one request, or a session of several.
type gsUpload struct {
	store       *gsStore
	bucket, key string
	session     string
	sent        int64
}

func (u *gsUpload) part(ctx context.Context, number int, data []byte, last bool) error {
	where := "/upload/storage/v1/b/" + url.PathEscape(u.bucket) + "/o"
	if number == 0 && last {
		_, err := u.store.answer(ctx, http.MethodPost, where, url.Values{"uploadType": {"media"}, "name": {u.key}},
			map[string]string{"Content-Type": "application/octet-stream"}, data, nil)
		return err
	}
	if number == 0 {
		h, err := u.store.answer(ctx, http.MethodPost, where, url.Values{"uploadType": {"resumable"}, "name": {u.key}},
			map[string]string{"Content-Type": "application/json"}, []byte("{}"), nil)
		if err != nil {
			return err
		}
		if u.session = h.Get("Location"); u.session == "" {
			return errors.New("the store begins no upload")
		}
	}
	total := "*"
	end := u.sent + int64(len(data))
	if last {
		total = strconv.FormatInt(end, 10)
	}
	span := fmt.Sprintf("bytes %d-%d/%s", u.sent, end-1, total)
	if len(data) == 0 {
		span = "bytes */" + total
	}
	resp, err := u.store.request(ctx, http.MethodPut, u.session, nil, map[string]string{"Content-Range": span}, data)
	if err != nil {
		return err
	}
	defer resp.Body.Close()        //nolint:errcheck // read only
	io.Copy(io.Discard, resp.Body) //nolint:errcheck // the status is all that matters
	const resumeIncomplete = 308   // as the interface calls it
	u.sent = end
	if resp.StatusCode == resumeIncomplete && !last {
		return nil
	}
	if resp.StatusCode == resumeIncomplete {
		return errors.New("the store says that the upload is not complete")
	}
	if last && resp.StatusCode < 300 {
		u.session = ""
	}
	return statusError(resp.StatusCode)
}

func (u *gsUpload) abort(ctx context.Context) error {
	if u.session == "" {
		return nil
	}
	resp, err := u.store.request(ctx, http.MethodDelete, u.session, nil, nil, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close() // 499 says that it is cancelled
}
