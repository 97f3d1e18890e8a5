package order

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A Key is a column to sort by.
type Key struct {
	Column     int // its place
	Desc       bool
	NullsFirst bool // what is missing comes first, also downwards
}

func check(s *table.Schema, keys []Key) error {
	for _, k := range keys {
		if k.Column < 0 || k.Column >= s.Len() {
			return fmt.Errorf("order: no column %d of %d", k.Column, s.Len())
		}
	}
	return nil
}

// ranked are the values of a column as numbers in their order.
type ranked struct {
	words   []uint64
	missing []bool // nil if nothing is
	text    *text  // further bytes of the values, nil if words are all
}

// rank makes numbers of the values of a column, in the order of the values
// upwards. A decimal is two of them.
func rank(a arrow.Array, category bool) ([]ranked, error) {
	r := ranked{}
	if m, count := column.Missing(a); count > 0 {
		r.missing = m
	}
	switch a := a.(type) {
	case *array.Null:
		r.words = make([]uint64, a.Len())
	case *array.Boolean:
		r.words = make([]uint64, a.Len())
		for i := range r.words {
			if a.Value(i) {
				r.words[i] = 1
			}
		}
	case *array.Int8:
		r.words = signed(a.Int8Values())
	case *array.Int16:
		r.words = signed(a.Int16Values())
	case *array.Int32:
		r.words = signed(a.Int32Values())
	case *array.Int64:
		r.words = signed(a.Int64Values())
	case *array.Uint8:
		r.words = unsigned(a.Uint8Values())
	case *array.Uint16:
		r.words = unsigned(a.Uint16Values())
	case *array.Uint32:
		r.words = unsigned(a.Uint32Values())
	case *array.Uint64:
		r.words = unsigned(a.Uint64Values())
	case *array.Float32:
		r.words = floats(a.Float32Values())
	case *array.Float64:
		r.words = floats(a.Float64Values())
	case *array.Date32:
		r.words = signed(a.Date32Values())
	case *array.Time64:
		r.words = signed(a.Time64Values())
	case *array.Timestamp:
		r.words = signed(a.TimestampValues())
	case *array.Duration:
		r.words = signed(a.DurationValues())
	case *array.Decimal128:
		low := ranked{words: make([]uint64, a.Len()), missing: r.missing}
		r.words = make([]uint64, a.Len())
		for i := range r.words {
			v := a.Value(i)
			r.words[i], low.words[i] = uint64(v.HighBits())^1<<63, v.LowBits()
		}
		return []ranked{r, low}, nil
	case *array.Dictionary:
		r.words = codes(a, category)
	case *array.String, *array.Binary:
		from, err := column.TextOf(a)
		if err != nil {
			return nil, err
		}
		r.words, r.text = prefixes(from, a.Len(), r.missing)
	default:
		return nil, fmt.Errorf("order: no column is an Arrow %v", a.DataType())
	}
	return []ranked{r}, nil
}

func signed[T ~int8 | ~int16 | ~int32 | ~int64](values []T) []uint64 {
	out := make([]uint64, len(values))
	for i, v := range values {
		out[i] = uint64(int64(v)) ^ 1<<63
	}
	return out
}

func unsigned[T ~uint8 | ~uint16 | ~uint32 | ~uint64](values []T) []uint64 {
	out := make([]uint64, len(values))
	for i, v := range values {
		out[i] = uint64(v)
	}
	return out
}

// floats turns the bits of floats so that they are in order.
func floats[T float32 | float64](values []T) []uint64 {
	out := make([]uint64, len(values))
	for i, v := range values {
		w := math.Float64bits(float64(v))
		if v == 0 {
			w = 0
		}
		out[i] = w ^ (uint64(int64(w)>>63) | 1<<63)
	}
	return out
}

// codes are the codes of categories, or the ranks of what they stand for.
func codes(a *array.Dictionary, category bool) []uint64 {
	from, values := column.Codes(a), column.Dictionary(a)
	out := make([]uint64, len(from))
	if category {
		for i, c := range from {
			out[i] = uint64(uint32(c))
		}
		return out
	}
	ranks := ranksOf(values)
	for i, c := range from {
		if uint(c) < uint(len(ranks)) { // else it is a null
			out[i] = uint64(ranks[c])
		}
	}
	return out
}

// ranksOf are the places of strings in their order.
func ranksOf(values *array.String) []int32 {
	sorted := make([]int32, values.Len())
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(i, j int32) int { return strings.Compare(values.Value(int(i)), values.Value(int(j))) })
	ranks := make([]int32, len(sorted))
	for r, i := range sorted {
		ranks[i] = int32(r)
	}
	return ranks
}

