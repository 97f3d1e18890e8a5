package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// A table reads CSV a line at a time. It splits plain lines itself, which takes
// a third of encoding/csv's time, and leaves lines with quotes to that package;
// a quoted field cannot hold a line break.
type table struct {
	text          *bufio.Reader
	line          int
	width         int // fields a line
	origin, delay int // where the two columns are
	fields        [][]byte
}

// each calls do for every flight below the header.
func (t *table) each(do func(origin []byte, delay float64, known bool)) error {
	if err := t.header(); err != nil {
		return err
	}
	for {
		err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(t.fields) != t.width {
			return fmt.Errorf("line %d: %d fields, but the header has %d", t.line, len(t.fields), t.width)
		}
		text := t.fields[t.delay]
		delay, ok := number(text)
		if !ok && len(text) > 0 {
			return fmt.Errorf("line %d: delay %q is not a number", t.line, text)
		}
		do(t.fields[t.origin], delay, ok)
	}
}

func (t *table) header() error {
	err := t.next()
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty: it has not even a header")
	}
	if err != nil {
		return err
	}
	t.width, t.origin, t.delay = len(t.fields), -1, -1
	for i, name := range t.fields {
		switch string(name) {
		case "origin":
			t.origin = i
		case "delay":
			t.delay = i
		}
	}
	if t.origin < 0 || t.delay < 0 {
		return fmt.Errorf("line %d: no column named origin and delay among %q", t.line, t.fields)
	}
	return nil
}

// next sets fields to those of the next line that is not blank. They are valid
// until the call after.
func (t *table) next() error {
	for {
		line, err := t.text.ReadSlice('\n')
		if err != nil && len(line) == 0 || err != nil && !errors.Is(err, io.EOF) {
			return t.readError(err)
		}
		t.line++ // the last one may lack its line break
		line = trimBreak(line)
		if len(line) == 0 {
			continue
		}
		if bytes.IndexByte(line, '"') >= 0 {
			return t.quoted(line)
		}
		t.split(line)
		return nil
	}
}

func trimBreak(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}

func (t *table) readError(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("line %d: longer than %d bytes", t.line+1, t.text.Size())
	default:
		return fmt.Errorf("after line %d: %w", t.line, err)
	}
}

func (t *table) split(line []byte) {
	t.fields = t.fields[:0]
	for {
		end := bytes.IndexByte(line, ',')
		if end < 0 {
			t.fields = append(t.fields, line)
			return
		}
		t.fields = append(t.fields, line[:end])
		line = line[end+1:]
	}
}

func (t *table) quoted(line []byte) error {
	fields, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		if mistake, ok := errors.AsType[*csv.ParseError](err); ok {
			err = mistake.Err // its line is always 1
		}
		return fmt.Errorf("line %d: %w", t.line, err)
	}
	t.fields = t.fields[:0]
	for _, f := range fields {
		t.fields = append(t.fields, []byte(f))
	}
	return nil
}

// number reads a finite decimal number. Nearly all delays are a few digits, so
// these are read here.
func number(text []byte) (float64, bool) {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 15 {
		return parse(text)
	}
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return parse(text)
		}
		n = n*10 + int(c-'0')
	}
	if len(digits) < len(text) {
		n = -n
	}
	return float64(n), true
}

func parse(text []byte) (float64, bool) {
	x, err := strconv.ParseFloat(string(text), 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}
