package spmd

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// Options say what to lower for. The zero value is one lane on the least x86-64.
type Options struct {
	Lanes    int // rows side by side, a power of 2; 1 for scalar code, 0 to choose
	Target   Target
	FastMath FastMath
	Lines    bool // loops carry their places in the source, for LLVM's remarks

	// Library finds a function that a kernel calls by name and that its own module
	// has not, and the module whose tables it refers to. It may be nil for kernels
	// that call none. The code FMA becomes a call of math.FMA on CPUs without it.
	Library func(name string) (*kernel.Module, *kernel.Func)
}

// Code is what Lower makes.
type Code struct {
	IR     string // for LLVM 15 and later
	Entry  string // the symbol
	Lanes  int
	Report Report
}

// EntryName is the symbol of every kernel.
const EntryName = "weft_entry"

// maxLanes is the widest group of rows.
const maxLanes = 64

// Lower writes a kernel as LLVM's text. It only reads m, which must be valid.
func Lower(m *kernel.Module, o Options) (*Code, error) {
	if o.Target.VectorBits == 0 {
		o.Target = X86(1)
	}
	p, err := link(m, o.Library, o.Target.FMA)
	if err != nil {
		return nil, fmt.Errorf("spmd: %s: %w", m.Entry().Name, err)
	}
	lanes, why := o.Lanes, "asked for"
	if lanes == 0 {
		lanes, why = chooseLanes(p, o.Target)
	}
	if lanes < 1 || lanes > maxLanes || lanes&(lanes-1) != 0 {
		return nil, fmt.Errorf("spmd: %s: %d lanes: a power of 2 up to %d is wanted", m.Entry().Name, lanes, maxLanes)
	}
	g := &generator{
		o: o, lanes: lanes, program: p, used: map[int]bool{}, variants: map[string]*variant{},
		module: module{declared: map[string]string{}, helpers: map[string]string{}},
	}
	if o.Lines {
		g.lines = &lines{files: m.Files}
	}
	g.report.Lanes, g.report.Why = lanes, why
	g.entry()
	for len(g.wanted) > 0 {
		v := g.wanted[0]
		g.wanted = g.wanted[1:]
		g.routine(v)
	}
	return &Code{IR: g.text(), Entry: EntryName, Lanes: lanes, Report: g.report}, nil
}

// A generator makes one module.
type generator struct {
	module
	*program
	o        Options
	lanes    int
	used     map[int]bool // tables
	variants map[string]*variant
	wanted   []*variant // not yet written
	report   Report
}

// arrayAlign is the alignment of arrays in a group of lanes.
func (g *generator) arrayAlign() int { return g.o.Target.VectorBits / 8 }

// kindNode is the number of the first metadata node of kinds of memory.
const kindNode = 10

// text puts the module together.
func (g *generator) text() string {
	var w []byte
	for _, i := range slices.Sorted(maps.Keys(g.used)) {
		t := g.tables[i]
		typ := memoryType(t.Kind)
		w = append(w, "@"+tableName(i)+" = private unnamed_addr constant ["+strconv.Itoa(len(t.Bits))+" x "+typ+"] ["...)
		for j, b := range t.Bits {
			if j > 0 {
				w = append(w, ", "...)
			}
			k := t.Kind
			if k == kernel.Bool {
				k = kernel.Uint8
			}
			w = append(w, typ+" "+literal(k, b)...)
		}
		w = append(w, "], align 64\n"...)
	}
	if len(w) > 0 {
		w = append(w, '\n')
	}
	w = append(w, g.functions...)
	for _, name := range slices.Sorted(maps.Keys(g.helpers)) {
		w = append(append(w, '\n'), g.helpers[name]...)
	}
	w = append(w, '\n')
	for _, name := range slices.Sorted(maps.Keys(g.declared)) {
		w = append(append(w, g.declared[name]...), '\n')
	}
	w = append(w, "\nattributes #0 = { "+g.o.Target.attributes()+" }\n"...)
	w = append(w, "\n!0 = !{!\"branch_weights\", i32 1, i32 2000}\n"...)
	if g.lanes == 1 {
		w = append(w, "!1 = !{!\"kernel memory\"}\n"...)
		for k := kernel.Bool; k <= kernel.Ptr; k++ {
			n := kindNode + 2*int(k)
			tag, typ := "!"+strconv.Itoa(n), "!"+strconv.Itoa(n+1)
			w = append(w, tag+" = !{"+typ+", "+typ+", i64 0}\n"+typ+" = !{!\""+k.String()+"\", !1, i64 0}\n"...)
		}
	}
	return string(g.lines.text(w))
}

// add puts a function's parts together.
func (g *generator) add(head string, f *function) {
	w := append(g.functions, head...)
	w = append(w, " #0"+f.attachment+" {\n"...)
	w = append(w, f.allocas...)
	w = append(w, f.code...)
	w = append(w, f.cold...)
	g.functions = append(w, "}\n"...)
}
