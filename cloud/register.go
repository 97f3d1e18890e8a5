package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/cb434341/weft/internal/source"
)

func init() {
	web := &webStore{client: client}
	source.Register("http", web)
	source.Register("https", web)
	source.Register("s3", &s3Store{})
	source.Register("gs", &gsStore{})
	source.Register("hdfs", &hdfsStore{})
}

// transport is for all stores. It leaves bodies as they are.
var transport = func() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	t.MaxIdleConnsPerHost = 64
	t.ResponseHeaderTimeout = time.Minute
	return t
}()

var client = &http.Client{Transport: transport}

// object splits scheme://bucket/key.
func object(path string) (bucket, key string, err error) {
	_, rest, _ := strings.Cut(path, "://")
	bucket, key, _ = strings.Cut(rest, "/")
	if bucket == "" || key == "" {
		return bucket, key, errors.New("a path has a bucket and a key: scheme://bucket/key")
	}
	return bucket, key, nil
}

// statusError is what a status says of a request, nil if it went well.
func statusError(status int) error {
	switch {
	case status < 300:
		return nil
	case status == http.StatusNotFound, status == http.StatusGone:
		return fs.ErrNotExist
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fmt.Errorf("%w (%d %s)", fs.ErrPermission, status, http.StatusText(status))
	case status == http.StatusPreconditionFailed:
		return source.ErrChanged
	}
	err := fmt.Errorf("the server answers %d %s", status, http.StatusText(status))
	if status >= 500 && status != http.StatusNotImplemented || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout {
		return source.Temporary(err)
	}
	return err
}

// failed is what is to be thought of a request without an answer.
func failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return err
	}
	_, network := errors.AsType[net.Error](err)
	if network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return source.Temporary(err)
	}
	return err
}

// rangeHeader is the header that asks for n bytes from off, or all that follow if n
// is negative; "" for all there is.
func rangeHeader(off, n int64) string {
	switch {
	case n >= 0:
		return fmt.Sprintf("bytes=%d-%d", off, off+n-1)
	case off > 0:
		return fmt.Sprintf("bytes=%d-", off)
	}
	return ""
}

// limited is a body of which some bytes are wanted.
type limited struct {
	io.Reader
	io.Closer
}

func limit(body io.ReadCloser, n int64) io.ReadCloser {
	if n < 0 {
		return body
	}
	return limited{io.LimitReader(body, n), body}
}
