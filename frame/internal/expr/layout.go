package expr

import (
	"fmt"
	"strings"
	"time"

	"github.com/cb434341/weft/frame/internal/column"
)

// A layout says how a time is written: in Go's way, by an example; or in
// strftime's, where a percent sign is in it.
type layout struct {
	golang string
	pieces []piece // of strftime's
}

// A piece is a directive, or the text in between.
type piece struct {
	directive byte // 0 for text
	text      string
}

// compounds are the directives that stand for several.
var compounds = map[byte]string{
	'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'R': "%H:%M", 'D': "%m/%d/%y", 'r': "%I:%M:%S %p",
	'c': "%a %b %e %H:%M:%S %Y", 'x': "%m/%d/%y", 'X': "%H:%M:%S", 'h': "%b",
}

func parseLayout(s string) (layout, error) {
	if s == "" {
		return layout{}, fmt.Errorf("the layout is empty")
	}
	if !strings.Contains(s, "%") {
		return layout{golang: s}, nil
	}
	var l layout
	for s != "" {
		at := strings.IndexByte(s, '%')
		if at < 0 {
			at = len(s)
		}
		if at > 0 {
			l.pieces = append(l.pieces, piece{text: s[:at]})
		}
		if at == len(s) {
			break
		}
		if at+1 == len(s) {
			return l, fmt.Errorf("the layout ends in %%")
		}
		d := s[at+1]
		s = s[at+2:]
		switch more, ok := compounds[d]; {
		case d == '%':
			l.pieces = append(l.pieces, piece{text: "%"})
		case ok:
			inner, err := parseLayout(more)
			if err != nil {
				return l, err
			}
			l.pieces = append(l.pieces, inner.pieces...)
		case strings.IndexByte("YmdHMSfybBaApIjzZeuwGVUWnts", d) >= 0:
			l.pieces = append(l.pieces, piece{directive: d})
		default:
			return l, fmt.Errorf("the layout has %%%c, which means nothing", d)
		}
	}
	return l, nil
}

// append writes a time.
func (l layout) append(b []byte, t time.Time) []byte {
	if l.golang != "" {
		return t.AppendFormat(b, l.golang)
	}
	for _, p := range l.pieces {
		b = p.append(b, t)
	}
	return b
}

// goPieces are the directives that Go has a word for.
var goPieces = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'y': "06", 'b': "Jan", 'B': "January",
	'a': "Mon", 'A': "Monday", 'p': "PM", 'I': "03", 'j': "002", 'z': "-0700", 'Z': "MST", 'e': "_2",
}

