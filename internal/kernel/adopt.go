package kernel

import "fmt"

// Adopt takes the functions, tables, files and sites of from, which must not be
// used afterwards, into m under names of their own, and returns the new name of
// from's first function.
func (m *Module) Adopt(from *Module) string {
	prefix := fmt.Sprintf("f%d.", len(m.Funcs)) // a letter first, as names of tables must have
	files, sites, tables := int32(len(m.Files)), len(m.Sites), len(m.Tables)
	place := func(p *Pos) {
		if *p != (Pos{}) {
			p.File += files
		}
	}
	own := map[string]bool{}
	for _, f := range from.Funcs {
		own[f.Name] = true
	}
	for _, f := range from.Funcs {
		f.Name = prefix + f.Name
		Walk(f.Body, func(s Stmt) {
			switch s := s.(type) {
			case *Call:
				if own[s.Func] {
					s.Func = prefix + s.Func
				}
			case *Check:
				s.Site += sites
			case *TableLoad:
				s.Table += tables
			case *Loop:
				place(&s.Pos)
			case *For:
				place(&s.Pos)
			}
		})
	}
	for _, s := range from.Sites {
		place(&s.Pos)
		m.Sites = append(m.Sites, s)
	}
	for _, t := range from.Tables {
		t.Name = prefix + t.Name
		m.Tables = append(m.Tables, t)
	}
	m.Files = append(m.Files, from.Files...)
	m.Funcs = append(m.Funcs, from.Funcs...)
	return from.Funcs[0].Name
}
