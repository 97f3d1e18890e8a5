package textfile

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/table"
)

// A BadRow is a row that was left out, as a row of the table of these.
type BadRow struct {
	File  string `frame:"file"`
	Line  int64  `frame:"line"` // from 1
	Text  string `frame:"text"` // all of it
	Error string `frame:"error"`
}

// badSchema is that of bad rows.
var badSchema = &table.Schema{Fields: []table.Field{
	{Name: "file", Type: table.Of(table.String)},
	{Name: "line", Type: table.Of(table.Int64)},
	{Name: "text", Type: table.Of(table.String)},
	{Name: "error", Type: table.Of(table.String)},
}}

// fullBatch is how many bad rows are gathered before they are a batch.
const fullBatch = 1000

// Bads gathers the bad rows of a part.
type Bads struct {
	want  []int
	rows  []BadRow
	ready []*table.Batch
}

// NewBads gathers columns of bad rows.
func NewBads(want []int) Bads { return Bads{want: want} }

// Add adds a row. What is not UTF-8 in it is made so.
func (b *Bads) Add(row BadRow) {
	row.Text = strings.ToValidUTF8(row.Text, "\ufffd")
	row.Error = strings.ToValidUTF8(row.Error, "\ufffd")
	b.rows = append(b.rows, row)
}

// Next gives the next batch, in the order of lines; io.EOF after the last one. more
// reads on, and adds what it finds; it is false at the end.
func (b *Bads) Next(more func() (bool, error)) (*table.Batch, error) {
	if len(b.ready) == 0 {
		for len(b.rows) < fullBatch {
			some, err := more()
			if err != nil {
				return nil, err
			}
			if !some {
				break
			}
		}
		if len(b.rows) == 0 {
			return nil, io.EOF
		}
		slices.SortStableFunc(b.rows, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
		t, err := table.FromRows(b.rows)
		if err != nil {
			return nil, err
		}
		b.rows, b.ready = nil, t.Batches
	}
	out := b.ready[0].Pick(b.want)
	b.ready = b.ready[1:]
	return out, nil
}
