package jsonl

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/jsonscan"
	"github.com/cb434341/weft/internal/source"
)

// field is a column that was seen in a sample.
type field struct {
	name  string
	path  []string
	typ   table.Type // Null as long as there is no value
	plain bool       // there was a value, of whatever kind, that is no object
}

// sampler gathers columns. Objects in objects are columns too, as long as it is
// not known whether they are flattened.
type sampler struct {
	flatten bool
	fields  []*field
	places  map[string]int
	scratch []byte
	objects int                // that were read
	bad     *textfile.RowError // the first line that is none
}

// maxFields is how many columns files may have.
const maxFields = 1 << 16

// infer looks at samples of the files.
func infer(ctx context.Context, files []source.File, o *Options) ([]*field, error) {
	s := &sampler{flatten: o.Flatten, places: map[string]int{}}
	if err := s.look(ctx, files, o.InferRows); err != nil {
		return nil, format.Errorf("%w", err)
	}
	if s.objects == 0 && s.bad != nil && o.Bad == textfile.Fail {
		return nil, *s.bad // it is something else than JSON lines
	}
	if o.Flatten {
		// What is an object wherever it is not null is its keys.
		s.fields = slices.DeleteFunc(s.fields, func(f *field) bool {
			return !f.plain && slices.ContainsFunc(s.fields, func(g *field) bool {
				return len(g.path) > len(f.path) && slices.Equal(g.path[:len(f.path)], f.path)
			})
		})
	}
	seen := map[string]bool{}
	for _, f := range s.fields {
		if seen[f.name] {
			return nil, format.Errorf("two columns are called %q: a key has a point in it, so read it without flattening", f.name)
		}
		seen[f.name] = true
	}
	return s.fields, nil
}

// look looks at so many rows at each of several places of several files, their ends
// among them: 0 is 500, and -1 is all rows there are.
func (s *sampler) look(ctx context.Context, files []source.File, rows int) error {
	if rows < 0 {
		for i, f := range files {
			if _, err := s.sample(ctx, f, source.Range{File: i, End: f.Size, Last: true}, rows); err != nil {
				return err
			}
		}
		return nil
	}
	if rows == 0 {
		rows = defaultInferRows
	}
	sampled := textfile.Sampled(len(files))
	for _, i := range sampled {
		f := files[i]
		front := source.Range{File: i, End: f.Size, Last: true}
		if f.Splittable() && f.Size <= textfile.WholeSize {
			if _, err := s.sample(ctx, f, front, -1); err != nil {
				return err
			}
			continue
		}
		// As many bytes from the end as the first rows had.
		span, err := s.sample(ctx, f, front, rows)
		if err != nil {
			return err
		}
		if !f.Splittable() {
			continue
		}
		for _, off := range textfile.Spread(len(sampled), 0, f.Size, span) {
			if _, err := s.sample(ctx, f, source.Range{File: i, Off: off, End: f.Size, Last: true}, rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// sample looks at so many rows of a place, all for -1, and returns where it ended.
// Those that are bad are met again when they are read.
func (s *sampler) sample(ctx context.Context, f source.File, r source.Range, rows int) (end int64, err error) {
	h, err := f.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer h.Close() //nolint:errcheck // read only
	l, err := source.OpenLines(ctx, h, r, chunkBytes)
	if err != nil {
		return 0, err
	}
	defer l.Close() //nolint:errcheck // read only
	for left := rows; left != 0; {
		chunk, err := l.Next(ctx)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		at := skipMark(chunk, l.Offset())
		for at < len(chunk) && left != 0 {
			lineEnd := at + bytes.IndexByte(chunk[at:], '\n')
			if i := jsonscan.Space(chunk, at); i < lineEnd {
				if err := s.line(ctx, f, l, chunk, at, i, lineEnd); err != nil {
					return 0, err
				}
				left--
			}
			at = lineEnd + 1
		}
		end = l.Offset() + int64(at)
	}
	return end, nil
}

// line looks at the line of a chunk that begins at start; what is in it at i.
func (s *sampler) line(ctx context.Context, f source.File, l *source.Lines, chunk []byte, start, i, end int) error {
	next, err := s.object(chunk, i, nil)
	if next = jsonscan.Space(chunk, next); err == nil && next != end {
		err = behind(next)
	}
	if err == nil {
		s.objects++
		return nil
	}
	if s.bad == nil && s.objects == 0 {
		s.bad, err = badLine(ctx, f, l, chunk, start, err)
		return err
	}
	return nil
}

// skipMark passes over the mark that some programs put at the front of UTF-8.
func skipMark(chunk []byte, off int64) int {
	if off == 0 && bytes.HasPrefix(chunk, []byte("\xef\xbb\xbf")) {
		return 3
	}
	return 0
}

// object takes the keys of an object; path leads to it.
func (s *sampler) object(b []byte, i int, path []string) (next int, err error) {
	return jsonscan.Each(b, i, func(key, v jsonscan.Value) {
		name := key.Text(b)
		if key.Escaped {
			text, ok := jsonscan.AppendString(s.scratch[:0], name)
			if s.scratch = text; ok {
				name = text
			}
		}
		f := s.field(path, name)
		if f == nil {
			return
		}
		if s.flatten && v.Kind == jsonscan.Object {
			s.object(b, v.From, f.path) //nolint:errcheck // it was found to be one
			return
		}
		f.plain = f.plain || v.Kind > jsonscan.Null
		if v.Kind > jsonscan.Null {
			f.typ = textfile.Join(f.typ, typeOf(v, b))
		}
	})
}

// badLine is the error of a line at a place of a chunk.
func badLine(ctx context.Context, f source.File, l *source.Lines, chunk []byte, at int, err error) (*textfile.RowError, error) {
	line, failed := l.Line(ctx, l.Offset()+int64(at))
	if failed != nil {
		return nil, failed
	}
	e := &textfile.RowError{Format: format, File: f.Name, Line: line, What: err.Error()}
	if s, ok := errors.AsType[*jsonscan.SyntaxError](err); ok {
		e.At = s.Offset - at + 1
	}
	return e, nil
}

// field finds or adds the column of a path.
func (s *sampler) field(path []string, name []byte) *field {
	if i, ok := s.places[string(name)]; ok && len(path) == 0 {
		return s.fields[i]
	}
	key := string(name)
	if len(path) > 0 {
		key = strings.Join(path, "\x00") + "\x00" + key
	}
	if i, ok := s.places[key]; ok {
		return s.fields[i]
	}
	if len(s.fields) >= maxFields {
		return nil
	}
	f := &field{path: append(slices.Clone(path), string(name))}
	f.name = strings.ToValidUTF8(strings.Join(f.path, "."), "\ufffd")
	s.places[key] = len(s.fields)
	s.fields = append(s.fields, f)
	return f
}

// typeOf is the narrowest type of a value.
func typeOf(v jsonscan.Value, b []byte) table.Type {
	switch v.Kind {
	case jsonscan.Missing, jsonscan.Null:
		return table.Of(table.Null)
	case jsonscan.False, jsonscan.True:
		return table.Of(table.Bool)
	case jsonscan.Number:
		text := v.Text(b)
		if _, ok := jsonscan.Int(text); ok {
			return table.Of(table.Int64)
		}
		if _, ok := jsonscan.Uint(text); ok {
			return table.Of(table.Uint64)
		}
		if bytes.ContainsAny(text, ".eE") {
			if _, ok := jsonscan.Float(text); ok {
				return table.Of(table.Float64)
			}
		}
	}
	return table.Of(table.String)
}
