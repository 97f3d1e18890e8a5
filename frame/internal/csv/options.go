package csv

import (
	"errors"
	"fmt"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// Options say how files are read. The zero value reads what most programs write:
// commas, double quotes, a header, and empty fields and the words of pandas as
// nulls.
type Options struct {
	Delimiter byte     // between fields; 0 is ','
	Quote     byte     // around fields; 0 is '"'
	NoQuote   bool     // no byte quotes: all are text
	Escape    byte     // takes its meaning from the byte behind it; 0 is none. Quotes may always be doubled
	Comment   byte     // what is behind it in a line is left out; 0 is none
	Decimal   byte     // in numbers; 0 is '.'
	SkipRows  int      // lines before the header, or before the rows where there is none
	NoHeader  bool     // the first row is a row: columns are called 0, 1, 2 ... or as Names says
	Names     []string // what the columns are called, instead of what the header says

	Columns []string              // only these, in this order; nil is all
	Types   map[string]table.Type // of columns for which they are known; all others are inferred
	Union   bool                  // files may lack columns that others have, which are null then

	Nulls       []string // words that are null besides those of pandas
	OnlyNulls   bool     // those of pandas are not: only Nulls are, and "" only if it is there
	TrueValues  []string // words for true besides True, TRUE and true
	FalseValues []string // words for false besides False, FALSE and false

	// InferRows is how many rows are looked at in each of several places, those
	// at the end among them, to infer types: 0 is 128, and -1 is all rows there are.
	InferRows int

	Bad    textfile.BadRows // what becomes of rows that cannot be read
	Ragged bool             // rows with too few fields are not bad: the last columns are null

	// MaxRow is how many bytes a row may have; 0 is 64 MB. What goes on for longer
	// is most often a quote that is never closed.
	MaxRow int
	// PartBytes is about how much of a file one part reads; 0 is 16 MB. Parts are
	// never smaller than MaxRow, where that is given.
	PartBytes int64
	// BatchRows is how many rows a batch has at most; 0 means by the number of
	// columns.
	BatchRows int
}

const (
	defaultMaxRow    = 64 << 20
	defaultInferRows = 128
)

func (o *Options) delimiter() byte {
	if o.Delimiter == 0 {
		return ','
	}
	return o.Delimiter
}

func (o *Options) quote() byte {
	if o.Quote == 0 {
		return '"'
	}
	return o.Quote
}

func (o *Options) maxRow() int {
	if o.MaxRow <= 0 {
		return defaultMaxRow
	}
	return min(o.MaxRow, 1<<30)
}

func (o *Options) partBytes() int64 {
	return max(textfile.PartBytes(o.PartBytes), int64(o.MaxRow))
}

func (o *Options) dialect(newline byte) dialect {
	return dialect{o.delimiter(), newline, o.quote(), !o.NoQuote}
}

// check refuses options that mean nothing.
func (o *Options) check() error {
	special := []struct {
		what string
		b    byte
	}{{"Delimiter", o.delimiter()}, {"Quote", o.quote()}, {"Escape", o.Escape}, {"Comment", o.Comment}, {"Decimal", o.Decimal}}
	if o.NoQuote {
		special[1].b = 0
	}
	for i, s := range special {
		if s.b == 0 {
			continue
		}
		if s.b == '\n' || s.b == '\r' || s.b >= 0x80 {
			return fmt.Errorf("csv: %s %q: it must be an ASCII character and no end of line", s.what, s.b)
		}
		for _, t := range special[:i] {
			if s.b == t.b && t.b != 0 {
				return fmt.Errorf("csv: %s and %s are both %q", t.what, s.what, s.b)
			}
		}
	}
	if o.SkipRows < 0 {
		return errors.New("csv: SkipRows is negative")
	}
	return format.Check(o.Columns, o.Types)
}
