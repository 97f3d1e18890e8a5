package bag

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cb434341/weft/bag/internal/record"
	"github.com/cb434341/weft/internal/source"
	"github.com/cb434341/weft/internal/unit"
)

// ReadOption says how lines are read.
type ReadOption func(*reading)

type reading struct {
	part    int64
	maxLine int
}

// PartBytes is about how many bytes of a file make a partition; 16 MB otherwise.
// A compressed file is one partition.
func PartBytes(n int64) ReadOption { return func(r *reading) { r.part = n } }

// MaxLine is how many bytes a line may have; 64 MB otherwise. A longer one is an
// error.
func MaxLine(n int) ReadOption { return func(r *reading) { r.maxLine = n } }

// ReadText returns the lines of files, without their ends ("\n" or "\r\n"). A
// pattern may be a glob, a folder, or a path of a scheme that package cloud
// enables; gzip, zstd, bzip2, lz4 and snappy are decompressed. It looks for the
// files at once, and reads them when the bag is computed.
func ReadText(ctx context.Context, pattern string, opts ...ReadOption) Bag[string] {
	return read[string](ctx, "read text", pattern, opts, textLines)
}

// ReadJSON returns the JSON values of files that have one in each line, decoded
// as package encoding/json does. Empty lines are passed over. A line that is not
// a T is an error that names the file and the line. Only what T has is decoded,
// so T should have no more than what is wanted. For files, see [ReadText].
func ReadJSON[T any](ctx context.Context, pattern string, opts ...ReadOption) Bag[T] {
	return read[T](ctx, "read JSON", pattern, opts, jsonLines[T])
}

func read[T any](ctx context.Context, word, pattern string, opts []ReadOption, walk walkFunc) Bag[T] {
	set := reading{part: 16 << 20, maxLine: 64 << 20}
	for _, o := range opts {
		if o != nil {
			o(&set)
		}
	}
	if set.part <= 0 || set.maxLine <= 0 {
		return failed[T](word, "parts of %d bytes, lines of %d", set.part, set.maxLine)
	}
	n := newNode[T](word)
	n.source = ours[T](word, walk)
	n.source.Name = "read"
	files, err := source.Glob(ctx, pattern)
	if err != nil {
		return failed[T](word, "%w", err)
	}
	size := int64(0)
	for _, r := range source.Cut(files, set.part) {
		n.reads = append(n.reads, &Read{File: files[r.File], Range: r, MaxLine: set.maxLine})
	}
	for _, f := range files {
		size += max(f.Size, 0)
	}
	n.text = fmt.Sprintf("%s: %d files, %s", pattern, len(files), unit.Bytes(size))
	n.count = len(n.reads)
	return Bag[T]{n}
}

// textLines walks lines as strings, of which a few share memory: so that one that
// is kept does not keep all.
func textLines(c *call, push any) error {
	to, ok := push.(func(string) error)
	if !ok {
		return misfit[string](push)
	}
	var strings record.Arena
	return c.task.Read.chunks(c.ctx, func(at position, chunk []byte) error {
		for i := 0; i < len(chunk); {
			next := i + bytes.IndexByte(chunk[i:], '\n') + 1
			line := bytes.TrimSuffix(chunk[i:next-1], []byte("\r"))
			if next-1-i > c.task.Read.MaxLine {
				return at.error(i, c.task.Read.tooLong())
			}
			if err := to(strings.String(line)); err != nil {
				return at.error(i, err)
			}
			i = next
		}
		return nil
	})
}

// A Read is a range of a file, as the lines that begin in it.
type Read struct {
	File    source.File
	Range   source.Range
	MaxLine int
}

// chunkSize is how much is read at once.
const chunkSize = 256 << 10

// chunks gives the lines of the range, many at once, each with its end. They are
// good for the call only, and have room behind them.
func (r *Read) chunks(ctx context.Context, f func(at position, chunk []byte) error) (err error) {
	file, err := r.File.Open(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := file.Close(); err == nil {
			err = cerr
		}
	}()
	h := &limited{Handle: file, most: int64(r.MaxLine)}
	lines, err := source.OpenLines(ctx, h, r.Range, chunkSize)
	if err != nil {
		return r.located(ctx, file, err)
	}
	defer func() {
		if cerr := lines.Close(); err == nil {
			err = cerr
		}
	}()
	for {
		chunk, err := lines.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.located(ctx, file, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(position{ctx, r, lines}, chunk); err != nil {
			return err
		}
	}
}

func (r *Read) tooLong() error {
	return fmt.Errorf("bag: the line is longer than %d bytes, see MaxLine", r.MaxLine)
}

// located is an error of reading, with the line if it is of one that is too long.
func (r *Read) located(ctx context.Context, file source.Handle, err error) error {
	long, ok := errors.AsType[*longLine](err)
	if !ok {
		return err
	}
	lines, oerr := source.OpenLines(ctx, file, source.Range{End: r.File.Size, Last: true}, chunkSize)
	if oerr != nil {
		return err
	}
	defer lines.Close() //nolint:errcheck // read only
	return position{ctx, r, lines}.of(long.at, r.tooLong())
}

// A position is where a chunk of lines is.
type position struct {
	ctx   context.Context
	read  *Read
	lines *source.Lines
}

// error names the file and the line of an error about the line that begins at i
// in the chunk.
func (p position) error(i int, err error) error {
	_, sinks := errors.AsType[sinkError](err)
	if sinks || errors.Is(err, errEnough) || p.ctx.Err() != nil {
		return err
	}
	return p.of(p.lines.Offset()+int64(i), err)
}

// of is error of the line that holds a byte of the file's content.
func (p position) of(at int64, err error) error {
	number, cerr := p.lines.Line(p.ctx, at)
	if cerr != nil {
		return fmt.Errorf("%s: at byte %d: %w", p.read.File.Name, at, err)
	}
	return fmt.Errorf("%s:%d: %w", p.read.File.Name, number, err)
}

// limited is a file that cannot be read on where a line is too long.
type limited struct {
	source.Handle
	most int64
	run  int64 // bytes since the last end of a line
}

// longLine is the error.
type longLine struct{ at int64 }

func (e *longLine) Error() string { return fmt.Sprintf("the line at byte %d is too long", e.at) }

// look looks at what was read behind the last bytes, which ends at a place.
func (l *limited) look(b []byte, end int64) error {
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		l.run = int64(len(b) - i - 1)
	} else {
		l.run += int64(len(b))
	}
	if l.run > l.most {
		return &longLine{end - l.run}
	}
	return nil
}

// ReadAt reads, where the last call ended.
func (l *limited) ReadAt(ctx context.Context, b []byte, off int64) (int, error) {
	n, err := l.Handle.ReadAt(ctx, b, off)
	if long := l.look(b[:n], off+int64(n)); long != nil {
		return n, long
	}
	return n, err
}

// Stream reads the content.
func (l *limited) Stream(ctx context.Context, off int64) (io.ReadCloser, error) {
	s, err := l.Handle.Stream(ctx, off)
	if err != nil {
		return nil, err
	}
	return &limitedStream{ReadCloser: s, l: limited{most: l.most}, at: off}, nil
}

type limitedStream struct {
	io.ReadCloser
	l  limited
	at int64
}

func (s *limitedStream) Read(b []byte) (int, error) {
	n, err := s.ReadCloser.Read(b)
	s.at += int64(n)
	if long := s.l.look(b[:n], s.at); long != nil {
		return n, long
	}
	return n, err
}
