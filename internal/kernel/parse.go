package kernel

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Parse reads a module as String prints it. It knows the form only: Verify says
// whether the module makes sense. Errors name the line.
func Parse(text string) (*Module, error) {
	p := &parser{m: &Module{}, rest: text, tables: map[string]int{}}
	if err := p.module(); err != nil {
		return nil, fmt.Errorf("kernel: parse: line %d: %w", p.line, err)
	}
	return p.m, nil
}

// A parser reads line by line, and each line word by word.
type parser struct {
	m      *Module
	rest   string
	line   int
	words  []string // of the line, what has not been taken
	tables map[string]int

	// Of the function that is being read.
	f      *Func
	regs   map[string]Reg
	arrays map[string]ArrayRef
	depth  int
}

// next reads the words of the next line that has some; false at the end.
func (p *parser) next() (bool, error) {
	for p.rest != "" {
		var line string
		line, p.rest, _ = strings.Cut(p.rest, "\n")
		p.line++
		words, err := split(p.words[:0], line)
		if err != nil {
			return false, err
		}
		if p.words = words; len(words) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// split appends the words of a line: punctuation, quoted strings, and runs of
// anything else.
func split(words []string, line string) ([]string, error) {
	const space, alone = " \t\r", ",[]{}=*"
	for {
		line = strings.TrimLeft(line, space)
		switch {
		case line == "":
			return words, nil
		case strings.IndexByte(alone, line[0]) >= 0:
			words, line = append(words, line[:1]), line[1:]
		case line[0] == '"':
			q, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("string without an end: %s", line)
			}
			words, line = append(words, q), line[len(q):]
		default:
			n := strings.IndexAny(line, space+alone+`"`)
			if n < 0 {
				n = len(line)
			}
			words, line = append(words, line[:n]), line[n:]
		}
	}
}

// take removes the next word; "" at the end of the line.
func (p *parser) take() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

// peek is word i of what is left; "" behind the end.
func (p *parser) peek(i int) string {
	if i >= len(p.words) {
		return ""
	}
	return p.words[i]
}

func (p *parser) expect(words ...string) error {
	for _, want := range words {
		if got := p.take(); got != want {
			return fmt.Errorf("%q where %q belongs", got, want)
		}
	}
	return nil
}

func (p *parser) end() error {
	if w := p.peek(0); w != "" {
		return fmt.Errorf("%q behind the end", w)
	}
	return nil
}

func (p *parser) quoted() (string, error) {
	w := p.take()
	if !strings.HasPrefix(w, `"`) {
		return "", fmt.Errorf("%q where a string belongs", w)
	}
	return strconv.Unquote(w)
}

func (p *parser) kind() (Kind, error) {
	w := p.take()
	k := KindOf(w)
	if k == Invalid {
		return k, fmt.Errorf("%q is no kind", w)
	}
	return k, nil
}

func (p *parser) number(bits int) (int64, error) {
	w := p.take()
	n, err := strconv.ParseInt(w, 10, bits)
	if err != nil {
		return 0, fmt.Errorf("%q is no number", w)
	}
	return n, nil
}

// pos reads file:line:col.
func pos(word string) (Pos, error) {
	parts := strings.Split(word, ":")
	var n [3]int32
	for i := range n {
		if len(parts) != len(n) {
			return Pos{}, fmt.Errorf("%q is no position", word)
		}
		v, err := strconv.ParseInt(parts[i], 10, 32)
		if err != nil {
			return Pos{}, fmt.Errorf("%q is no position", word)
		}
		n[i] = int32(v)
	}
	return Pos{n[0], n[1], n[2]}, nil
}

func (p *parser) module() error {
	for {
		ok, err := p.next()
		if err != nil || !ok {
			return err
		}
		switch w := p.take(); w {
		case "file":
			err = p.file()
		case "site":
			err = p.site()
		case "table":
			err = p.table()
		case "func":
			err = p.function()
		default:
			err = fmt.Errorf("%q where file, site, table or func belongs", w)
		}
		if err == nil {
			err = p.end()
		}
		if err != nil {
			return err
		}
	}
}

// numbered takes the number of an entry of a list, which counts from 0.
func (p *parser) numbered(want int) error {
	n, err := p.number(32)
	if err == nil && n != int64(want) {
		err = fmt.Errorf("number %d where %d belongs", n, want)
	}
	return err
}

func (p *parser) file() error {
	if err := p.numbered(len(p.m.Files)); err != nil {
		return err
	}
	name, err := p.quoted()
	p.m.Files = append(p.m.Files, name)
	return err
}

func (p *parser) site() error {
	if err := p.numbered(len(p.m.Sites)); err != nil {
		return err
	}
	w := p.take()
	s := Site{Code: CheckCodeOf(w)}
	if s.Code == 0 {
		return fmt.Errorf("%q is no check", w)
	}
	var err error
	if s.Pos, err = pos(p.take()); err != nil {
		return err
	}
	if p.peek(0) != "" {
		if s.Text, err = p.quoted(); err != nil {
			return err
		}
	}
	p.m.Sites = append(p.m.Sites, s)
	return nil
}

func (p *parser) table() error {
	t := &Table{Name: p.take()}
	if _, twice := p.tables[t.Name]; twice || !isName(t.Name) {
		return fmt.Errorf("%q is no name for a table, or taken", t.Name)
	}
	var err error
	if t.Kind, err = p.kind(); err != nil {
		return err
	}
	for p.peek(0) != "" {
		bits, err := constant(t.Kind, p.take())
		if err != nil {
			return err
		}
		t.Bits = append(t.Bits, bits)
	}
	p.tables[t.Name] = len(p.m.Tables)
	p.m.Tables = append(p.m.Tables, t)
	return nil
}

// constant is the inverse of literal.
func constant(k Kind, word string) (bits uint64, err error) {
	bad := func() (uint64, error) { return 0, fmt.Errorf("%q is no %s", word, k) }
	nan, isNaN := strings.CutPrefix(word, "nan:")
	switch {
	case k == Bool:
		switch word {
		case "true":
			return 1, nil
		case "false":
			return 0, nil
		}
		return bad()
	case k.Signed():
		v, err := strconv.ParseInt(word, 10, k.Bits())
		if err != nil {
			return bad()
		}
		return uint64(v), nil
	case k.Float() && isNaN:
		v, err := strconv.ParseUint(nan, 0, k.Bits())
		f := math.Float64frombits(v)
		if k == Float32 {
			f = float64(math.Float32frombits(uint32(v)))
		}
		if err != nil || f == f {
			return bad()
		}
		return v, nil
	case k.Float():
		v, err := strconv.ParseFloat(word, k.Bits())
		if err != nil || v != v {
			return bad()
		}
		return FloatBits(k, v), nil
	}
	v, err := strconv.ParseUint(word, 10, k.Bits())
	if err != nil {
		return bad()
	}
	return v, nil
}

// function reads declarations and the body, to the brace that closes it.
func (p *parser) function() error {
	name, err := p.quoted()
	if err != nil {
		return err
	}
	if err := p.expect("{"); err != nil {
		return err
	}
	p.f = &Func{Name: name}
	p.regs, p.arrays = map[string]Reg{}, map[string]ArrayRef{}
	p.m.Funcs = append(p.m.Funcs, p.f)
	for {
		if err := p.end(); err != nil {
			return err
		}
		ok, err := p.next()
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("func %q has no end", name)
		}
		if w := p.peek(1); w == "=" || w == "," || w == "[" { // a variable called reg, stream ...
			break
		}
		declared, err := p.declaration()
		if err != nil {
			return err
		}
		if !declared {
			break
		}
	}
	closing, err := p.body(&p.f.Body)
	if err == nil && closing != "}" {
		err = fmt.Errorf("%q where the function ends", closing)
	}
	return err
}