// text is strings of which only some bytes are looked at at a time.
type text struct {
	column.Text
	depth   int    // where the bytes begin of which words are
	missing []bool // rows that are
}

// word is the eight bytes of a string from a place, the first one highest.
func word(s string, depth int) uint64 {
	if len(s) >= depth+8 {
		return binary.BigEndian.Uint64([]byte(s[depth : depth+8]))
	}
	var w uint64
	if depth < len(s) {
		for i, c := range []byte(s[depth:]) {
			w |= uint64(c) << (56 - 8*i)
		}
	}
	return w
}

// prefixes are words of strings, of the eight bytes behind what all begin with.
// The text is nil if these are all that there is.
func prefixes(from column.Text, n int, missing []bool) ([]uint64, *text) {
	common, longest, first := "", 0, true
	zeros := false
	for i := range n {
		if missing != nil && missing[i] {
			continue
		}
		s := from.At(i)
		longest = max(longest, len(s))
		if first {
			common, first = s, false
		} else if !strings.HasPrefix(s, common) {
			k := 0
			for k < len(s) && k < len(common) && s[k] == common[k] {
				k++
			}
			common = common[:k]
		}
		zeros = zeros || strings.IndexByte(s, 0) >= 0
	}
	depth := len(common)
	words := make([]uint64, n)
	shift := 8 * max(0, 8-(longest-depth))
	for i := range words {
		if missing == nil || !missing[i] {
			words[i] = word(from.At(i), depth) >> shift
		}
	}
	if longest-depth <= 8 && !zeros {
		return words, nil
	}
	return words, &text{from, depth, missing}
}

// A level is a word for each row: of some keys, or of a part of one.
type level struct {
	words []uint64
	bits  int   // of the words
	text  *text // what rows of one word are sorted by next, nil for nothing
	desc  bool  // of the text
}

// levels packs keys into words.
func levels(columns []arrow.Array, types []table.Type, keys []Key) ([]level, error) {
	var out []level
	limit := uint64(1) // of what is in the last level, 0 if nothing can be added
	for i, k := range keys {
		parts, err := rank(columns[i], types[i].Kind == table.Category)
		if err != nil {
			return nil, err
		}
		for _, r := range parts {
			over, span := r.settle(k)
			if over != nil {
				out, limit = append(out, *over), 0
			}
			hi, lo := bits.Mul64(limit, span)
			if len(out) == 0 || limit == 0 || span == 0 || hi != 0 {
				out, limit = append(out, level{words: r.words}), span
			} else {
				have := out[len(out)-1].words
				for j, w := range r.words {
					have[j] = have[j]*span + w
				}
				limit = lo
			}
			l := &out[len(out)-1]
			l.bits = 64
			if limit != 0 {
				l.bits = bits.Len64(limit - 1)
			}
			if r.text != nil {
				l.text, l.desc = r.text, k.Desc
				limit = 0
			}
		}
	}
	return out, nil
}

// settle turns the words as a key has them, with what is missing, and moves
// them down to 0. They are below span, 0 for 2^64. If there is no number left
// for what is missing, it comes in a level of its own above.
func (r *ranked) settle(k Key) (over *level, span uint64) {
	lo, hi, any := uint64(math.MaxUint64), uint64(0), false
	for i, w := range r.words {
		if r.missing == nil || !r.missing[i] {
			lo, hi, any = min(lo, w), max(hi, w), true
		}
	}
	if !any {
		clear(r.words)
		r.text = nil
		return nil, 1
	}
	if k.Desc {
		for i, w := range r.words {
			r.words[i] = hi - w
		}
	} else if lo > 0 {
		for i, w := range r.words {
			r.words[i] = w - lo
		}
	}
	span = hi - lo + 1
	if r.missing == nil {
		return nil, span
	}
	shift, none := uint64(0), span
	if k.NullsFirst {
		shift, none = 1, 0
	}
	if span == 0 || span == math.MaxUint64 {
		over = &level{words: make([]uint64, len(r.words)), bits: 1}
		for i, m := range r.missing {
			over.words[i] = shift
			if m {
				over.words[i], r.words[i] = 1-shift, 0
			}
		}
		return over, span
	}
	for i, m := range r.missing {
		r.words[i] += shift
		if m {
			r.words[i] = none
		}
	}
	return nil, span + 1
}
