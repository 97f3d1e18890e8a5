package expr

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

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