// declaration reads a line in front of the body; false if it is not one.
func (p *parser) declaration() (bool, error) {
	switch word := p.peek(0); word {
	case "stream", "uniform", "reg", "array":
		p.take()
		reg, array, err := p.variable()
		if err != nil {
			return true, err
		}
		switch {
		case word == "reg" && reg == NoReg, word == "uniform" && reg == NoReg, word == "array" && reg != NoReg:
			return true, fmt.Errorf("the type does not go with %s", word)
		case word == "stream" || word == "uniform":
			p.f.Params = append(p.f.Params, Param{Reg: reg, Array: array, Uniform: word == "uniform"})
		}
		return true, nil
	case "result":
		p.take()
		name := p.take()
		if r, ok := p.regs[name]; ok {
			p.f.Results = append(p.f.Results, Result{Reg: r})
		} else if a, ok := p.arrays[name]; ok {
			p.f.Results = append(p.f.Results, Result{Reg: NoReg, Array: a})
		} else {
			return true, fmt.Errorf("%q is not declared", name)
		}
		return true, nil
	}
	return false, nil
}

// variable reads a name and its type, and declares it.
func (p *parser) variable() (Reg, ArrayRef, error) {
	name := p.take()
	_, reg := p.regs[name]
	_, array := p.arrays[name]
	if reg || array || !isName(name) {
		return 0, 0, fmt.Errorf("%q is no name for a variable, or taken", name)
	}
	if p.peek(0) != "[" {
		k, err := p.kind()
		p.f.Regs = append(p.f.Regs, Register{name, k})
		r := Reg(len(p.f.Regs) - 1)
		p.regs[name] = r
		return r, 0, err
	}
	p.take()
	n, err := p.number(31)
	if err != nil {
		return 0, 0, err
	}
	if err := p.expect("]"); err != nil {
		return 0, 0, err
	}
	k, err := p.kind()
	p.f.Arrays = append(p.f.Arrays, Array{name, k, int(n)})
	a := ArrayRef(len(p.f.Arrays) - 1)
	p.arrays[name] = a
	return NoReg, a, err
}
