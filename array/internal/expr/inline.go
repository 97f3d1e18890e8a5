package expr

import (
	"fmt"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// inline calls a kernel of the user's, whose text was checked when its node was
// made: its functions become functions of this kernel's module, under names of
// their own.
func (e *emitter) inline(text string, in []val, out block.DType) val {
	m, err := kernel.Parse(text)
	if err != nil {
		panic(fmt.Sprintf("expr: a kernel that was checked: %v", err))
	}
	entry := e.adopt(m)
	var args []kernel.Reg
	for _, v := range in {
		args = append(args, v.re)
		if v.d.Complex() {
			args = append(args, v.im)
		}
	}
	result := scalar(e.b.Reg("t", out.Kind()), out)
	dst := []kernel.Reg{result.re}
	if out.Complex() {
		result.im = e.b.Reg("t", out.Kind())
		dst = append(dst, result.im)
	}
	e.b.Emit(&kernel.Call{Dst: dst, Func: entry, Args: args})
	return result
}

// adopt takes a module's functions, tables, files and sites into this one, and
// returns the new name of its entry.
func (e *emitter) adopt(m *kernel.Module) string {
	prefix := fmt.Sprintf("f%d.", len(e.m.Funcs)) // a letter first, as names of tables must have
	files, sites, tables := len(e.m.Files), len(e.m.Sites), len(e.m.Tables)
	own := map[string]bool{}
	for _, f := range m.Funcs {
		own[f.Name] = true
	}
	place := func(p kernel.Pos) kernel.Pos {
		if p != (kernel.Pos{}) {
			p.File += int32(files)
		}
		return p
	}
	for _, f := range m.Funcs {
		f.Name = prefix + f.Name
		kernel.Walk(f.Body, func(s kernel.Stmt) {
			switch s := s.(type) {
			case *kernel.Call:
				if own[s.Func] {
					s.Func = prefix + s.Func
				}
			case *kernel.Check:
				s.Site += sites
			case *kernel.TableLoad:
				s.Table += tables
			case *kernel.Loop:
				s.Pos = place(s.Pos)
			case *kernel.For:
				s.Pos = place(s.Pos)
			}
		})
	}
	for _, s := range m.Sites {
		s.Pos = place(s.Pos)
		e.m.Sites = append(e.m.Sites, s)
	}
	for _, t := range m.Tables {
		t.Name = prefix + t.Name
		e.m.Tables = append(e.m.Tables, t)
	}
	e.m.Files = append(e.m.Files, m.Files...)
	e.m.Funcs = append(e.m.Funcs, m.Funcs...)
	return m.Funcs[0].Name
}
