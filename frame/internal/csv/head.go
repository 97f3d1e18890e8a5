package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/internal/source"
)

// A Head is what the front of a file says.
type Head struct {
	Known   bool
	Names   []string // of the columns; nil for a file with nothing in it
	Start   int64    // where the rows begin
	Newline byte     // the end of a row: '\n', or '\r' in files that have no '\n'
}

// frontSize is how much of a file is looked at to see how its lines end.
const frontSize = 16 << 10

// readHead reads the front of a file from a stream that begins with it, and is of
// about so many bytes, -1 if nobody knows. It leaves a feed of the rows.
func readHead(r io.Reader, size int64, o *Options, index indexer) (*feed, Head, error) {
	f := newFeed(r, 0, size, o, '\n', index)
	for f.end-f.start < frontSize && !f.ended {
		if err := f.fill(); err != nil {
			return nil, Head{}, err
		}
	}
	h := Head{Known: true, Newline: '\n'}
	front := f.buf[f.start:min(f.end, f.start+frontSize)] // no more, so that all parts see the same
	if bytes.HasPrefix(front, []byte("\xff\xfe")) || bytes.HasPrefix(front, []byte("\xfe\xff")) {
		return nil, h, errors.New("it is UTF-16: convert it to UTF-8")
	}
	if bytes.HasPrefix(front, []byte("\xef\xbb\xbf")) {
		f.start += 3
	}
	if bytes.IndexByte(front, '\n') < 0 && bytes.IndexByte(front, '\r') >= 0 {
		h.Newline = '\r'
		f.machine.d.newline = '\r'
	}
	for range o.SkipRows {
		if some, err := f.skipLine(); err != nil {
			return nil, h, err
		} else if !some {
			break
		}
	}
	begin := f.offset()
	fields, err := f.firstRow(o)
	if errors.Is(err, io.EOF) {
		h.Start = f.offset()
		if !o.NoHeader || o.Names != nil {
			h.Names = uniqueNames(o.Names)
		}
		return f, h, nil
	}
	if err != nil {
		if endless(err) {
			err = fmt.Errorf("its first row %w", err)
		}
		return nil, h, err
	}
	switch {
	case o.Names != nil && len(o.Names) != len(fields):
		return nil, h, fmt.Errorf("its first row has %d fields, and %d names are given", len(fields), len(o.Names))
	case o.Names != nil:
		h.Names = uniqueNames(o.Names)
	case o.NoHeader:
		h.Names = make([]string, len(fields))
		for i := range fields {
			h.Names[i] = strconv.Itoa(i)
		}
	default:
		h.Names = uniqueNames(fields)
	}
	if o.NoHeader {
		f.start = int(begin - f.base)
	}
	h.Start = f.offset()
	return f, h, nil
}

// firstRow takes the first row that is not empty.
func (f *feed) firstRow(o *Options) ([]string, error) {
	v := newValues(o)
	for {
		w, err := f.next()
		if err != nil {
			return nil, err
		}
		d := f.machine.d
		l := layout{newline: d.newline}
		i := 1
		for f.buf[w.cuts[i]] == d.delim {
			i++
		}
		end := w.cuts[i]
		f.start = int(end) + 1
		if f.buf[end] != d.newline {
			f.start = int(w.cuts[i+1]) + 1
		}
		fields := l.split(f.buf, w.cuts[:i+1])
		if len(fields) == 1 && blank(fields[0]) {
			continue
		}
		out := make([]string, len(fields))
		var scratch []byte
		for j, b := range fields {
			text, ok := v.text(b, &scratch)
			if !ok {
				return nil, fmt.Errorf("its first row: field %d: %q %s", j+1, textfile.Shorten(b), behindQuote)
			}
			out[j] = string(bytes.ToValidUTF8(text, []byte("\uFFFD")))
		}
		return out, nil
	}
}

// split is the fields of one row.
func (l *layout) split(buf []byte, cuts []uint32) [][]byte {
	var out [][]byte
	for i := 1; i < len(cuts); i++ {
		b := buf[cuts[i-1]+1 : cuts[i]]
		if i == len(cuts)-1 {
			if buf[cuts[i]] != l.newline && len(b) == 0 && i > 1 {
				break
			}
			if l.newline == '\n' {
				b = bytes.TrimSuffix(b, []byte("\r"))
			}
		}
		out = append(out, b)
	}
	return out
}

// uniqueNames are names for columns: those without one are called by their place,
// and those that are there twice a, a.1, a.2, as pandas does.
func uniqueNames(names []string) []string {
	out := slices.Clone(names)
	taken := map[string]bool{}
	for _, n := range names {
		taken[n] = true
	}
	count := map[string]int{}
	seen := map[string]bool{}
	for i, n := range out {
		if n == "" {
			n = "Unnamed: " + strconv.Itoa(i)
		}
		name := n
		for seen[name] || name != n && taken[name] {
			count[n]++
			name = n + "." + strconv.Itoa(count[n])
		}
		seen[name] = true
		out[i] = name
	}
	return out
}

// head is the front of a file, read if it is not known.
func (s *Scan) head(ctx context.Context, file int, h source.Handle) (Head, error) {
	if k := s.Heads[file]; k.Known {
		return k, nil
	}
	r, err := h.Stream(ctx, 0)
	if err != nil {
		return Head{}, err
	}
	defer r.Close() //nolint:errcheck // read only
	_, head, err := readHead(r, frontSize, &s.Options, bestIndexer)
	return head, err
}
