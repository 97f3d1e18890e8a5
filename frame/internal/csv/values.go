package csv

import (
	"bytes"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/table"
)

// The words that are null: those of pandas.
var nullWords = []string{
	"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
	"<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
}

// words is a set of short texts.
type words struct {
	first [256][]string // by the bytes with which they begin
	empty bool          // "" is one
}

func newWords(lists ...[]string) *words {
	w := &words{}
	for _, s := range slices.Concat(lists...) {
		if s == "" {
			w.empty = true
		} else if !slices.Contains(w.first[s[0]], s) {
			w.first[s[0]] = append(w.first[s[0]], s)
		}
	}
	return w
}

func (w *words) has(b []byte) bool {
	if len(b) == 0 {
		return w.empty
	}
	for _, s := range w.first[b[0]] {
		if string(b) == s {
			return true
		}
	}
	return false
}

// values is what fields mean, by the options.
type values struct {
	null, yes, no *words
	quotes        bool
	quote, escape byte
	decimal       byte
	careful       bool // a null may look like a number or a date
}

func newValues(o *Options) *values {
	v := &values{
		yes:    newWords([]string{"True", "TRUE", "true"}, o.TrueValues),
		no:     newWords([]string{"False", "FALSE", "false"}, o.FalseValues),
		quotes: !o.NoQuote, quote: o.quote(), escape: o.Escape, decimal: o.Decimal,
	}
	if o.OnlyNulls {
		v.null = newWords(o.Nulls)
	} else {
		v.null = newWords(nullWords, o.Nulls)
	}
	if v.decimal == 0 {
		v.decimal = '.'
	}
	for _, s := range o.Nulls {
		if s != "" && v.typeOf([]byte(s)).Kind != table.String && !strings.EqualFold(s, "nan") {
			v.careful = true
		}
	}
	return v
}

// text is the content of a field: without quotes and escapes. It is part of b or
// of scratch, which it may grow. It is false if there is text behind the closing
// quote.
func (v *values) text(b []byte, scratch *[]byte) ([]byte, bool) {
	if !v.quotes || len(b) == 0 || b[0] != v.quote {
		if v.escape != 0 && bytes.IndexByte(b, v.escape) >= 0 {
			out := (*scratch)[:0]
			for i := 0; i < len(b); i++ {
				if b[i] == v.escape && i+1 < len(b) {
					i++
				}
				out = append(out, b[i])
			}
			*scratch = out
			return out, true
		}
		return b, true
	}
	inner := b[1:]
	at := bytes.IndexByte(inner, v.quote)
	if at == len(inner)-1 && at >= 0 && (v.escape == 0 || bytes.IndexByte(inner, v.escape) < 0) {
		return inner[:at], true
	}
	out := (*scratch)[:0]
	for i := 0; i < len(inner); i++ {
		c := inner[i]
		switch {
		case c == v.escape && c != 0 && i+1 < len(inner):
			i++
			c = inner[i]
		case c == v.quote && i == len(inner)-1:
			*scratch = out
			return out, true
		case c == v.quote && inner[i+1] == v.quote:
			i++
		case c == v.quote:
			*scratch = out
			return out, false
		}
		out = append(out, c)
	}
	*scratch = out
	return out, false
}

// bare is a field without the quotes around it; false if there is more to it.
func (v *values) bare(b []byte) ([]byte, bool) {
	n := len(b) - 1
	if n < 2 || !v.quotes || b[0] != v.quote || b[n] != v.quote {
		return nil, false
	}
	return b[1:n], true
}

// trim takes away the blanks around a number.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}
