package jsonl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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
	objects int       // that were read
	bad     *RowError // the first line that is none
}

// maxFields is how many columns files may have.
const maxFields = 1 << 16

// infer looks at samples of the files.
func infer(ctx context.Context, files []source.File, o *Options) ([]*field, error) {
	s := &sampler{flatten: o.Flatten, places: map[string]int{}}
	for _, r := range samples(files, o) {
		if err := s.sample(ctx, files[r.File], r, o); err != nil {
			return nil, fmt.Errorf("json lines: %w", err)
		}
	}
	if s.objects == 0 && s.bad != nil && o.Bad == Fail {
		return nil, s.bad // it is something else than JSON lines
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
			return nil, fmt.Errorf("json lines: two columns are called %q: a key has a point in it, so read it without flattening", f.name)
		}
		seen[f.name] = true
	}
	return s.fields, nil
}

// samples are the places to look at: the front of each of up to 32 files, and as
// many places in them as to make that number.
func samples(files []source.File, o *Options) []source.Range {
	if o.InferRows < 0 {
		return source.Cut(files, 0)
	}
	const places = 32
	var out []source.Range
	step := max(1, (len(files)+places-1)/places)
	inEach := int64(max(1, places/max(1, len(files))))
	for i := 0; i < len(files); i += step {
		f := files[i]
		if !f.Splittable() {
			out = append(out, source.Range{File: i, End: f.Size, Last: true})
			continue
		}
		for j := range inEach {
			if off := f.Size / inEach * j; off < f.Size {
				out = append(out, source.Range{File: i, Off: off, End: f.Size, Last: true})
			}
		}
	}
	return out
}

// sample looks at rows of a place. Those that are bad are met again when they are
// read.
func (s *sampler) sample(ctx context.Context, f source.File, r source.Range, o *Options) error {
	h, err := f.Open(ctx)
	if err != nil {
		return err
	}
	defer h.Close() //nolint:errcheck // read only
	l, err := source.OpenLines(ctx, h, r, chunkBytes)
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // read only
	left := o.InferRows
	if left == 0 {
		left = defaultInferRows
	}
	for left != 0 {
		chunk, err := l.Next(ctx)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		at := skipMark(chunk, l.Offset())
		for at < len(chunk) && left != 0 {
			end := at + bytes.IndexByte(chunk[at:], '\n')
			if i := jsonscan.Space(chunk, at); i < end {
				next, err := s.object(chunk, i, nil)
				if next = jsonscan.Space(chunk, next); err == nil && next != end {
					err = behind(next)
				}
				if err == nil {
					s.objects++
				} else if s.bad == nil && s.objects == 0 {
					if s.bad, err = badLine(ctx, f, l, chunk, at, err); err != nil {
						return err
					}
				}
				left--
			}
			at = end + 1
		}
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
			f.typ = join(f.typ, typeOf(v, b))
		}
	})
}

// badLine is the error of a line at a place of a chunk.
func badLine(ctx context.Context, f source.File, l *source.Lines, chunk []byte, at int, err error) (*RowError, error) {
	line, failed := l.Line(ctx, l.Offset()+int64(at))
	if failed != nil {
		return nil, failed
	}
	e := &RowError{File: f.Name, Line: line, What: err.Error()}
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

// join is the narrowest type for values of both types. Null is that of no values.
func join(a, b table.Type) table.Type {
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a == b || a.Kind == table.Null, a.Kind.Number() && b.Kind == table.Float64:
		return b
	}
	return table.Of(table.String)
}
