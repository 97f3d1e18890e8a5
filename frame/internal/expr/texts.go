package expr

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// The functions of strings. Each gives what it does with one string; strings in
// a dictionary are looked at once. Upper and lower case are Unicode's simple
// mappings, letter by letter.

// A rewriter appends what a string becomes, and says whether it is anything.
type rewriter func(out []byte, s string) ([]byte, bool)

// A measurer gives a number, and says whether there is one.
type measurer func(s string) (int64, bool)

// A predicate is true of some strings.
type predicate func(s string) bool

func texts() map[string]*function {
	return map[string]*function{
		"len":   measured(integer, "", func(*Node) (measurer, error) { return always64(utf8.RuneCountInString), nil }),
		"bytes": measured(integer, "", func(*Node) (measurer, error) { return always64(func(s string) int { return len(s) }), nil }),
		"find":  measured(integer, "s", findText),
		"countmatches": measured(integer, "s", func(n *Node) (measurer, error) {
			re, err := regexp.Compile(n.Params[0].(string))
			return always64(func(s string) int { return len(re.FindAllStringIndex(s, -1)) }), err
		}),

		"contains": said("s", func(n *Node) (predicate, error) {
			part := n.Params[0].(string)
			return func(s string) bool { return strings.Contains(s, part) }, nil
		}),
		"startswith": said("s", func(n *Node) (predicate, error) {
			part := n.Params[0].(string)
			return func(s string) bool { return strings.HasPrefix(s, part) }, nil
		}),
		"endswith": said("s", func(n *Node) (predicate, error) {
			part := n.Params[0].(string)
			return func(s string) bool { return strings.HasSuffix(s, part) }, nil
		}),
		"match": said("s", func(n *Node) (predicate, error) {
			re, err := regexp.Compile(n.Params[0].(string))
			return func(s string) bool { return re.MatchString(s) }, err
		}),
		"isalpha":   of(unicode.IsLetter),
		"isdigit":   of(unicode.IsDigit),
		"isalnum":   of(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }),
		"isspace":   of(unicode.IsSpace),
		"islower":   cased(unicode.IsLower, unicode.IsUpper),
		"isupper":   cased(unicode.IsUpper, unicode.IsLower),
		"isnumeric": of(unicode.IsNumber),

		"lower":      casing(unicode.ToLower, 'A', 'Z'),
		"upper":      casing(unicode.ToUpper, 'a', 'z'),
		"title":      rewritten("", func(*Node) (rewriter, error) { return title, nil }),
		"capitalize": rewritten("", func(*Node) (rewriter, error) { return capitalize, nil }),
		"trim":       rewritten("/s", trimmed(strings.Trim, strings.TrimFunc)),
		"trimleft":   rewritten("/s", trimmed(strings.TrimLeft, strings.TrimLeftFunc)),
		"trimright":  rewritten("/s", trimmed(strings.TrimRight, strings.TrimRightFunc)),
		"trimprefix": rewritten("s", func(n *Node) (rewriter, error) {
			part := n.Params[0].(string)
			return func(out []byte, s string) ([]byte, bool) { return append(out, strings.TrimPrefix(s, part)...), true }, nil
		}),
		"trimsuffix": rewritten("s", func(n *Node) (rewriter, error) {
			part := n.Params[0].(string)
			return func(out []byte, s string) ([]byte, bool) { return append(out, strings.TrimSuffix(s, part)...), true }, nil
		}),
		"replace": rewritten("ss", func(n *Node) (rewriter, error) {
			before, after := n.Params[0].(string), n.Params[1].(string)
			return func(out []byte, s string) ([]byte, bool) {
				return append(out, strings.ReplaceAll(s, before, after)...), true
			}, nil
		}),
		"replaceall": rewritten("ss", func(n *Node) (rewriter, error) {
			re, err := regexp.Compile(n.Params[0].(string))
			after := n.Params[1].(string)
			return func(out []byte, s string) ([]byte, bool) { return append(out, re.ReplaceAllString(s, after)...), true }, err
		}),
		"extract":  rewritten("s/i", extract),
		"slice":    rewritten("i/v", sliceText),
		"get":      rewritten("i", getText),
		"split":    rewritten("si", splitText),
		"repeat":   rewritten("i", repeatText),
		"padstart": rewritten("i/s", padded(true, false)),
		"padend":   rewritten("i/s", padded(false, true)),
		"center":   rewritten("i/s", padded(true, true)),
		"zfill":    rewritten("i", zfill),
		"reverse":  rewritten("", func(*Node) (rewriter, error) { return reverse, nil }),

		"join": {least: 1, most: -1, params: "s", typed: always(str, text), eval: joined},

		"codes":         {least: 1, most: 1, typed: always(small, kinds{"categories", func(k table.Kind) bool { return k == table.Category }, table.Category}), eval: evalCodes},
		"setcategories": {least: 1, most: 1, params: "*", typed: setCategoriesType, eval: evalSetCategories},
	}
}

