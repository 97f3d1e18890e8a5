package source

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"sync"
)

// A Store reaches the files of a scheme. Any number of goroutines may use it.
// Paths are whole: "s3://bucket/key". Errors are plain causes, which this package
// wraps: fs.ErrNotExist for what is not there, [ErrChanged] for what is another
// content than that of the File, and [Temporary] around what may go well when it
// is asked for again.
type Store interface {
	// Stat looks at one file: its size and identity.
	Stat(ctx context.Context, path string) (File, error)
	// Read gives n bytes from an offset, or all that follow if n < 0.
	Read(ctx context.Context, f File, off, n int64) (io.ReadCloser, error)
}

// A Lister is a Store that knows what it has. For others a path is never a
// pattern.
type Lister interface {
	// List gives all files whose paths begin with the prefix, in any order: paths,
	// sizes and identities.
	List(ctx context.Context, prefix string) iter.Seq2[File, error]
}

// A Creator is a Store that can be written to.
type Creator interface {
	// Create begins a file that is seen when it is committed.
	Create(ctx context.Context, path string) (Target, error)
}

// stores are the schemes that are registered.
var stores struct {
	sync.RWMutex
	of map[string]Store
}

// Register makes s the store of a scheme, "s3", in place of another.
func Register(scheme string, s Store) {
	stores.Lock()
	defer stores.Unlock()
	if stores.of == nil {
		stores.of = map[string]Store{}
	}
	stores.of[scheme] = s
}

// inCloud are the schemes that package cloud registers.
var inCloud = map[string]bool{"s3": true, "gs": true, "http": true, "https": true, "hdfs": true}

// storeOf finds the store of a path that has a scheme.
func storeOf(path string) (Store, error) {
	scheme, _ := split(path)
	stores.RLock()
	s := stores.of[scheme]
	stores.RUnlock()
	switch {
	case s != nil:
		return s, nil
	case inCloud[scheme]:
		return nil, fmt.Errorf("source: %s: %s:// needs import _ \"github.com/cb434341/weft/cloud\"", path, scheme)
	}
	return nil, fmt.Errorf("source: %s: there is nothing for %s:// (file, and with package cloud s3, gs, http, https, hdfs)", path, scheme)
}

// split takes the scheme off a path, "" for a local file, whose path rest is.
func split(path string) (scheme, rest string) {
	scheme, rest, ok := strings.Cut(path, "://")
	if !ok || scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") != "" {
		return "", path
	}
	scheme = strings.ToLower(scheme)
	if scheme != "file" {
		return scheme, rest
	}
	rest = strings.TrimPrefix(rest, "localhost")
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	return "", rest
}

// pathOf is a path without what a URL has behind it.
func pathOf(path string) string {
	scheme, _ := split(path)
	if scheme == "http" || scheme == "https" {
		if i := strings.IndexAny(path, "?#"); i >= 0 {
			return path[:i]
		}
	}
	return path
}
