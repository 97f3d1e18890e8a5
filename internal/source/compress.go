package source

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A Compression is how the bytes of a file are compressed.
type Compression uint8

// The compressions. Xz is known so that it can be refused by name.
const (
	None Compression = iota
	Gzip
	Zstd
	Bzip2
	LZ4
	Snappy // the framing format
	Xz
)

var compressions = [...]struct {
	name, magic string
	extensions  []string
}{
	None:   {name: "none"},
	Gzip:   {"gzip", "\x1f\x8b\x08", []string{".gz", ".gzip", ".tgz"}},
	Zstd:   {"zstd", "\x28\xb5\x2f\xfd", []string{".zst", ".zstd"}},
	Bzip2:  {"bzip2", "BZh", []string{".bz2"}},
	LZ4:    {"lz4", "\x04\x22\x4d\x18", []string{".lz4"}},
	Snappy: {"snappy", "\xff\x06\x00\x00sNaPpY", []string{".sz", ".snappy"}},
	Xz:     {"xz", "\xfd7zXZ\x00", []string{".xz"}},
}

// magicLen is how many bytes at the front of a file tell its compression.
const magicLen = 10

// String returns the name, "gzip".
func (c Compression) String() string {
	if int(c) < len(compressions) {
		return compressions[c].name
	}
	return fmt.Sprintf("compression(%d)", uint8(c))
}

// CompressionOf is how a file of this name is compressed: ".gz" is gzip.
func CompressionOf(name string) Compression {
	ext := strings.ToLower(path.Ext(name))
	for c, k := range compressions {
		for _, e := range k.extensions {
			if ext == e {
				return Compression(c)
			}
		}
	}
	return None
}

// compressionOfContent is how a file that begins like this is compressed.
func compressionOfContent(head []byte) Compression {
	for c, k := range compressions {
		if k.magic == "" || !bytes.HasPrefix(head, []byte(k.magic)) {
			continue
		}
		if Compression(c) == Bzip2 && (len(head) < 10 || head[3] < '1' || head[3] > '9' ||
			!bytes.Equal(head[4:10], []byte("\x31\x41\x59\x26\x53\x59")) && !bytes.Equal(head[4:10], []byte("\x17\x72\x45\x38\x50\x90"))) {
			continue // a text may well begin with BZh
		}
		return Compression(c)
	}
	return None
}

// compressionOf is how a file is compressed, by its name where it is too short to
// tell: a gzip file that is cut off at its very front is still one.
func compressionOf(name string, head []byte) Compression {
	c := compressionOfContent(head)
	if named := CompressionOf(name); c == None && named != None && strings.HasPrefix(compressions[named].magic, string(head)) {
		return named
	}
	return c
}

// maxWindow is the largest window of zstd that is accepted, that of --long=27.
const maxWindow = 128 << 20

// decompress reads what r has compressed. Closing it does not close r.
func decompress(r io.Reader, c Compression) (io.ReadCloser, error) {
	switch c {
	case None:
		return io.NopCloser(r), nil
	case Gzip:
		return gzip.NewReader(r)
	case Zstd:
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	case Bzip2:
		return io.NopCloser(bzip2.NewReader(r)), nil
	case LZ4:
		return io.NopCloser(lz4.NewReader(r)), nil
	case Snappy:
		return io.NopCloser(s2.NewReader(r)), nil
	}
	return nil, fmt.Errorf("%v is not supported: decompress it first, or use gzip or zstd", c)
}

// Compress returns a writer of what shall be compressed into w. Closing it writes
// the end and does not close w.
func Compress(w io.Writer, c Compression) (io.WriteCloser, error) {
	switch c {
	case None:
		return nopCloser{w}, nil
	case Gzip:
		return gzip.NewWriter(w), nil
	case Zstd:
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	case LZ4:
		return lz4.NewWriter(w), nil
	case Snappy:
		return s2.NewWriter(w, s2.WriterSnappyCompat(), s2.WriterConcurrency(1)), nil
	}
	return nil, fmt.Errorf("source: %v cannot be written: use gzip or zstd", c)
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// content is a stream of what a file holds, decompressed.
type content struct {
	file File
	raw  io.ReadCloser
	d    io.ReadCloser
	at   int64 // bytes given
	done func() error
	err  error
}

// newContent reads on from raw, which is at the start of the file if that is
// compressed, and skips bytes of what comes out. At the end done is asked whether
// all is well.
func newContent(f File, raw io.ReadCloser, skip int64, done func() error) (io.ReadCloser, error) {
	d, err := decompress(raw, f.Compression)
	if err != nil {
		raw.Close() //nolint:errcheck // the first error is the one to tell
		return nil, f.wrap("", cutOff(err))
	}
	c := &content{file: f, raw: raw, d: d, done: done}
	if skip > 0 {
		if _, err := io.CopyN(io.Discard, c, skip); err != nil && !errors.Is(err, io.EOF) {
			c.Close() //nolint:errcheck // the first error is the one to tell
			return nil, err
		}
	}
	return c, nil
}

// Read implements [io.Reader].
func (c *content) Read(b []byte) (int, error) {
	if c.err != nil || len(b) == 0 {
		return 0, c.err
	}
	n, err := c.d.Read(b)
	c.at += int64(n)
	if err == nil {
		return n, nil
	}
	if err == io.EOF {
		if bad := c.done(); bad != nil {
			err = c.file.wrap("", bad)
		}
	} else {
		if c.file.Compression != None {
			err = fmt.Errorf("%v after %d bytes: %w", c.file.Compression, c.at, cutOff(err))
		}
		err = c.file.wrap("", err)
	}
	c.err = err
	return n, err
}

// Close implements [io.Closer].
func (c *content) Close() error {
	c.d.Close() //nolint:errcheck // what matters was said by Read
	if c.err == nil {
		c.err = errors.New("source: read of a closed stream")
	}
	return c.file.wrap("close", c.raw.Close())
}

// cutOff says of a compressed file that ends early what it is.
func cutOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("the file is cut off: %w", io.ErrUnexpectedEOF)
	}
	return err
}