// build checks that a function can be made for a node, as Bind wants.
func build[F any](out table.Type, make func(*Node) (F, error)) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) {
		if err := n.mean(text, n.all()...); err != nil {
			return out, err
		}
		_, err := make(n)
		return out, err
	}
}

func measured(out table.Type, params string, make func(*Node) (measurer, error)) *function {
	return &function{least: 1, most: 1, params: params, typed: build(out, make), eval: func(n *Node) (evaluator, error) {
		f, err := make(n)
		if err != nil {
			return nil, err
		}
		return func(c *call) (arrow.Array, error) { return c.measure(f) }, nil
	}}
}

func said(params string, make func(*Node) (predicate, error)) *function {
	return &function{least: 1, most: 1, params: params, typed: build(boolean, make), eval: func(n *Node) (evaluator, error) {
		f, err := make(n)
		if err != nil {
			return nil, err
		}
		return func(c *call) (arrow.Array, error) { return c.holds(f) }, nil
	}}
}

func rewritten(params string, make func(*Node) (rewriter, error)) *function {
	return &function{least: 1, most: 1, params: params, typed: build(str, make), eval: func(n *Node) (evaluator, error) {
		f, err := make(n)
		if err != nil {
			return nil, err
		}
		return func(c *call) (arrow.Array, error) { return c.rewrite(f) }, nil
	}}
}

func always64(f func(string) int) measurer {
	return func(s string) (int64, bool) { return int64(f(s)), true }
}

// findText is the place of a part, in runes; -1 where it is not.
func findText(n *Node) (measurer, error) {
	part := n.Params[0].(string)
	return always64(func(s string) int {
		i := strings.Index(s, part)
		if i < 0 {
			return -1
		}
		return utf8.RuneCountInString(s[:i])
	}), nil
}

// of is true of strings all of whose runes are such, and that are not empty.
func of(is func(rune) bool) *function {
	return said("", func(*Node) (predicate, error) {
		return func(s string) bool {
			return s != "" && strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0
		}, nil
	})
}

// cased is true of strings that have letters of a case and none of the other.
func cased(is, other func(rune) bool) *function {
	return said("", func(*Node) (predicate, error) {
		return func(s string) bool {
			return strings.IndexFunc(s, is) >= 0 && strings.IndexFunc(s, func(r rune) bool { return other(r) || unicode.IsTitle(r) }) < 0
		}, nil
	})
}

// mapped changes the case of letters: of ASCII's from lo to hi by a bit.
func mapped(to func(rune) rune, lo, hi byte) rewriter {
	return func(out []byte, s string) ([]byte, bool) {
		from := len(out)
		out = append(out, s...)
		for i, c := range out[from:] {
			if c >= utf8.RuneSelf {
				out = out[:from+i]
				for _, r := range s[i:] {
					out = utf8.AppendRune(out, to(r))
				}
				return out, true
			}
			if c >= lo && c <= hi {
				out[from+i] = c ^ 0x20
			}
		}
		return out, true
	}
}

