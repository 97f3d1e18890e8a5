package kernel

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// The limits of a kernel. They are wide for anything that a person writes, and
// keep what a machine writes by mistake from taking all memory.
const (
	maxLaneBytes = 64 << 10 // bytes of a function's arrays, for each lane
	maxNesting   = 1000     // statements inside statements
	maxLabels    = 250      // labelled statements inside each other
	maxFaults    = 100      // faults that Verify spells out
)

// Verify reports all that is wrong with m, each fault with the function and the
// statement as it is printed; nil if nothing is. Everything else in Weft takes
// verified modules only.
func Verify(m *Module) error {
	if m == nil || len(m.Funcs) == 0 {
		return errors.New("kernel: verify: a module without a function")
	}
	v := &verifier{m: m}
	v.module()
	for i, f := range m.Funcs {
		v.function(f, i == 0)
	}
	v.recursion()
	if more := v.found - len(v.faults); more > 0 {
		v.faults = append(v.faults, fmt.Errorf("kernel: verify: and %d more", more))
	}
	return errors.Join(v.faults...)
}

// A verifier collects faults.
type verifier struct {
	m      *Module
	faults []error
	found  int

	// Of the function that is being looked at.
	f      *Func
	s      Stmt // nil in declarations
	labels map[Label]bool
	open   []Label
	depth  int
	driven map[Reg]Label // registers that a For counts in
	inside map[Reg]bool  // those of the loops that are around
}

func (v *verifier) fault(format string, args ...any) {
	v.found++
	if v.found > maxFaults {
		return
	}
	where := ""
	if v.f != nil {
		where = fmt.Sprintf("func %q: ", v.f.Name)
		if v.s != nil {
			where += head(v.m, v.f, v.s) + ": "
		}
	}
	v.faults = append(v.faults, fmt.Errorf("kernel: verify: %s%s", where, fmt.Sprintf(format, args...)))
}

// head prints the first line of a statement.
func head(m *Module, f *Func, s Stmt) string {
	switch n := s.(type) { // without what is inside
	case *If:
		s = &If{Cond: n.Cond}
	case *Block:
		s = &Block{Label: n.Label}
	case *Loop:
		s = &Loop{Label: n.Label, Pos: n.Pos}
	case *For:
		c := *n
		c.Body = nil
		s = &c
	}
	var w strings.Builder
	p := printer{w: &w, m: m, f: f}
	p.stmt(s)
	line, _, _ := strings.Cut(w.String(), "\n")
	return strings.TrimSuffix(line, " {")
}

// isName reports what Parse takes for the name of a variable.
func isName(s string) bool {
	for i, r := range s {
		switch {
		case r == '_' || unicode.IsLetter(r):
		case i > 0 && (r == '.' || r == '$' || unicode.IsDigit(r)):
		default:
			return false
		}
	}
	return s != "" && strings.ToValidUTF8(s, "") == s
}

func (v *verifier) module() {
	names := map[string]bool{}
	for _, f := range v.m.Funcs {
		if names[f.Name] {
			v.fault("two functions are called %q", f.Name)
		}
		names[f.Name] = true
	}
	tables := map[string]bool{}
	for _, t := range v.m.Tables {
		switch {
		case !isName(t.Name):
			v.fault("%q is not a name for a table", t.Name)
		case tables[t.Name]:
			v.fault("two tables are called %s", t.Name)
		}
		tables[t.Name] = true
		if len(t.Bits) == 0 {
			v.fault("table %s is empty", t.Name)
		}
		if t.Kind != Bool && !t.Kind.Number() {
			v.fault("table %s is of kind %s", t.Name, t.Kind)
			continue
		}
		for i, bits := range t.Bits {
			if canonical(t.Kind, bits) != bits {
				v.fault("table %s: element %d, %#x, is no %s", t.Name, i, bits, t.Kind)
			}
		}
	}
	for i, s := range v.m.Sites {
		if s.Code.String() == "" {
			v.fault("site %d has no code", i)
		}
		v.pos(s.Pos)
	}
}

func (v *verifier) pos(p Pos) {
	if p.File < 0 || p.Line < 0 || p.Col < 0 || (int(p.File) >= len(v.m.Files) && p != Pos{}) {
		v.fault("position %s is in no file", p)
	}
}

// canonical gives bits as a register of kind k holds them.
func canonical(k Kind, bits uint64) uint64 {
	switch k {
	case Bool:
		if bits != 0 {
			return 1
		}
		return 0
	case Int8:
		return uint64(int64(int8(bits)))
	case Int16:
		return uint64(int64(int16(bits)))
	case Int32:
		return uint64(int64(int32(bits)))
	case Uint8:
		return uint64(uint8(bits))
	case Uint16:
		return uint64(uint16(bits))
	case Uint32, Float32:
		return uint64(uint32(bits))
	}
	return bits
}

