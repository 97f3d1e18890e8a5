package bag

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unsafe"

	"github.com/cb434341/weft/internal/source"
)

// A Read is a range of a file, as the lines that begin in it.
type Read struct {
	File    source.File
	Range   source.Range
	MaxLine int
}

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
// enables; gzip, zstd and bzip2 are decompressed. It looks for the files at once,
// and reads them when the bag is computed.
func ReadText(ctx context.Context, pattern string, opts ...ReadOption) Bag[string] {
	return read[string](ctx, "read text", pattern, opts, builtin[string]("lines", sourceFunc(textLines)))
}

// ReadJSON returns the JSON values of files that have one in each line, decoded
// as package encoding/json does. Empty lines are passed over. A line that is not
// a T is an error that names the file and the line.
func ReadJSON[T any](ctx context.Context, pattern string, opts ...ReadOption) Bag[T] {
	Values[T]()
	lines := read[[]byte](ctx, "read JSON", pattern, opts, builtin[[]byte]("bytes", sourceFunc(byteLines)))
	return linked[[]byte, T]("JSON", lines, builtin[T]("json-bytes", linkOf(func(_ context.Context, next func(T) error) func([]byte) error {
		return func(line []byte) error {
			if len(bytes.TrimSpace(line)) == 0 {
				return nil
			}
			var v T
			if err := json.Unmarshal(line, &v); err != nil {
				return decodeError(line, err)
			}
			return next(v)
		}
	})))
}

// JSON returns what lines of JSON say, see [ReadJSON].
func JSON[T any](lines Bag[string]) Bag[T] {
	Values[T]()
	return linked[string, T]("JSON", lines, builtin[T]("json", linkOf(func(_ context.Context, next func(T) error) func(string) error {
		return func(line string) error {
			var v T
			data := unsafe.Slice(unsafe.StringData(line), len(line)) // Unmarshal does not write to it
			if len(bytes.TrimSpace(data)) == 0 {
				return nil
			}
			if err := json.Unmarshal(data, &v); err != nil {
				return decodeError(data, err)
			}
			return next(v)
		}
	})))
}

// decodeError says what line is no JSON of its type.
func decodeError(line []byte, err error) error {
	const most = 80
	text := string(line[:min(len(line), most)])
	if len(line) > most {
		text += "…"
	}
	return fmt.Errorf("bag: JSON %q: %w", text, err)
}

func read[T any](ctx context.Context, word, pattern string, opts []ReadOption, how ref) Bag[T] {
	set := reading{part: 16 << 20, maxLine: 64 << 20}
	for _, o := range opts {
		o(&set)
	}
	if set.part <= 0 || set.maxLine <= 0 {
		return failed[T](word, "parts of %d bytes, lines of %d", set.part, set.maxLine)
	}
	files, err := source.Glob(ctx, pattern)
	if err != nil {
		return failed[T](word, "%w", err)
	}
	n := newNode[T](word)
	for _, r := range source.Cut(files, set.part) {
		n.reads = append(n.reads, &Read{File: files[r.File], Range: r, MaxLine: set.maxLine})
	}
	n.source, n.count = how, len(n.reads)
	return Bag[T]{n}
}

// textLines walks lines as strings. Those of a buffer share its memory.
func textLines(ctx context.Context, t *Task, _ []any, push any) error {
	to, ok := push.(func(string) error)
	if !ok {
		return fmt.Errorf("bag: a %T after lines", push)
	}
	return t.Read.lines(ctx, false, func(line []byte) error {
		return to(unsafe.String(unsafe.SliceData(line), len(line)))
	})
}

// byteLines walks lines as bytes, which are good for the call only.
func byteLines(ctx context.Context, t *Task, _ []any, push any) error {
	to, ok := push.(func([]byte) error)
	if !ok {
		return fmt.Errorf("bag: a %v after lines", reflect.TypeOf(push))
	}
	return t.Read.lines(ctx, true, to)
}

// lines gives every line that begins in the range: the first one that begins at
// or behind Off, and the last one to its end behind End. With reuse a line is
// good for the call only; otherwise nobody writes to it again.
func (r *Read) lines(ctx context.Context, reuse bool, to func([]byte) error) (err error) {
	h, err := r.File.Open(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := h.Close(); err == nil {
			err = cerr
		}
	}()
	off := r.Range.Off
	if off > 0 {
		off-- // a line begins at Off if the byte in front ends one
	}
	s, err := h.Stream(ctx, off)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := s.Close(); err == nil {
			err = cerr
		}
	}()
	const size = 256 << 10
	buf := make([]byte, size)
	have, skip := 0, r.Range.Off > 0
	at, number := off, 0 // where buf begins; lines before it, in this range
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, rerr := io.ReadFull(s, buf[have:])
		have += n
		end := rerr == io.EOF || rerr == io.ErrUnexpectedEOF //nolint:errorlint // ReadFull's own; a truncated file's is wrapped
		if rerr != nil && !end {
			return rerr
		}
		begin := 0
		for {
			i := bytes.IndexByte(buf[begin:have], '\n')
			next := begin + i + 1
			if i < 0 {
				if !end || begin == have {
					break
				}
				next = have
			}
			if skip {
				skip, begin = false, next
				continue
			}
			if !r.Range.Last && at+int64(begin) >= r.Range.End {
				return nil
			}
			number++
			if err := to(withoutEnd(buf[begin:next])); err != nil {
				if errors.Is(err, errEnough) {
					return err
				}
				return r.at(number, err)
			}
			begin = next
		}
		if end {
			return nil
		}
		if !skip && !r.Range.Last && at+int64(begin) >= r.Range.End {
			return nil
		}
		if have-begin > r.MaxLine {
			return r.at(number+1, fmt.Errorf("the line is longer than %d bytes, see MaxLine", r.MaxLine))
		}
		rest := buf[begin:have]
		switch {
		case len(rest) > size/2:
			buf = append(make([]byte, 0, 2*len(rest)+size), rest...)
			buf = buf[:cap(buf)]
		case reuse:
			copy(buf, rest)
		default:
			buf = append(make([]byte, 0, size), rest...)[:size]
		}
		at += int64(begin)
		have = len(rest)
	}
}

func withoutEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line[:len(line):len(line)]
}

// at names the file and the line of an error; a line of a range that begins
// within the file is counted from there.
func (r *Read) at(line int, err error) error {
	if r.Range.Off == 0 {
		return fmt.Errorf("%s:%d: %w", r.File.Name, line, err)
	}
	return fmt.Errorf("%s: line %d behind byte %d: %w", r.File.Name, line, r.Range.Off, err)
}
