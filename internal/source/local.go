package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// identityOf tells contents of a local file apart.
func identityOf(info fs.FileInfo) string {
	return fmt.Sprintf("%x-%x", info.ModTime().UnixNano(), info.Size())
}

// fileOf is the File of a local file, by its path and by what the user called it.
func fileOf(path, name string, info fs.FileInfo) File {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return File{Path: path, Name: name, Size: info.Size(), Identity: identityOf(info)}
}

// statLocal looks at a local file and its first bytes.
func statLocal(name string) (File, error) {
	_, path := split(name)
	h, err := openRegular(path)
	if err != nil {
		return File{}, err
	}
	defer h.Close() //nolint:errcheck // read only
	info, err := h.Stat()
	if err != nil {
		return File{}, err
	}
	f := fileOf(path, name, info)
	var head [magicLen]byte
	n, err := io.ReadFull(h, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return File{}, err
	}
	f.Compression = compressionOf(path, head[:n])
	return f, nil
}

// openRegular opens a regular file; what is none is not opened, since opening a
// pipe waits.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("is a folder")
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	}
	return os.Open(path)
}

// local is an open local file.
type local struct {
	file File
	disk *os.File
}

func openLocal(f File) (Handle, error) {
	disk, err := openRegular(f.Path)
	if err != nil {
		return nil, err
	}
	l := &local{f, disk}
	if err := l.Check(context.Background()); err != nil {
		disk.Close() //nolint:errcheck // read only
		return nil, err
	}
	return l, nil
}

func (l *local) File() File  { return l.file }
func (l *local) Size() int64 { return l.file.Size }

// Check implements [Handle].
func (l *local) Check(context.Context) error {
	info, err := l.disk.Stat()
	if err != nil {
		return l.file.wrap("", err)
	}
	if identityOf(info) != l.file.Identity {
		return l.file.wrap("", ErrChanged)
	}
	return nil
}

// ReadAt implements [Handle].
func (l *local) ReadAt(ctx context.Context, b []byte, off int64) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, l.file.wrap("read", err)
	}
	want := b
	if left := max(0, l.file.Size-off); int64(len(b)) > left {
		want = b[:left] // what is behind it was not there when it was looked at
	}
	n, err := l.disk.ReadAt(want, off)
	switch {
	case n < len(want) && (err == nil || errors.Is(err, io.EOF)):
		return n, l.file.wrap("read", ErrChanged)
	case n < len(want):
		return n, l.file.wrap("read", err)
	case n < len(b):
		return n, io.EOF
	}
	return n, nil
}

// Stream implements [Handle].
func (l *local) Stream(ctx context.Context, off int64) (io.ReadCloser, error) {
	raw := &localStream{ctx: ctx, l: l}
	skip := off
	if l.file.Compression == None {
		raw.at, skip = off, 0
	}
	return newContent(l.file, raw, skip, func() error { return l.Check(ctx) })
}

func (l *local) Close() error { return l.file.wrap("close", l.disk.Close()) }

// localStream reads a local file as it is stored. It does not own the file.
type localStream struct {
	ctx context.Context // that of the stream, which is one call cut in pieces
	l   *local
	at  int64
}

// Read implements [io.Reader].
func (s *localStream) Read(b []byte) (int, error) {
	n, err := s.l.ReadAt(s.ctx, b, s.at)
	s.at += int64(n)
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func (s *localStream) Close() error { return nil }