func (v *verifier) function(f *Func, entry bool) {
	v.f, v.s = f, nil
	v.labels, v.driven, v.inside = map[Label]bool{}, map[Reg]Label{}, map[Reg]bool{}
	v.open, v.depth = nil, 0

	names := map[string]bool{}
	declare := func(name string) {
		if !isName(name) {
			v.fault("%q is not a name for a variable", name)
		} else if names[name] {
			v.fault("two variables are called %s", name)
		}
		names[name] = true
	}
	for _, r := range f.Regs {
		declare(r.Name)
		if r.Kind == Invalid || r.Kind > Ptr {
			v.fault("register %s is of kind %s", r.Name, r.Kind)
		}
	}
	total := 0
	for _, a := range f.Arrays {
		declare(a.Name)
		if a.Kind != Bool && !a.Kind.Number() {
			v.fault("array %s is of kind %s", a.Name, a.Kind)
		}
		switch {
		case a.Len < 1:
			v.fault("array %s has length %d", a.Name, a.Len)
		case a.Len > maxLaneBytes:
			total = maxLaneBytes + 1
		case total <= maxLaneBytes:
			total += a.Len * a.Kind.Size()
		}
	}
	if total > maxLaneBytes {
		v.fault("its arrays take more than %d KiB for each row; keep large arrays in slices", maxLaneBytes>>10)
	}
	v.signature(f, entry)
	v.drivers(f.Body, 0)
	v.list(f.Body)
	v.f, v.s = nil, nil
}

// signature looks at parameters and results.
func (v *verifier) signature(f *Func, entry bool) {
	regs, arrays := map[Reg]bool{}, map[ArrayRef]bool{}
	for i, p := range f.Params {
		if p.Reg == NoReg {
			if !v.arrayRef(p.Array) {
				continue
			}
			if arrays[p.Array] {
				v.fault("array %s is two parameters", f.Arrays[p.Array].Name)
			}
			arrays[p.Array] = true
			if p.Uniform {
				v.fault("parameter %d is a uniform array; only scalars are uniform", i)
			}
			if !entry {
				v.fault("parameter %d is an array, and the function is not the entry", i)
			}
			continue
		}
		if !v.regRef(p.Reg) {
			continue
		}
		name := f.Regs[p.Reg].Name
		if regs[p.Reg] {
			v.fault("register %s is two parameters", name)
		}
		regs[p.Reg] = true
		switch {
		case entry && !p.Uniform && f.Regs[p.Reg].Kind == Ptr:
			v.fault("parameter %s is a stream of pointers", name)
		case !entry && p.Uniform:
			v.fault("parameter %s is uniform, and the function is not the entry", name)
		}
	}
	for i, r := range f.Results {
		if r.Reg == NoReg {
			if v.arrayRef(r.Array) && !entry {
				v.fault("result %d is an array, and the function is not the entry", i)
			}
		} else if v.regRef(r.Reg) && entry && f.Regs[r.Reg].Kind == Ptr {
			v.fault("result %s is a pointer", f.Regs[r.Reg].Name)
		}
	}
}

func (v *verifier) regRef(r Reg) bool {
	if r < 0 || int(r) >= len(v.f.Regs) {
		v.fault("there is no register %d", r)
		return false
	}
	return true
}

func (v *verifier) arrayRef(a ArrayRef) bool {
	if a < 0 || int(a) >= len(v.f.Arrays) {
		v.fault("there is no array %d", a)
		return false
	}
	return true
}

// recursion follows calls from every function.
func (v *verifier) recursion() {
	const visiting, done = 1, 2
	state := map[*Func]int{}
	var visit func(f *Func)
	visit = func(f *Func) {
		state[f] = visiting
		Walk(f.Body, func(s Stmt) {
			c, ok := s.(*Call)
			if !ok {
				return
			}
			switch g := v.m.Func(c.Func); {
			case g == nil:
			case g == v.m.Funcs[0]:
				v.f, v.s = f, s
				v.fault("the entry is called")
			case state[g] == visiting:
				v.f, v.s = f, s
				v.fault("the call is recursive")
			case state[g] == 0:
				visit(g)
			}
		})
		state[f] = done
		v.f, v.s = nil, nil
	}
	for _, f := range v.m.Funcs {
		if state[f] == 0 {
			visit(f)
		}
	}
}
