package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// ErrChanged is what reading a file fails with that is not any more what it was
// when it was found.
var ErrChanged = errors.New("the file has changed since it was looked at")

// A File is one that was found. It is data: another process opens it by what is
// written here.
type File struct {
	Path        string // what opens it: an absolute path, or scheme://...
	Name        string // as the user wrote it, for people
	Size        int64  // bytes as stored; -1 if nobody knows before reading
	Compression Compression
	Identity    string // differs where the content does: a time, an ETag; "" if unknown
}

// A Handle is an open file. Any number of goroutines may use it.
type Handle interface {
	// File is what was opened.
	File() File
	// Size is the number of bytes as stored, -1 if unknown.
	Size() int64
	// ReadAt reads bytes as they are stored, and as [io.ReaderAt] does: fewer than
	// asked for only with an error, io.EOF at the end. Reading on where the last
	// call ended is as good as a stream.
	ReadAt(ctx context.Context, b []byte, off int64) (int, error)
	// Stream reads the content, decompressed, from an offset in it. The context is
	// that of the whole stream. Streams end before Close is called.
	Stream(ctx context.Context, off int64) (io.ReadCloser, error)
	// Check returns ErrChanged if it is known that the file has changed.
	Check(ctx context.Context) error
	// Close ends it.
	Close() error
}

// Splittable reports whether ranges of the file can be read by themselves.
func (f File) Splittable() bool { return f.Compression == None && f.Size >= 0 }

// Open opens the file that was found: [ErrChanged] if it is another by now.
func (f File) Open(ctx context.Context) (Handle, error) {
	scheme, _ := split(f.Path)
	if scheme == "" {
		h, err := openLocal(f)
		return h, f.wrap("open", err)
	}
	s, err := storeOf(f.Path)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, f.wrap("open", err)
	}
	return &remote{file: f, store: s}, nil
}

// Open opens what is at a path.
func Open(ctx context.Context, path string) (Handle, error) {
	f, err := Stat(ctx, path)
	if err != nil {
		return nil, err
	}
	return f.Open(ctx)
}

// Stat looks at the file at a path, which is not a pattern. How it is compressed
// is seen by its first bytes.
func Stat(ctx context.Context, path string) (File, error) {
	scheme, _ := split(path)
	if scheme == "" {
		f, err := statLocal(path)
		if err == nil {
			return f, nil
		}
		return File{}, (File{Name: path}).wrap("", err)
	}
	s, err := storeOf(path)
	if err != nil {
		return File{}, err
	}
	f, err := again(ctx, func() (File, error) { return s.Stat(ctx, path) })
	if err != nil {
		return File{}, (File{Name: path}).wrap("", err)
	}
	f.Path, f.Name = path, path
	return probe(ctx, f)
}

// probe finds the compression of a file in a store by its first bytes.
func probe(ctx context.Context, f File) (File, error) {
	f.Compression = CompressionOf(pathOf(f.Path))
	if f.Size == 0 {
		return f, nil
	}
	h, err := f.Open(ctx)
	if err != nil {
		return f, err
	}
	defer h.Close() //nolint:errcheck // read only
	head := make([]byte, magicLen)
	n, err := h.ReadAt(ctx, head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return f, err
	}
	f.Compression = compressionOf(pathOf(f.Path), head[:n])
	return f, nil
}

// wrap says what went wrong with a file, once. An io.EOF by itself is passed on; one
// inside another error is no end of the file, and must not be taken for it.
func (f File) wrap(verb string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%v: %w", err, io.ErrUnexpectedEOF)
	}
	if about, ok := errors.AsType[*fileError](err); ok && about.name == f.Name {
		return err
	}
	return &fileError{f.Name, verb, err}
}

// fileError is an error about a file.
type fileError struct {
	name, verb string
	err        error
}

func (e *fileError) Error() string {
	err := e.err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err // the path is said already, as the user wrote it
	}
	if e.verb == "" {
		return fmt.Sprintf("source: %s: %v", e.name, err)
	}
	return fmt.Sprintf("source: %s: %s: %s", e.name, e.verb, strings.TrimPrefix(err.Error(), "source: "))
}

func (e *fileError) Unwrap() error { return e.err }