// casing is mapped, of a whole column at once where that is ASCII.
func casing(to func(rune) rune, lo, hi byte) *function {
	f := mapped(to, lo, hi)
	out := rewritten("", func(*Node) (rewriter, error) { return f, nil })
	out.eval = func(*Node) (evaluator, error) {
		return func(c *call) (arrow.Array, error) {
			if a, ok := c.in[0].(*array.String); ok {
				if b := column.MapASCII(a, lo, hi); b != nil {
					return b, nil
				}
			}
			return c.rewrite(f)
		}, nil
	}
	return out
}

// title writes the first letter of each word large and the others small.
func title(out []byte, s string) ([]byte, bool) {
	inside := false
	for _, r := range s {
		letter := unicode.IsLetter(r)
		switch {
		case letter && inside:
			r = unicode.ToLower(r)
		case letter:
			r = unicode.ToTitle(r)
		}
		out = utf8.AppendRune(out, r)
		inside = letter
	}
	return out, true
}

func capitalize(out []byte, s string) ([]byte, bool) {
	for i, r := range s {
		if i == 0 {
			r = unicode.ToTitle(r)
		} else {
			r = unicode.ToLower(r)
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}

// trimmed takes off the runes of a set; white space if there is none.
func trimmed(set func(s, cutset string) string, space func(s string, f func(rune) bool) string) func(*Node) (rewriter, error) {
	return func(n *Node) (rewriter, error) {
		cutset, given := param(n, 0, ""), len(n.Params) > 0
		return func(out []byte, s string) ([]byte, bool) {
			if given {
				return append(out, set(s, cutset)...), true
			}
			return append(out, space(s, unicode.IsSpace)...), true
		}, nil
	}
}

// extract is a group of the first match; null where there is none. Group 0 is all
// of it; left out, it is the first group, if there is one.
func extract(n *Node) (rewriter, error) {
	re, err := regexp.Compile(n.Params[0].(string))
	if err != nil {
		return nil, err
	}
	group := int(param(n, 1, int64(min(1, re.NumSubexp()))))
	if group < 0 || group > re.NumSubexp() {
		return nil, fmt.Errorf("%q has no group %d", n.Params[0], group)
	}
	return func(out []byte, s string) ([]byte, bool) {
		m := re.FindStringSubmatchIndex(s)
		if m == nil || m[2*group] < 0 {
			return out, false
		}
		return append(out, s[m[2*group]:m[2*group+1]]...), true
	}, nil
}

// sliceText is the runes from a place up to another, which count from the end
// where they are negative.
func sliceText(n *Node) (rewriter, error) {
	from := n.Params[0].(int64)
	to, bounded := int64(0), false
	if len(n.Params) > 1 && n.Params[1] != nil {
		if to, bounded = n.Params[1].(int64); !bounded {
			return nil, fmt.Errorf("the parameter %s is not a whole number", literalText(n.Params[1]))
		}
	}
	return func(out []byte, s string) ([]byte, bool) {
		runes := int64(len(s))
		ascii := true
		if i := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			ascii, runes = false, int64(utf8.RuneCountInString(s))
		}
		place := func(i int64) int64 {
			if i < 0 {
				i += runes
			}
			return min(max(i, 0), runes)
		}
		lo, hi := place(from), runes
		if bounded {
			hi = place(to)
		}
		if lo >= hi {
			return out, true
		}
		if !ascii {
			lo, hi = int64(offsetOf(s, int(lo))), int64(offsetOf(s, int(hi)))
		}
		return append(out, s[lo:hi]...), true
	}, nil
}

// offsetOf is where a rune begins.
func offsetOf(s string, rune int) int {
	for i := range s {
		if rune == 0 {
			return i
		}
		rune--
	}
	return len(s)
}

// getText is a rune; null where there is none at the place.
func getText(n *Node) (rewriter, error) {
	at := int(n.Params[0].(int64))
	return func(out []byte, s string) ([]byte, bool) {
		i := at
		if i < 0 {
			i += utf8.RuneCountInString(s)
		}
		if i < 0 || i >= len(s) {
			return out, false
		}
		from := offsetOf(s, i)
		if from == len(s) {
			return out, false
		}
		_, size := utf8.DecodeRuneInString(s[from:])
		return append(out, s[from:from+size]...), true
	}, nil
}

// splitText is one of the pieces between separators, counted from the end where
// it is negative; null where there are not so many. Without a separator, pieces
// are words.
func splitText(n *Node) (rewriter, error) {
	sep, at := n.Params[0].(string), int(n.Params[1].(int64))
	return func(out []byte, s string) ([]byte, bool) {
		if sep == "" {
			words := strings.Fields(s)
			i := at
			if i < 0 {
				i += len(words)
			}
			if i < 0 || i >= len(words) {
				return out, false
			}
			return append(out, words[i]...), true
		}
		if at < 0 {
			for range -at - 1 {
				i := strings.LastIndex(s, sep)
				if i < 0 {
					return out, false
				}
				s = s[:i]
			}
			if i := strings.LastIndex(s, sep); i >= 0 {
				s = s[i+len(sep):]
			}
			return append(out, s...), true
		}
		for range at {
			i := strings.Index(s, sep)
			if i < 0 {
				return out, false
			}
			s = s[i+len(sep):]
		}
		piece, _, _ := strings.Cut(s, sep)
		return append(out, piece...), true
	}, nil
}

// mostRepeats bounds how much longer than what it is made of a string becomes.
const mostRepeats = 1 << 20

func repeatText(n *Node) (rewriter, error) {
	times := n.Params[0].(int64)
	if times > mostRepeats {
		return nil, fmt.Errorf("%d times", times)
	}
	return func(out []byte, s string) ([]byte, bool) {
		for range times {
			out = append(out, s...)
		}
		return out, true
	}, nil
}

// padded fills up to a width in runes; if on both sides, the right one takes
// what is left over, as in Python.
func padded(left, right bool) func(*Node) (rewriter, error) {
	return func(n *Node) (rewriter, error) {
		width, fill := n.Params[0].(int64), param(n, 1, " ")
		if utf8.RuneCountInString(fill) != 1 {
			return nil, fmt.Errorf("%q is not one letter", fill)
		}
		if width > mostRepeats {
			return nil, fmt.Errorf("a width of %d", width)
		}
		return func(out []byte, s string) ([]byte, bool) {
			missing := int(width) - utf8.RuneCountInString(s)
			before, after := 0, 0
			switch {
			case missing <= 0:
			case left && right:
				before = missing / 2
				if missing%2 == 1 && width%2 == 1 {
					before++
				}
				after = missing - before
			case left:
				before = missing
			default:
				after = missing
			}
			for range before {
				out = append(out, fill...)
			}
			out = append(out, s...)
			for range after {
				out = append(out, fill...)
			}
			return out, true
		}, nil
	}
}

// zfill puts zeros in front, behind a sign.
func zfill(n *Node) (rewriter, error) {
	width := n.Params[0].(int64)
	if width > mostRepeats {
		return nil, fmt.Errorf("a width of %d", width)
	}
	return func(out []byte, s string) ([]byte, bool) {
		missing := int(width) - utf8.RuneCountInString(s)
		if s != "" && (s[0] == '-' || s[0] == '+') {
			out = append(out, s[0])
			s = s[1:]
		}
		for range max(missing, 0) {
			out = append(out, '0')
		}
		return append(out, s...), true
	}, nil
}

func reverse(out []byte, s string) ([]byte, bool) {
	for len(s) > 0 {
		_, size := utf8.DecodeLastRuneInString(s)
		out = append(out, s[len(s)-size:]...)
		s = s[:len(s)-size]
	}
	return out, true
}

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
