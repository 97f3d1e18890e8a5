package csv

import (
	"io"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// WriteOptions say how rows are written. The zero value writes commas, double
// quotes where they are needed, and nothing for a null.
type WriteOptions struct {
	Delimiter byte   // 0 is ','
	Quote     byte   // 0 is '"'
	NoHeader  bool   // no row of names
	Null      string // what is written for a null
}

// NewWriter writes batches of a schema to w, one after the other, below a row of
// names.
func NewWriter(w io.Writer, schema *table.Schema, o WriteOptions) (*textfile.Writer, error) {
	read := Options{Delimiter: o.Delimiter, Quote: o.Quote}
	if err := read.check(); err != nil {
		return nil, err
	}
	delimiter, s := read.delimiter(), &style{quote: read.quote()}
	for _, b := range []byte{delimiter, s.quote, '\n', '\r'} {
		s.special[b] = true
	}
	if o.Null != "" {
		s.null = s.Text(nil, []byte(o.Null))
	} else if schema.Len() == 1 {
		s.null = []byte{s.quote, s.quote} // an empty line would be no row
	}
	e := &textfile.Encoder{Format: format, Schema: schema, Style: s, Between: delimiter}
	if schema.Len() > 0 {
		e.End = "\n"
	}
	var names []byte
	for i, f := range schema.Fields {
		if i > 0 {
			names = append(names, delimiter)
		}
		names = s.Text(names, []byte(f.Name))
	}
	names = append(names, e.End...)
	if o.NoHeader {
		names = nil
	}
	return textfile.NewWriter(w, e, names), nil
}
