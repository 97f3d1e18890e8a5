package kernel

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// String prints the module in the form that Parse reads:
//
//	file 0 "score.go"
//	site 0 index 0:12:9
//
//	table lattice float64 0x1p-1 0x1p+0
//
//	func "main.score" {
//		stream x float64
//		stream history [12]float64
//		uniform n int64
//		reg t float64
//		array out [15]float64
//		result out
//
//		c = const 0x1p-1
//		t = mul x c
//		for i = zero n 1 L1 @0:11:2 {
//			check index i n #0
//			h = history[i]
//			if small {
//				break L1
//			} else {
//				out[i] = h
//			}
//		}
//		y = load p + i*8 + 16
//		store p + i*8 + 16, y
//		s, c = call "math.Sincos" x
//		return
//	}
func (m *Module) String() string {
	var w strings.Builder
	for i, f := range m.Files {
		fmt.Fprintf(&w, "file %d %q\n", i, f)
	}
	for i, s := range m.Sites {
		fmt.Fprintf(&w, "site %d %s %s", i, s.Code, s.Pos)
		if s.Text != "" {
			fmt.Fprintf(&w, " %q", s.Text)
		}
		w.WriteByte('\n')
	}
	for _, t := range m.Tables {
		fmt.Fprintf(&w, "\ntable %s %s", t.Name, t.Kind)
		for _, bits := range t.Bits {
			w.WriteByte(' ')
			w.WriteString(literal(t.Kind, bits))
		}
		w.WriteByte('\n')
	}
	for i, f := range m.Funcs {
		if i > 0 || w.Len() > 0 {
			w.WriteByte('\n')
		}
		p := printer{w: &w, m: m, f: f}
		p.function()
	}
	return w.String()
}

// String prints a position as file:line:col, the file by its number.
func (p Pos) String() string { return fmt.Sprintf("%d:%d:%d", p.File, p.Line, p.Col) }

// String prints l as L and its number.
func (l Label) String() string { return "L" + strconv.Itoa(int(l)) }

// A printer writes one function.
type printer struct {
	w      *strings.Builder
	m      *Module
	f      *Func
	indent int
}

func (p *printer) line(format string, args ...any) {
	for range p.indent {
		p.w.WriteByte('\t')
	}
	fmt.Fprintf(p.w, format, args...)
	p.w.WriteByte('\n')
}

// reg names a register; Verify prints statements of faulty modules too.
func (p *printer) reg(r Reg) string {
	if r < 0 || int(r) >= len(p.f.Regs) {
		return fmt.Sprintf("?%d", r)
	}
	return p.f.Regs[r].Name
}

func (p *printer) array(a ArrayRef) string {
	if a < 0 || int(a) >= len(p.f.Arrays) {
		return fmt.Sprintf("?%d", a)
	}
	return p.f.Arrays[a].Name
}

func (p *printer) table(t int) string {
	if t < 0 || t >= len(p.m.Tables) {
		return fmt.Sprintf("?%d", t)
	}
	return p.m.Tables[t].Name
}

// variable names a register or an array, and its type.
func (p *printer) variable(r Reg, a ArrayRef) string {
	if r == NoReg {
		v := p.f.Arrays[a]
		return fmt.Sprintf("%s [%d]%s", v.Name, v.Len, v.Kind)
	}
	return p.f.Regs[r].Name + " " + p.f.Regs[r].Kind.String()
}

// function prints what is declared, parameters first, then the body. What is a
// parameter is not declared again.
func (p *printer) function() {
	p.line("func %q {", p.f.Name)
	p.indent++
	regs, arrays := map[Reg]bool{}, map[ArrayRef]bool{}
	for _, in := range p.f.Params {
		word := "stream"
		if in.Uniform {
			word = "uniform"
		}
		p.line("%s %s", word, p.variable(in.Reg, in.Array))
		if in.Reg == NoReg {
			arrays[in.Array] = true
		} else {
			regs[in.Reg] = true
		}
	}
	for i, r := range p.f.Regs {
		if !regs[Reg(i)] {
			p.line("reg %s %s", r.Name, r.Kind)
		}
	}
	for i, a := range p.f.Arrays {
		if !arrays[ArrayRef(i)] {
			p.line("array %s [%d]%s", a.Name, a.Len, a.Kind)
		}
	}
	for _, out := range p.f.Results {
		name := ""
		if out.Reg == NoReg {
			name = p.array(out.Array)
		} else {
			name = p.reg(out.Reg)
		}
		p.line("result %s", name)
	}
	p.w.WriteByte('\n')
	p.list(p.f.Body)
	p.indent--
	p.line("}")
}

