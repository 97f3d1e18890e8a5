package source

import (
	"cmp"
	"path"
	"strings"
)

// hasMeta reports whether a path is a pattern.
func hasMeta(p string) bool { return strings.ContainsAny(p, `*?[`) }

// checkPattern returns what is wrong with the names of a pattern.
func checkPattern(segments []string) error {
	for _, s := range segments {
		if _, err := path.Match(s, ""); err != nil {
			return err
		}
	}
	return nil
}

// matches reports whether names, one for each folder on the way, are meant by the
// segments of a pattern that was checked.
func matches(segments, names []string) bool {
	for len(segments) > 0 {
		first := segments[0]
		if first == "**" {
			rest := segments[1:]
			if len(rest) == 0 {
				rest = []string{"*"}
			}
			for i := range names {
				if matches(rest, names[i:]) {
					return true
				}
				if strings.HasPrefix(names[i], ".") {
					return false
				}
			}
			return false
		}
		if len(names) == 0 || strings.HasPrefix(names[0], ".") && !strings.HasPrefix(first, ".") {
			return false
		}
		if ok, _ := path.Match(first, names[0]); !ok {
			return false
		}
		segments, names = segments[1:], names[1:]
	}
	return len(names) == 0
}

// compareNatural orders names with the numbers in them by value.
func compareNatural(a, b string) int {
	whole := strings.Compare(a, b)
	for a != "" && b != "" {
		if !isDigit(a[0]) || !isDigit(b[0]) {
			if a[0] != b[0] {
				// A shorter name of a folder comes before what only begins like it.
				return cmp.Compare(rank(a[0]), rank(b[0]))
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, restA := number(a)
		y, restB := number(b)
		if len(x) != len(y) {
			return cmp.Compare(len(x), len(y))
		}
		if x != y {
			return strings.Compare(x, y)
		}
		a, b = restA, restB
	}
	if a == "" && b == "" {
		return whole // they may differ in zeros
	}
	return cmp.Compare(len(a), len(b))
}

// rank orders characters, the slash first.
func rank(c byte) int {
	if c == '/' {
		return -1
	}
	return int(c)
}

// number takes the digits off the front, without zeros before them.
func number(s string) (digits, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return strings.TrimLeft(s[:n], "0"), s[n:]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
