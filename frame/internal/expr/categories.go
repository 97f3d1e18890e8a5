package expr

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// evalCodes gives the places of categories; null for what is missing.
func evalCodes(*Node) (evaluator, error) {
	return func(c *call) (arrow.Array, error) {
		a, err := c.column(0)
		if err != nil {
			return nil, err
		}
		d, ok := a.(*array.Dictionary)
		if !ok {
			return nil, fmt.Errorf("an Arrow %v is not of categories", a.DataType())
		}
		return column.From(small, slices.Clone(column.Codes(d)), c.valid(0)), nil
	}, nil
}

func setCategoriesType(n *Node) (table.Type, error) {
	seen := map[string]bool{}
	for _, p := range n.Params {
		s, ok := p.(string)
		if !ok || seen[s] {
			return table.Of(table.Category), fmt.Errorf("%s is not a category, or is one twice", literalText(p))
		}
		seen[s] = true
	}
	return table.Of(table.Category), n.mean(text, 0)
}

// evalSetCategories has the categories in the order given; what is none of them
// becomes null.
func evalSetCategories(n *Node) (evaluator, error) {
	b := column.NewTextBuilder(len(n.Params), 0)
	place := map[string]int64{}
	for i, p := range n.Params {
		place[p.(string)] = int64(i)
		b.Append(p.(string))
	}
	dict, err := b.Finish(str)
	if err != nil {
		return nil, err
	}
	codes := *n
	codes.Type = small
	return func(c *call) (arrow.Array, error) {
		found, err := (&call{ctx: c.ctx, n: &codes, in: c.in, rows: c.rows}).measure(func(s string) (int64, bool) {
			i, ok := place[s]
			return i, ok
		})
		if err != nil {
			return nil, err
		}
		valid := column.Valid(found)
		var mask column.Bitmap
		if !valid.None() {
			mask = valid.Bitmap(c.rows)
		}
		return column.FromCodes(column.Values[int32](found), dict.(*array.String), mask), nil
	}, nil
}