func (p *printer) list(body []Stmt) {
	for _, s := range body {
		p.stmt(s)
	}
}

// nested prints a statement that has a body.
func (p *printer) nested(body []Stmt, format string, args ...any) {
	p.line(format+" {", args...)
	p.indent++
	p.list(body)
	p.indent--
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *Const:
		p.line("%s = const %s", p.reg(s.Dst), literal(registerKind(p.f, s.Dst), s.Bits))
	case *Op:
		words := []string{p.reg(s.Dst), "=", s.Code.String()}
		for _, r := range []Reg{s.A, s.B, s.C} {
			if r != NoReg {
				words = append(words, p.reg(r))
			}
		}
		p.line("%s", strings.Join(words, " "))
	case *Load:
		p.line("%s = load %s", p.reg(s.Dst), p.address(s.Base, s.Index, s.Scale, s.Disp))
	case *Store:
		p.line("store %s, %s", p.address(s.Base, s.Index, s.Scale, s.Disp), p.reg(s.Src))
	case *ArrayLoad:
		p.line("%s = %s[%s]", p.reg(s.Dst), p.array(s.Array), p.reg(s.Index))
	case *ArrayStore:
		p.line("%s[%s] = %s", p.array(s.Array), p.reg(s.Index), p.reg(s.Src))
	case *ArrayCopy:
		p.line("%s[] = %s[]", p.array(s.Dst), p.array(s.Src))
	case *ArrayZero:
		p.line("%s[] = zero", p.array(s.Array))
	case *TableLoad:
		p.line("%s = table %s[%s]", p.reg(s.Dst), p.table(s.Table), p.reg(s.Index))
	case *Check:
		words := []string{"check", s.Code.String()}
		for _, r := range []Reg{s.A, s.B} {
			if r != NoReg {
				words = append(words, p.reg(r))
			}
		}
		p.line("%s #%d", strings.Join(words, " "), s.Site)
	case *Call:
		words := []string{"call", strconv.Quote(s.Func)}
		for _, r := range s.Args {
			words = append(words, p.reg(r))
		}
		dst := make([]string, len(s.Dst))
		for i, r := range s.Dst {
			dst[i] = p.reg(r)
		}
		p.line("%s = %s", strings.Join(dst, ", "), strings.Join(words, " "))
	case *If:
		p.nested(s.Then, "if %s", p.reg(s.Cond))
		if len(s.Else) > 0 {
			p.nested(s.Else, "} else")
		}
		p.line("}")
	case *Block:
		p.nested(s.Body, "block %s", s.Label)
		p.line("}")
	case *Loop:
		p.nested(s.Body, "loop %s%s", s.Label, at(s.Pos))
		p.line("}")
	case *For:
		p.nested(s.Body, "for %s = %s %s %d %s%s", p.reg(s.I), p.reg(s.Lo), p.reg(s.Hi), s.Step, s.Label, at(s.Pos))
		p.line("}")
	case *Break:
		p.line("break %s", s.Label)
	case *Return:
		p.line("return")
	}
}

// at prints a position that is somewhere.
func at(pos Pos) string {
	if pos == (Pos{}) {
		return ""
	}
	return " @" + pos.String()
}

func (p *printer) address(base, index Reg, scale, disp int64) string {
	s := p.reg(base)
	if index != NoReg {
		s += fmt.Sprintf(" + %s*%d", p.reg(index), scale)
	}
	if disp != 0 {
		s += fmt.Sprintf(" + %d", disp)
	}
	return s
}

// literal prints a constant exactly: floats in hexadecimal, a NaN by its bits.
func literal(k Kind, bits uint64) string {
	switch {
	case k == Bool:
		return strconv.FormatBool(bits != 0)
	case k.Signed():
		return strconv.FormatInt(int64(bits), 10)
	case k == Float64:
		if v := math.Float64frombits(bits); v == v {
			return strconv.FormatFloat(v, 'x', -1, 64)
		}
		return fmt.Sprintf("nan:%#x", bits)
	case k == Float32:
		if v := math.Float32frombits(uint32(bits)); v == v {
			return strconv.FormatFloat(float64(v), 'x', -1, 32)
		}
		return fmt.Sprintf("nan:%#x", bits)
	}
	return strconv.FormatUint(bits, 10)
}