func (p piece) append(b []byte, t time.Time) []byte {
	if p.directive == 0 {
		return append(b, p.text...)
	}
	if g, ok := goPieces[p.directive]; ok {
		return t.AppendFormat(b, g)
	}
	switch p.directive {
	case 'f':
		return fmt.Appendf(b, "%06d", t.Nanosecond()/1000)
	case 'u':
		return fmt.Appendf(b, "%d", (t.Weekday()+6)%7+1)
	case 'w':
		return fmt.Appendf(b, "%d", t.Weekday())
	case 'G':
		y, _ := t.ISOWeek()
		return fmt.Appendf(b, "%04d", y)
	case 'V':
		_, w := t.ISOWeek()
		return fmt.Appendf(b, "%02d", w)
	case 'U':
		return fmt.Appendf(b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
	case 'W':
		return fmt.Appendf(b, "%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
	case 'n':
		return append(b, '\n')
	case 't':
		return append(b, '\t')
	case 's':
		return fmt.Appendf(b, "%d", t.Unix())
	}
	return b
}

// parse reads a time that is all of s.
func (l layout) parse(s string, loc *time.Location) (time.Time, bool) {
	if l.golang != "" {
		t, err := time.ParseInLocation(l.golang, s, loc)
		return t, err == nil
	}
	f := fields{year: 1970, month: 1, day: 1, hour: -1, hour12: -1, loc: loc}
	for _, p := range l.pieces {
		var ok bool
		if s, ok = f.read(p, s); !ok {
			return time.Time{}, false
		}
	}
	if s != "" {
		return time.Time{}, false
	}
	return f.time()
}

// fields are what has been read of a time.
type fields struct {
	year, month, day       int
	hour, hour12, min, sec int
	nanos, yearDay         int
	afternoon              bool
	epoch                  int64
	hasEpoch               bool
	loc                    *time.Location
}

// read reads one piece from the beginning of s and returns the rest.
func (f *fields) read(p piece, s string) (rest string, ok bool) {
	number := func(to *int, width, lo, hi int) bool {
		v, n := 0, 0
		for n < width && n < len(s) && s[n] >= '0' && s[n] <= '9' {
			v = v*10 + int(s[n]-'0')
			n++
		}
		s = s[n:]
		*to = v
		return n > 0 && v >= lo && v <= hi
	}
	var ignored int
	switch p.directive {
	case 0:
		rest, ok = strings.CutPrefix(s, p.text)
		return rest, ok
	case 'Y', 'G':
		ok = number(&f.year, 4, 0, 9999)
	case 'y':
		ok = number(&f.year, 2, 0, 99)
		if f.year += 1900; f.year < 1969 {
			f.year += 100
		}
	case 'm':
		ok = number(&f.month, 2, 1, 12)
	case 'd', 'e':
		s = strings.TrimLeft(s, " ")
		ok = number(&f.day, 2, 1, 31)
	case 'H':
		ok = number(&f.hour, 2, 0, 23)
	case 'I':
		ok = number(&f.hour12, 2, 1, 12)
	case 'M':
		ok = number(&f.min, 2, 0, 59)
	case 'S':
		ok = number(&f.sec, 2, 0, 59)
	case 'j':
		ok = number(&f.yearDay, 3, 1, 366)
	case 'u', 'w':
		ok = number(&ignored, 1, 0, 7)
	case 'V', 'U', 'W':
		ok = number(&ignored, 2, 0, 53)
	case 'f':
		before := len(s)
		ok = number(&f.nanos, 9, 0, 999999999)
		for range 9 - (before - len(s)) {
			f.nanos *= 10
		}
	case 's':
		negative := strings.HasPrefix(s, "-")
		s = strings.TrimPrefix(s, "-")
		var v int
		ok = number(&v, 18, 0, 1<<62)
		f.epoch, f.hasEpoch = int64(v), true
		if negative {
			f.epoch = -f.epoch
		}
	case 'b', 'B':
		f.month, s, ok = name(s, 12, func(i int) string { return time.Month(i + 1).String() })
		f.month++
	case 'a', 'A':
		_, s, ok = name(s, 7, func(i int) string { return time.Weekday(i).String() })
	case 'p':
		if len(s) < 2 {
			return s, false
		}
		word := strings.ToUpper(s[:2])
		s, ok = s[2:], word == "AM" || word == "PM"
		f.afternoon = word == "PM"
	case 'z':
		return f.readOffset(s)
	case 'Z':
		return f.readZone(s)
	case 'n', 't':
		return strings.TrimLeft(s, " \t\n"), true
	}
	return s, ok
}

// name reads one of some names, in full or by its first three letters.
func name(s string, n int, names func(int) string) (i int, rest string, ok bool) {
	for i := range n {
		for _, word := range []string{names(i), names(i)[:3]} {
			if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
				return i, s[len(word):], true
			}
		}
	}
	return 0, s, false
}

func (f *fields) readOffset(s string) (rest string, ok bool) {
	if s != "" && (s[0] == 'Z' || s[0] == 'z') {
		f.loc = time.UTC
		return s[1:], true
	}
	for _, layout := range []string{"-07:00", "-0700"} {
		if len(s) < len(layout) {
			continue
		}
		if t, err := time.Parse(layout, s[:len(layout)]); err == nil {
			_, offset := t.Zone()
			f.loc = time.FixedZone("", offset)
			return s[len(layout):], true
		}
	}
	return s, false
}

// readZone reads UTC or GMT, or the name of a zone.
func (f *fields) readZone(s string) (rest string, ok bool) {
	n := 0
	for n < len(s) && (s[n] >= 'A' && s[n] <= 'Z' || s[n] >= 'a' && s[n] <= 'z' || s[n] == '/' || s[n] == '_') {
		n++
	}
	switch word := s[:n]; word {
	case "":
		return s, false
	case "UTC", "GMT", "Z":
		f.loc = time.UTC
	default:
		loc, err := time.LoadLocation(word)
		if err != nil {
			return s, false
		}
		f.loc = loc
	}
	return s[n:], true
}

// time is what the fields say; not ok if there is no such day.
func (f *fields) time() (time.Time, bool) {
	if f.hasEpoch {
		return time.Unix(f.epoch, int64(f.nanos)).In(f.loc), true
	}
	hour := max(f.hour, 0)
	if f.hour < 0 && f.hour12 >= 0 {
		hour = f.hour12 % 12
		if f.afternoon {
			hour += 12
		}
	}
	if f.yearDay > 0 {
		t := time.Date(f.year, 1, f.yearDay, hour, f.min, f.sec, f.nanos, time.UTC)
		return column.Local(t, f.loc), t.Year() == f.year
	}
	t := time.Date(f.year, time.Month(f.month), f.day, 12, 0, 0, 0, time.UTC)
	if t.Day() != f.day {
		return t, false
	}
	t = time.Date(f.year, time.Month(f.month), f.day, hour, f.min, f.sec, f.nanos, time.UTC)
	return column.Local(t, f.loc), true
}
