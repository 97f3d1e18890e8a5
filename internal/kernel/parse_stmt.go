package kernel

import (
	"fmt"
	"strconv"
	"strings"
)

// body reads statements up to a closing brace; the words behind it ("" or
// "else") come back with it. The line of the first statement has been read.
func (p *parser) body(into *[]Stmt) (closing string, err error) {
	if p.depth++; p.depth > maxNesting {
		return "", fmt.Errorf("statements are nested more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	for {
		if p.peek(0) == "}" {
			closing = strings.Join(p.words, " ")
			p.words = p.words[:0]
			return closing, nil
		}
		s, err := p.stmt()
		if err == nil {
			err = p.end()
		}
		if err != nil {
			return "", err
		}
		*into = append(*into, s)
		ok, err := p.next()
		if err != nil {
			return "", err
		}
		if !ok {
			return "", fmt.Errorf("a body has no end")
		}
	}
}

// nested reads the rest of a line that opens a body, and the body.
func (p *parser) nested(into *[]Stmt) (closing string, err error) {
	if err := p.expect("{"); err != nil {
		return "", err
	}
	if err := p.end(); err != nil {
		return "", err
	}
	ok, err := p.next()
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("a body has no end")
	}
	return p.body(into)
}

// closed reads a body that ends in a brace alone.
func (p *parser) closed(into *[]Stmt) error {
	closing, err := p.nested(into)
	if err == nil && closing != "}" {
		err = fmt.Errorf("%q where a body ends", closing)
	}
	return err
}

func (p *parser) reg() (Reg, error) {
	w := p.take()
	if r, ok := p.regs[w]; ok {
		return r, nil
	}
	return NoReg, fmt.Errorf("%q is no register", w)
}

func (p *parser) array(name string) (ArrayRef, error) {
	if a, ok := p.arrays[name]; ok {
		return a, nil
	}
	return 0, fmt.Errorf("%q is no array", name)
}

func (p *parser) label() (Label, error) {
	w := p.take()
	digits, ok := strings.CutPrefix(w, "L")
	n, err := strconv.ParseInt(digits, 10, 32)
	if !ok || err != nil {
		return 0, fmt.Errorf("%q is no label", w)
	}
	return Label(n), nil
}

// at reads a position if there is one.
func (p *parser) at() (Pos, error) {
	if w, ok := strings.CutPrefix(p.peek(0), "@"); ok {
		p.take()
		return pos(w)
	}
	return Pos{}, nil
}

