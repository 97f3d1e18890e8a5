package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/internal/atomicfile"
)

// A Target is a file that is being written. It is for one goroutine.
type Target interface {
	io.Writer
	// Commit makes the file last and seen, in place of another of its path.
	Commit() error
	// Discard forgets what was written; after Commit it does nothing, so that it
	// can be deferred.
	Discard() error
}

// Create begins a file at a path, whose folder is made where there is none. The
// bytes are stored as they are written: see [Compress].
func Create(ctx context.Context, path string) (Target, error) {
	scheme, rest := split(path)
	if scheme == "" {
		if err := os.MkdirAll(filepath.Dir(rest), 0o777); err != nil {
			return nil, (File{Name: path}).wrap("create", err)
		}
		if info, err := os.Lstat(rest); err == nil && info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0 {
			return nil, (File{Name: path}).wrap("create", errors.New("a device, pipe or socket cannot be replaced by a file"))
		}
		f, err := atomicfile.Create(rest)
		if err != nil {
			return nil, (File{Name: path}).wrap("create", err)
		}
		return f, nil
	}
	s, err := storeOf(path)
	if err != nil {
		return nil, err
	}
	c, ok := s.(Creator)
	if !ok {
		return nil, fmt.Errorf("source: %s: %s:// is only read", path, scheme)
	}
	t, err := c.Create(ctx, path)
	if err != nil {
		return nil, (File{Name: path}).wrap("create", err)
	}
	return t, nil
}
