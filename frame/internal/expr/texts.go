package expr

import (
	"regexp"
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
