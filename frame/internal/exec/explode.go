package exec

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Explode is the Step that makes a row of each part of a text, between separators.
type Explode struct {
	Column    int
	Separator string
}

// Text is the separator.
func (e Explode) Text() string { return "a row for each part of a text" }

// Start finds the schema.
func (e Explode) Start(in *table.Schema, _ []any) (Running, error) {
	out := &table.Schema{Fields: slices.Clone(in.Fields)}
	out.Fields[e.Column].Type = table.Of(table.String)
	return &exploding{e, out}, nil
}

type exploding struct {
	Explode
	out *table.Schema
}

func (e *exploding) Out() *table.Schema { return e.out }

func (e *exploding) Push(_ context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	const most = 1 << 15 // rows of a batch, about
	text, err := column.TextOf(b.Columns[e.Column])
	if err != nil {
		return err
	}
	valid := column.Valid(b.Columns[e.Column])
	var rows []int32
	parts := column.NewTextBuilder(b.Rows, 0)
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		columns := make([]arrow.Array, len(b.Columns))
		for i, c := range b.Columns {
			var err error
			if i == e.Column {
				columns[i], err = parts.Finish(table.Of(table.String))
			} else {
				columns[i], err = column.Take(c, rows)
			}
			if err != nil {
				return fmt.Errorf("frame: explode: column %q: %w", e.out.Fields[i].Name, err)
			}
		}
		out := &table.Batch{Schema: e.out, Columns: columns, Rows: len(rows)}
		rows, parts = nil, column.NewTextBuilder(b.Rows, 0)
		return emit(out)
	}
	for i := range b.Rows {
		if !valid.None() && !valid.Get(i) {
			rows = append(rows, int32(i))
			parts.Null()
			continue
		}
		for part := range strings.SplitSeq(text.At(i), e.Separator) {
			rows = append(rows, int32(i))
			parts.Append(part)
			if len(rows) >= most {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

func init() { graph.RegisterType[Explode]() }
