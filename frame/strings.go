package frame

import (
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/table"
)

// Strings are the functions of text, see [Expr.Str].
type Strings struct{ e Expr }

// Str gives the functions of text: Col("name").Str().Upper(). Characters are
// Unicode's.
func (e Expr) Str() Strings { return Strings{e} }

func anys[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Len returns the number of characters.
func (s Strings) Len() Expr { return s.e.call("len") }

// Bytes returns the number of bytes.
func (s Strings) Bytes() Expr { return s.e.call("bytes") }

// Lower returns the text in lower case.
func (s Strings) Lower() Expr { return s.e.call("lower") }

// Upper returns the text in upper case.
func (s Strings) Upper() Expr { return s.e.call("upper") }

// Title returns the text with each word's first letter in upper case and the others in lower case.
func (s Strings) Title() Expr { return s.e.call("title") }

// Capitalize returns the text with its first letter in upper case and the others in lower case.
func (s Strings) Capitalize() Expr { return s.e.call("capitalize") }

// Trim returns the text without spaces at its ends, or without the characters of set.
func (s Strings) Trim(set ...string) Expr { return s.e.call("trim", append([]any{}, anys(set)...)...) }

// TrimLeft returns the text without spaces, or the characters of set, at its beginning.
func (s Strings) TrimLeft(set ...string) Expr {
	return s.e.call("trimleft", append([]any{}, anys(set)...)...)
}

// TrimRight returns the text without spaces, or the characters of set, at its end.
func (s Strings) TrimRight(set ...string) Expr {
	return s.e.call("trimright", append([]any{}, anys(set)...)...)
}

// TrimPrefix returns the text without a prefix.
func (s Strings) TrimPrefix(prefix string) Expr { return s.e.call("trimprefix", prefix) }

// TrimSuffix returns the text without a suffix.
func (s Strings) TrimSuffix(suffix string) Expr { return s.e.call("trimsuffix", suffix) }

// Contains reports whether the text has a part.
func (s Strings) Contains(part string) Expr { return s.e.call("contains", part) }

// StartsWith reports whether the text begins so.
func (s Strings) StartsWith(prefix string) Expr { return s.e.call("startswith", prefix) }

// EndsWith reports whether the text ends so.
func (s Strings) EndsWith(suffix string) Expr { return s.e.call("endswith", suffix) }

// Match reports whether the text has a part that a regular expression of package regexp matches.
func (s Strings) Match(pattern string) Expr { return s.e.call("match", pattern) }

// Find returns how many characters stand before the first such part; -1 if there is none.
func (s Strings) Find(part string) Expr { return s.e.call("find", part) }

// CountMatches returns how often a regular expression matches.
func (s Strings) CountMatches(pattern string) Expr { return s.e.call("countmatches", pattern) }

// Replace returns the text with all parts that are old replaced by new.
func (s Strings) Replace(old string, new string) Expr { return s.e.call("replace", old, new) }

// ReplaceAll returns the text with all matches of a regular expression replaced; new may name groups, as in regexp.ReplaceAllString.
func (s Strings) ReplaceAll(pattern string, new string) Expr {
	return s.e.call("replaceall", pattern, new)
}

// Extract returns what a group of the first match of a regular expression matches; missing if nothing does.
func (s Strings) Extract(pattern string, group int) Expr { return s.e.call("extract", pattern, group) }

// Get returns a character; one from the end, if i is negative. It is missing if there is none.
func (s Strings) Get(i int) Expr { return s.e.call("get", i) }

// Split returns the i-th of the parts between separators; missing if there is none.
func (s Strings) Split(separator string, i int) Expr { return s.e.call("split", separator, i) }

// Repeat returns the text n times.
func (s Strings) Repeat(n int) Expr { return s.e.call("repeat", n) }

// PadStart returns the text with spaces, or the character fill, before it, so that it has width characters.
func (s Strings) PadStart(width int, fill ...string) Expr {
	return s.e.call("padstart", append([]any{width}, anys(fill)...)...)
}

// PadEnd returns the text with spaces, or the character fill, behind it.
func (s Strings) PadEnd(width int, fill ...string) Expr {
	return s.e.call("padend", append([]any{width}, anys(fill)...)...)
}

// Center returns the text with spaces, or the character fill, on both sides.
func (s Strings) Center(width int, fill ...string) Expr {
	return s.e.call("center", append([]any{width}, anys(fill)...)...)
}

// Zfill returns the text with zeros before it, behind a sign.
func (s Strings) Zfill(width int) Expr { return s.e.call("zfill", width) }

// Reverse returns the characters in reverse.
func (s Strings) Reverse() Expr { return s.e.call("reverse") }

// IsAlpha reports whether there are letters only, and one at least.
func (s Strings) IsAlpha() Expr { return s.e.call("isalpha") }

// IsDigit reports whether there are digits only, and one at least.
func (s Strings) IsDigit() Expr { return s.e.call("isdigit") }

// IsAlnum reports whether there are letters and digits only, and one at least.
func (s Strings) IsAlnum() Expr { return s.e.call("isalnum") }

// IsNumeric reports whether there are numeric characters only, and one at least.
func (s Strings) IsNumeric() Expr { return s.e.call("isnumeric") }

// IsSpace reports whether there is white space only, and some.
func (s Strings) IsSpace() Expr { return s.e.call("isspace") }

// IsLower reports whether there are letters, none in upper case.
func (s Strings) IsLower() Expr { return s.e.call("islower") }

// IsUpper reports whether there are letters, none in lower case.
func (s Strings) IsUpper() Expr { return s.e.call("isupper") }

// Slice returns the characters from start up to stop, which may be left out.
// Negative ones count from the end.
func (s Strings) Slice(start int, stop ...int) Expr {
	return s.e.call("slice", append([]any{start}, anys(stop)...)...)
}

// ParseTime reads times by a layout, Go's ("2006-01-02") or strftime's
// ("%Y-%m-%d"); what does not fit it is an error. See TryParseTime.
func (s Strings) ParseTime(layout string) Expr { return s.e.call("parsetime", layout) }

// TryParseTime is ParseTime, but what does not fit is missing.
func (s Strings) TryParseTime(layout string) Expr { return s.e.call("parsetime", layout, true) }

// Concatenated returns texts behind one another, with a separator between.
func Concatenated(separator string, xs ...any) Expr {
	nodes := make([]*expr.Node, len(xs))
	for i, x := range xs {
		nodes[i] = node(x)
	}
	return Expr{n: expr.New("join", nodes, separator)}
}

// Category makes a category of text: values that are kept once. With values given,
// these are the categories, in order, and what is none of them is missing.
func (e Expr) Category(values ...string) Expr {
	c := e.Cast(table.Of(table.Category))
	if len(values) == 0 {
		return c
	}
	return c.call("setcategories", anys(values)...)
}

// Codes returns the places of categories.
func (e Expr) Codes() Expr { return e.call("codes") }

// Hash returns a number of 64 bits that is the same for the same values, in all
// runs.
func Hash(xs ...any) Expr { return function("hash", xs...) }