func (p *parser) stmt() (Stmt, error) {
	switch p.peek(1) {
	case "=", ",":
		return p.assignment()
	case "[":
		return p.element()
	}
	switch w := p.take(); w {
	case "store":
		s := &Store{}
		var err error
		if s.Base, s.Index, s.Scale, s.Disp, err = p.address(); err != nil {
			return nil, err
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
		s.Src, err = p.reg()
		return s, err
	case "check":
		return p.check()
	case "if":
		return p.branch()
	case "block":
		s := &Block{}
		var err error
		if s.Label, err = p.label(); err != nil {
			return nil, err
		}
		return s, p.closed(&s.Body)
	case "loop":
		s := &Loop{}
		var err error
		if s.Label, err = p.label(); err != nil {
			return nil, err
		}
		if s.Pos, err = p.at(); err != nil {
			return nil, err
		}
		return s, p.closed(&s.Body)
	case "for":
		return p.count()
	case "break":
		l, err := p.label()
		return &Break{l}, err
	case "return":
		return &Return{}, nil
	default:
		return nil, fmt.Errorf("%q is no statement", w)
	}
}

// several reads into registers, in order.
func (p *parser) several(into ...*Reg) (err error) {
	for _, r := range into {
		if *r, err = p.reg(); err != nil {
			return err
		}
	}
	return nil
}

// operands reads n registers, and gives NoReg for the rest.
func (p *parser) operands(n int) (r [3]Reg, err error) {
	r = [3]Reg{NoReg, NoReg, NoReg}
	for i := range n {
		if r[i], err = p.reg(); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (p *parser) check() (Stmt, error) {
	w := p.take()
	c := CheckCodeOf(w)
	if c == 0 {
		return nil, fmt.Errorf("%q is no check", w)
	}
	r, err := p.operands(c.Operands())
	if err != nil {
		return nil, err
	}
	w = p.take()
	digits, ok := strings.CutPrefix(w, "#")
	site, err := strconv.ParseInt(digits, 10, 32)
	if !ok || err != nil {
		return nil, fmt.Errorf("%q is no site", w)
	}
	return &Check{Code: c, A: r[0], B: r[1], Site: int(site)}, nil
}

func (p *parser) branch() (Stmt, error) {
	s := &If{}
	var err error
	if s.Cond, err = p.reg(); err != nil {
		return nil, err
	}
	closing, err := p.nested(&s.Then)
	if err != nil || closing == "}" {
		return s, err
	}
	if closing != "} else {" {
		return nil, fmt.Errorf("%q where a body ends", closing)
	}
	p.words = append(p.words, "{")
	return s, p.closed(&s.Else)
}

func (p *parser) count() (Stmt, error) {
	s := &For{}
	var err error
	if s.I, err = p.reg(); err != nil {
		return nil, err
	}
	if err := p.expect("="); err != nil {
		return nil, err
	}
	if err := p.several(&s.Lo, &s.Hi); err != nil {
		return nil, err
	}
	if s.Step, err = p.number(64); err != nil {
		return nil, err
	}
	if s.Label, err = p.label(); err != nil {
		return nil, err
	}
	if s.Pos, err = p.at(); err != nil {
		return nil, err
	}
	return s, p.closed(&s.Body)
}

// address reads base + index*scale + disp.
func (p *parser) address() (base, index Reg, scale, disp int64, err error) {
	index = NoReg
	if base, err = p.reg(); err != nil {
		return
	}
	if p.peek(0) == "+" && p.peek(2) == "*" {
		p.take()
		if index, err = p.reg(); err != nil {
			return
		}
		p.take()
		if scale, err = p.number(64); err != nil {
			return
		}
	}
	if p.peek(0) == "+" {
		p.take()
		disp, err = p.number(64)
	}
	return
}

// element reads what is done to an array: a[i] = x, a[] = b[], a[] = zero.
func (p *parser) element() (Stmt, error) {
	a, err := p.array(p.take())
	if err != nil {
		return nil, err
	}
	p.take()
	if p.peek(0) != "]" {
		s := &ArrayStore{Array: a}
		if s.Index, err = p.reg(); err != nil {
			return nil, err
		}
		if err := p.expect("]", "="); err != nil {
			return nil, err
		}
		s.Src, err = p.reg()
		return s, err
	}
	if err := p.expect("]", "="); err != nil {
		return nil, err
	}
	name := p.take()
	if name == "zero" && p.peek(0) == "" {
		return &ArrayZero{a}, nil
	}
	src, err := p.array(name)
	if err != nil {
		return nil, err
	}
	return &ArrayCopy{a, src}, p.expect("[", "]")
}

// assignment reads what sets registers.
func (p *parser) assignment() (Stmt, error) {
	dst := make([]Reg, 1)
	var err error
	if dst[0], err = p.reg(); err != nil {
		return nil, err
	}
	for p.peek(0) == "," {
		p.take()
		r, err := p.reg()
		if err != nil {
			return nil, err
		}
		dst = append(dst, r)
	}
	if err := p.expect("="); err != nil {
		return nil, err
	}
	d := dst[0]
	if p.peek(1) == "[" {
		a, err := p.array(p.take())
		if err != nil {
			return nil, err
		}
		s := &ArrayLoad{Dst: d, Array: a}
		return s, p.subscript(&s.Index)
	}
	word := p.take()
	if len(dst) > 1 && word != "call" {
		return nil, fmt.Errorf("only a call has several results")
	}
	switch word {
	case "const":
		bits, err := constant(p.f.Regs[d].Kind, p.take())
		return &Const{d, bits}, err
	case "load":
		s := &Load{Dst: d}
		s.Base, s.Index, s.Scale, s.Disp, err = p.address()
		return s, err
	case "table":
		name := p.take()
		t, ok := p.tables[name]
		if !ok {
			return nil, fmt.Errorf("%q is no table", name)
		}
		s := &TableLoad{Dst: d, Table: t}
		return s, p.subscript(&s.Index)
	case "call":
		s := &Call{Dst: dst}
		if s.Func, err = p.quoted(); err != nil {
			return nil, err
		}
		for p.peek(0) != "" {
			r, err := p.reg()
			if err != nil {
				return nil, err
			}
			s.Args = append(s.Args, r)
		}
		return s, nil
	}
	c := CodeOf(word)
	if c == NoCode {
		return nil, fmt.Errorf("%q is no code", word)
	}
	r, err := p.operands(c.Info().Operands)
	return &Op{c, d, r[0], r[1], r[2]}, err
}

// subscript reads an index in brackets.
func (p *parser) subscript(index *Reg) (err error) {
	if err := p.expect("["); err != nil {
		return err
	}
	if *index, err = p.reg(); err != nil {
		return err
	}
	return p.expect("]")
}
