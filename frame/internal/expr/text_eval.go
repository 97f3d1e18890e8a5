package expr

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// repeats reports whether an array has its strings in a dictionary that is not
// larger than the array, so that each of them is looked at once.
func repeats(a arrow.Array) (codes []int32, dict *array.String, ok bool) {
	d, ok := a.(*array.Dictionary)
	if !ok {
		return nil, nil, false
	}
	dict = column.Dictionary(d)
	return column.Codes(d), dict, dict.Len() <= d.Len()
}

// each calls f with the rows of a bitmap; with all of n, if there is none.
func each(valid column.Bitmap, n int, f func(i int)) {
	if valid == nil {
		for i := range n {
			f(i)
		}
		return
	}
	for i := range n {
		if valid.Get(i) {
			f(i)
		}
	}
}

// holds is the column of what is true of the strings of argument 0.
func (c *call) holds(what func(string) bool) (arrow.Array, error) {
	a, err := c.column(0)
	if err != nil {
		return nil, err
	}
	valid := c.valid(0)
	out := column.NewBitmap(c.rows)
	if codes, dict, ok := repeats(a); ok {
		known := make([]uint64, dict.Len())
		for i := range known {
			if what(dict.Value(i)) {
				known[i] = 1
			}
		}
		if valid == nil {
			for i, code := range codes {
				out[i>>6] |= known[code] << (uint(i) & 63)
			}
		} else {
			each(valid, c.rows, func(i int) { out[i>>6] |= known[codes[i]] << (uint(i) & 63) })
		}
		return column.FromBools(out, c.rows, valid), nil
	}
	text, err := column.TextOf(a)
	if err != nil {
		return nil, err
	}
	each(valid, c.rows, func(i int) {
		if what(text.At(i)) {
			out.Set(i)
		}
	})
	return column.FromBools(out, c.rows, valid), nil
}

// measure is the column of numbers of the strings of argument 0; a number that is
// not ok is null.
func (c *call) measure(what func(string) (int64, bool)) (arrow.Array, error) {
	a, err := c.column(0)
	if err != nil {
		return nil, err
	}
	valid := c.valid(0)
	out := make([]int64, c.rows)
	missing := func(i int) {
		if valid == nil {
			valid = column.NewBitmap(c.rows)
			valid.SetAll(c.rows)
		}
		valid.Clear(i)
	}
	if codes, dict, ok := repeats(a); ok {
		known, have := make([]int64, dict.Len()), make([]bool, dict.Len())
		for i := range known {
			known[i], have[i] = what(dict.Value(i))
		}
		each(valid, c.rows, func(i int) {
			if out[i] = known[codes[i]]; !have[codes[i]] {
				missing(i)
			}
		})
	} else {
		text, err := column.TextOf(a)
		if err != nil {
			return nil, err
		}
		each(valid, c.rows, func(i int) {
			var ok bool
			if out[i], ok = what(text.At(i)); !ok {
				missing(i)
			}
		})
	}
	return column.FromWords(c.n.Type, words(out), valid), nil
}

func words(v []int64) []uint64 {
	out := make([]uint64, len(v))
	for i, x := range v {
		out[i] = uint64(x)
	}
	return out
}

// rewrite is the column of what f appends for the strings of argument 0; what it
// says is not ok is null.
func (c *call) rewrite(f func(out []byte, s string) ([]byte, bool)) (arrow.Array, error) {
	a, err := c.column(0)
	if err != nil {
		return nil, err
	}
	valid := c.valid(0)
	if codes, dict, ok := repeats(a); ok {
		return c.rewriteDictionary(codes, dict, valid, f)
	}
	text, err := column.TextOf(a)
	if err != nil {
		return nil, err
	}
	b := column.NewTextBuilder(c.rows, 8*c.rows)
	for i := range c.rows {
		if valid != nil && !valid.Get(i) {
			b.Null()
			continue
		}
		b.WriteIf(func(out []byte) ([]byte, bool) { return f(out, text.At(i)) })
	}
	return b.Finish(str)
}

// rewriteDictionary rewrites what a dictionary holds. What becomes the same has
// one place.
func (c *call) rewriteDictionary(codes []int32, dict *array.String, valid column.Bitmap, f func([]byte, string) ([]byte, bool)) (arrow.Array, error) {
	places, seen := make([]int32, dict.Len()), map[string]int32{}
	b := column.NewTextBuilder(dict.Len(), 0)
	var scratch []byte
	for i := range places {
		out, ok := f(scratch[:0], dict.Value(i))
		scratch = out
		if !ok {
			places[i] = -1
			continue
		}
		p, known := seen[string(out)]
		if !known {
			p = int32(len(seen))
			seen[string(out)] = p
			b.Append(string(out))
		}
		places[i] = p
	}
	values, err := b.Finish(str)
	if err != nil {
		return nil, err
	}
	to := make([]int32, c.rows)
	hasNone := slices.Contains(places, -1)
	if hasNone && valid == nil {
		valid = column.NewBitmap(c.rows)
		valid.SetAll(c.rows)
	}
	each(valid, c.rows, func(i int) {
		if to[i] = places[codes[i]]; to[i] < 0 {
			to[i] = 0
			valid.Clear(i)
		}
	})
	return column.FromCodes(to, values.(*array.String), valid), nil
}

// extremeText is the least or greatest string of a row, of those that are not
// null.
func extremeText(sign int) eval {
	return func(n *Node) (evaluator, error) {
		return func(c *call) (arrow.Array, error) {
			if n.Type.Kind == table.Null {
				return column.Nulls(n.Type, c.rows), nil
			}
			all, err := c.texts()
			if err != nil {
				return nil, err
			}
			b := column.NewTextBuilder(c.rows, 8*c.rows)
			for i := range c.rows {
				best, there := "", false
				for _, t := range all {
					if s, ok := t.get(i); ok && (!there || strings.Compare(s, best)*sign > 0) {
						best, there = s, true
					}
				}
				if !there {
					b.Null()
					continue
				}
				b.Append(best)
			}
			return b.Finish(str)
		}, nil
	}
}

// A maybeText is an argument of strings some of which are null.
type maybeText struct {
	textArg
	valid column.Bitmap
}

func (t *maybeText) get(i int) (string, bool) {
	if t.valid != nil && !t.valid.Get(i) {
		return "", false
	}
	return t.at(i), true
}

func (c *call) maybe(i int) (*maybeText, error) {
	if c.n.Args[i].Op != "lit" && c.n.Args[i].Type.Kind == table.Null {
		return &maybeText{textArg{all: true}, column.NewBitmap(c.rows)}, nil
	}
	t, err := c.text(i)
	return &maybeText{t, c.valid(i)}, err
}

// texts are all arguments.
func (c *call) texts() ([]*maybeText, error) {
	out := make([]*maybeText, len(c.in))
	for i := range out {
		t, err := c.maybe(i)
		if err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}

// joined puts strings together.
func joined(n *Node) (evaluator, error) {
	sep := ""
	if n.Op == "join" {
		sep = n.Params[0].(string)
	}
	return func(c *call) (arrow.Array, error) {
		all, err := c.texts()
		if err != nil {
			return nil, err
		}
		b := column.NewTextBuilder(c.rows, 16*c.rows)
		for i := range c.rows {
			b.WriteIf(func(out []byte) ([]byte, bool) {
				for j, t := range all {
					s, ok := t.get(i)
					if !ok {
						return out, false
					}
					if j > 0 {
						out = append(out, sep...)
					}
					out = append(out, s...)
				}
				return out, true
			})
		}
		return b.Finish(str)
	}, nil
}
