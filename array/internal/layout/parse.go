package layout

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is what a Range asks for.
type Kind uint8

// The kinds of ranges.
const (
	Span     Kind = iota // start:stop:step
	At                   // one index; the axis goes
	NewAxis              // an axis of length 1 that was not there
	Ellipsis             // as many whole axes as there are left
)

// A Range is what is asked for along an axis, in NumPy's terms. The zero Range
// is the whole axis.
type Range struct {
	Kind              Kind
	Start, Stop, Step int // Start is the index if Kind is At
	HasStart, HasStop bool
	HasStep           bool
}

// Parse reads ranges as they are written in NumPy between brackets:
//
//	::2, -1, ..., newaxis, 3:0:-1
//
// No text is no range, and all of the array. The error names the text and the
// place in it, counted in bytes from 1.
func Parse(text string) ([]Range, error) {
	p := parser{text: text}
	ranges, err := p.all()
	if err != nil {
		return nil, fmt.Errorf("%q: at %d: %w", text, p.at+1, err)
	}
	return ranges, nil
}

// A parser is a place in the text of ranges.
type parser struct {
	text string
	at   int
}

// skip goes behind blanks and reports whether there is something left.
func (p *parser) skip() bool {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
	return p.at < len(p.text)
}

// accept goes behind a word if it is next.
func (p *parser) accept(word string) bool {
	if !p.skip() || !strings.HasPrefix(p.text[p.at:], word) {
		return false
	}
	p.at += len(word)
	return true
}

func (p *parser) all() ([]Range, error) {
	var ranges []Range
	if !p.skip() {
		return nil, nil // of no axis, as NumPy's ()
	}
	for {
		r, err := p.one()
		if err != nil {
			return nil, err
		}
		ranges = append(ranges, r)
		if !p.accept(",") {
			if p.skip() {
				return nil, fmt.Errorf("%q is not expected", p.rest())
			}
			return ranges, nil
		}
		if !p.skip() { // a comma may come last, as in a tuple
			return ranges, nil
		}
	}
}

// rest is the next word of the text, for errors.
func (p *parser) rest() string {
	word, _, _ := strings.Cut(p.text[p.at:], ",")
	if word = strings.TrimSpace(word); word == "" && p.at < len(p.text) {
		return p.text[p.at : p.at+1]
	}
	return word
}

func (p *parser) one() (r Range, err error) {
	switch {
	case p.accept("..."):
		return Range{Kind: Ellipsis}, nil
	case p.accept("newaxis"), p.accept("None"):
		return Range{Kind: NewAxis}, nil
	}
	if r.Start, r.HasStart, err = p.number(); err != nil {
		return r, err
	}
	if !p.accept(":") {
		switch {
		case r.HasStart:
			return Range{Kind: At, Start: r.Start}, nil
		case !p.skip():
			return r, fmt.Errorf("a range is missing")
		}
		return r, fmt.Errorf("%q is no index, no range, no ... and no newaxis", p.rest())
	}
	if r.Stop, r.HasStop, err = p.number(); err != nil || !p.accept(":") {
		return r, err
	}
	from := p.at
	if r.Step, r.HasStep, err = p.number(); err == nil && r.HasStep && r.Step == 0 {
		p.at = from
		return r, errZeroStep
	}
	return r, err
}

var errZeroStep = fmt.Errorf("the step is 0")

// number reads an integer if one is next.
func (p *parser) number() (v int, ok bool, err error) {
	if !p.skip() {
		return 0, false, nil
	}
	end := p.at
	if c := p.text[end]; c == '-' || c == '+' {
		end++
	}
	digits := end
	for end < len(p.text) && '0' <= p.text[end] && p.text[end] <= '9' {
		end++
	}
	if end == digits {
		if end > p.at {
			return 0, false, fmt.Errorf("%q is no number", p.rest())
		}
		return 0, false, nil
	}
	if v, err = strconv.Atoi(p.text[p.at:end]); err != nil {
		return 0, false, fmt.Errorf("%s does not fit into an int", p.text[p.at:end])
	}
	p.at = end
	return v, true, nil
}

// String writes the range as Parse reads it.
func (r Range) String() string {
	switch r.Kind {
	case At:
		return strconv.Itoa(r.Start)
	case NewAxis:
		return "newaxis"
	case Ellipsis:
		return "..."
	}
	var s strings.Builder
	if r.HasStart {
		s.WriteString(strconv.Itoa(r.Start))
	}
	s.WriteByte(':')
	if r.HasStop {
		s.WriteString(strconv.Itoa(r.Stop))
	}
	if r.HasStep {
		s.WriteByte(':')
		s.WriteString(strconv.Itoa(r.Step))
	}
	return s.String()
}
