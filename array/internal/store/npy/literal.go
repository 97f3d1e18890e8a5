package npy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The header of a .npy file is a Python literal. This parser knows the part of
// the language that NumPy writes there: strings, whole numbers, True, False,
// None, tuples, lists and dictionaries.

// mostDepth is how deep literals may lie in literals.
const mostDepth = 16

type (
	tuple []any
	list  []any
	dict  map[string]any // others than strings are no keys here
)

type parser struct {
	text  string
	at    int
	depth int
}

// parseLiteral reads one literal, with nothing but space around it.
func parseLiteral(text string) (any, error) {
	p := &parser{text: text}
	v, err := p.value()
	if err == nil && p.peek() != 0 {
		err = errors.New("there is more behind it")
	}
	if err != nil {
		return nil, fmt.Errorf("at byte %d: %w", p.at, err)
	}
	return v, nil
}

// peek skips space and returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *parser) value() (any, error) {
	if p.depth++; p.depth > mostDepth {
		return nil, errors.New("it is nested too deep")
	}
	defer func() { p.depth-- }()
	switch c := p.peek(); {
	case c == '(':
		items, comma, err := p.items(')')
		if err == nil && len(items) == 1 && !comma {
			return items[0], nil // in brackets, no tuple
		}
		return tuple(items), err
	case c == '[':
		items, _, err := p.items(']')
		return list(items), err
	case c == '{':
		return p.dict()
	case c == '\'' || c == '"':
		return p.quoted()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 0:
		return nil, errors.New("it ends early")
	}
	return p.word()
}

// items reads what stands between brackets, and reports a comma at the end.
func (p *parser) items(end byte) (items []any, comma bool, err error) {
	p.at++
	for p.peek() != end {
		if len(items) > 0 && !comma {
			return nil, false, fmt.Errorf("want a comma or %c", end)
		}
		v, err := p.value()
		if err != nil {
			return nil, false, err
		}
		items = append(items, v)
		if comma = p.peek() == ','; comma {
			p.at++
		}
	}
	p.at++
	return items, comma, nil
}

func (p *parser) dict() (any, error) {
	p.at++
	d := dict{}
	for p.peek() != '}' {
		k, err := p.value()
		if err != nil {
			return nil, err
		}
		key, ok := k.(string)
		if !ok {
			return nil, errors.New("a key is no string")
		}
		if p.peek() != ':' {
			return nil, errors.New("want a colon")
		}
		p.at++
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		if _, twice := d[key]; twice {
			return nil, fmt.Errorf("the key %q is there twice", key)
		}
		d[key] = v
		if p.peek() == ',' {
			p.at++
		} else if p.peek() != '}' {
			return nil, errors.New("want a comma or }")
		}
	}
	p.at++
	return d, nil
}

func (p *parser) quoted() (any, error) {
	quote := p.text[p.at]
	var b strings.Builder
	for i := p.at + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == quote:
			p.at = i + 1
			return b.String(), nil
		case c == '\\' && i+1 < len(p.text):
			i++
			if e := p.text[i]; e != quote && e != '\\' {
				b.WriteByte('\\') // names of fields only: shown, never used
			}
			b.WriteByte(p.text[i])
		case c == '\n':
			return nil, errors.New("a string runs over the end of a line")
		default:
			b.WriteByte(c)
		}
	}
	return nil, errors.New("a string does not end")
}

func (p *parser) number() (any, error) {
	start := p.at
	for p.at++; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9'; p.at++ {
	}
	n, err := strconv.ParseInt(p.text[start:p.at], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no number that fits", p.text[start:p.at])
	}
	if p.at < len(p.text) && p.text[p.at] == 'L' {
		p.at++ // a long of Python 2
	}
	return int(n), nil
}

func (p *parser) word() (any, error) {
	for _, w := range []struct {
		text  string
		value any
	}{{"True", true}, {"False", false}, {"None", nil}} {
		if strings.HasPrefix(p.text[p.at:], w.text) {
			p.at += len(w.text)
			return w.value, nil
		}
	}
	if c := p.text[p.at]; c == 'u' || c == 'b' {
		if p.at++; p.at < len(p.text) && (p.text[p.at] == '\'' || p.text[p.at] == '"') {
			return p.quoted()
		}
		p.at--
	}
	return nil, fmt.Errorf("%q begins no literal", p.text[p.at])
}
