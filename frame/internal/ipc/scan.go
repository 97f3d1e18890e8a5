package ipc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cb434341/weft/frame/internal/foreign"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

func init() { graph.RegisterType[Scan]() }

// A Scan is files of Arrow's formats. It is data, and not changed once it is made.
type Scan struct {
	Name    string
	Schema  *table.Schema
	Refused map[int]string // columns that cannot be read, and why
	Files   []source.File
	Pieces  []Piece
}

// A Piece is what one task reads: some batches of a file, or all of a stream.
type Piece struct {
	File     int
	Stream   bool
	From, To int   // batches of a file
	Bytes    int64 // of them, 0 if unknown
}

var _ scan.Scan = Scan{}

// partBytes is about how much one part reads.
const partBytes = 16 << 20

// New looks at the files and makes a Scan of them, all of the same columns; name is
// what the user called them.
func New(ctx context.Context, name string, files []source.File) (Scan, error) {
	s := Scan{Name: name, Files: files}
	for i, f := range files {
		columns, pieces, err := look(ctx, f)
		if err != nil {
			return Scan{}, about(f, err)
		}
		schema := &table.Schema{}
		refused := map[int]string{}
		for j, c := range columns {
			schema.Fields = append(schema.Fields, c.Field)
			if c.Refused != nil {
				refused[j] = c.Refused.Error()
			}
		}
		if i == 0 {
			s.Schema, s.Refused = schema, refused
		} else if !schema.Equal(s.Schema) {
			return Scan{}, fmt.Errorf("arrow: %s has the columns %v, and %s has %v", f.Name, schema, files[0].Name, s.Schema)
		}
		for _, p := range pieces {
			p.File = i
			s.Pieces = append(s.Pieces, p)
		}
	}
	if s.Schema == nil {
		return Scan{}, errors.New("arrow: there are no files")
	}
	return s, nil
}

// about says which file an error is about.
func about(f source.File, err error) error {
	return fmt.Errorf("arrow: %s: %w", f.Name, err)
}

// look reads the schema of a file, and cuts it.
func look(ctx context.Context, f source.File) ([]foreign.Column, []Piece, error) {
	h, err := f.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer h.Close() //nolint:errcheck // read only
	r, file, err := front(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close() //nolint:errcheck // read only
	if !file || !f.Splittable() {
		meta, err := readMeta(r)
		if err != nil {
			return nil, nil, cutOff(err)
		}
		schema, _, err := parseSchema(meta)
		if err != nil {
			return nil, nil, err
		}
		return foreign.Columns(schema), []Piece{{Stream: true, Bytes: max(0, f.Size)}}, nil
	}
	end, err := readFooter(ctx, h, h.Size())
	if err != nil {
		return nil, nil, err
	}
	schema, _, err := parseSchema(end.schema)
	if err != nil {
		return nil, nil, err
	}
	var pieces []Piece
	for i, b := range end.batches {
		if n := len(pieces); n == 0 || pieces[n-1].Bytes+b.Body > partBytes {
			pieces = append(pieces, Piece{From: i})
		}
		last := &pieces[len(pieces)-1]
		last.To, last.Bytes = i+1, last.Bytes+b.Body
	}
	if len(pieces) == 0 {
		pieces = []Piece{{}}
	}
	return foreign.Columns(schema), pieces, nil
}

// front opens the stream of messages of a file, or of a stream, and reports which
// it is.
func front(ctx context.Context, h source.Handle) (r io.ReadCloser, file bool, err error) {
	s, err := h.Stream(ctx, 0)
	if err != nil {
		return nil, false, err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(s, head); err != nil {
		s.Close() //nolint:errcheck // read only
		if err == io.EOF {
			return nil, false, errors.New("it is empty")
		}
		return nil, false, cutOff(err)
	}
	switch {
	case string(head[:6]) == magic:
		return s, true, nil
	case string(head[:4]) == "FEA1":
		s.Close() //nolint:errcheck // read only
		return nil, false, errors.New("it is a Feather file of the first version: write it again as the second")
	case string(head[:4]) != "\xff\xff\xff\xff" && head[3] != 0:
		s.Close() //nolint:errcheck // read only
		return nil, false, errors.New("it is no Arrow file and no Arrow stream")
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), s), s}, false, nil
}

// Describe implements [scan.Scan].
func (s Scan) Describe() scan.Info {
	info := scan.Info{Name: "arrow " + s.Name, Schema: s.Schema}
	count := make([]int, len(s.Files))
	for _, p := range s.Pieces {
		count[p.File]++
	}
	at := make([]int, len(s.Files))
	for _, p := range s.Pieces {
		part := scan.Part{Name: s.Files[p.File].Name, Bytes: p.Bytes, Rows: -1}
		if count[p.File] > 1 {
			part.Name = fmt.Sprintf("%s[%d]", part.Name, at[p.File])
		}
		at[p.File]++
		info.Parts = append(info.Parts, part)
	}
	return info
}

// Open implements [scan.Scan].
func (s Scan) Open(ctx context.Context, part int, want scan.Want) (scan.Stream, error) {
	if part < 0 || part >= len(s.Pieces) {
		return nil, fmt.Errorf("arrow: there is no part %d", part)
	}
	p := s.Pieces[part]
	f := s.Files[p.File]
	for _, c := range want.Columns {
		if c < 0 || c >= s.Schema.Len() {
			return nil, fmt.Errorf("arrow: there is no column %d", c)
		}
		if why, no := s.Refused[c]; no {
			return nil, fmt.Errorf("arrow: %s: %s: choose other columns", f.Name, why)
		}
	}
	r, err := open(ctx, &s, p, want)
	if err != nil {
		return nil, about(f, err)
	}
	return r, nil
}
