package spmd

import (
	"fmt"

	"github.com/cb434341/weft/internal/kernel"
)

// A program is a kernel with everything that it calls.
type program struct {
	entry   *routine
	callees map[string]*routine
	tables  []*kernel.Table
}

// link collects what the entry calls, from the module and from the library, with
// the tables of both in one list.
func link(m *kernel.Module, library func(string) (*kernel.Module, *kernel.Func), fma bool) (*program, error) {
	l := &linker{
		program: &program{callees: map[string]*routine{}}, m: m, library: library, fma: fma,
		firstTable: map[*kernel.Module]int{},
	}
	l.open = map[string]bool{}
	var err error
	l.entry, err = l.routine(m, m.Entry(), false)
	return l.program, err
}

type linker struct {
	*program
	m          *kernel.Module
	library    func(string) (*kernel.Module, *kernel.Func)
	fma        bool                   // the CPU has it
	firstTable map[*kernel.Module]int // where a module's tables begin
	open       map[string]bool        // functions that are being linked
}

// tablesOf appends a module's tables once.
func (l *linker) tablesOf(m *kernel.Module) int {
	first, ok := l.firstTable[m]
	if !ok {
		first = len(l.tables)
		l.firstTable[m] = first
		l.tables = append(l.tables, m.Tables...)
	}
	return first
}

// find looks a name up in the function's own module, then in the library.
func (l *linker) find(home *kernel.Module, name string) (*kernel.Module, *kernel.Func, bool) {
	if f := home.Func(name); f != nil {
		return home, f, home != l.m
	}
	if l.library != nil {
		if m, f := l.library(name); f != nil {
			return m, f, true
		}
	}
	return nil, nil, false
}

// routine makes a function ready, and what it calls.
func (l *linker) routine(home *kernel.Module, f *kernel.Func, library bool) (*routine, error) {
	i := &inliner{linker: l, home: home, library: library, calls: map[string]int{}}
	i.f = &kernel.Func{
		Name: f.Name, Params: f.Params, Results: f.Results,
		Regs: append([]kernel.Register(nil), f.Regs...), Arrays: append([]kernel.Array(nil), f.Arrays...),
	}
	for range f.Regs {
		i.strict = append(i.strict, library)
	}
	kernel.Walk(f.Body, func(s kernel.Stmt) {
		i.last = max(i.last, labelOf(s))
		if c, ok := s.(*kernel.Call); ok {
			i.calls[c.Func]++
		}
	})
	body, err := i.list(f.Body, renaming{})
	if err != nil {
		return nil, err
	}
	i.f.Body = body
	return &routine{f: i.f, strict: i.strict}, nil
}

// callee makes a function that is called, once.
func (l *linker) callee(home *kernel.Module, name string) error {
	if l.callees[name] != nil {
		return nil
	}
	m, f, library := l.find(home, name)
	if f == nil {
		return fmt.Errorf("call of %s: there is no such function", name)
	}
	if l.open[name] {
		return fmt.Errorf("call of %s: it calls itself", name)
	}
	l.open[name] = true
	defer delete(l.open, name)
	r, err := l.routine(m, f, library)
	l.callees[name] = r
	return err
}
