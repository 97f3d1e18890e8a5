package front

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Refusals is all that kernels do not support in a function and in what it
// calls, in the order of the source.
type Refusals []Refusal

// A Refusal is a construct that kernels do not support.
type Refusal struct {
	Pos token.Position
	Msg string
}

// Error has a line for each refusal: file:line:col and what it is, in Go's words.
func (r Refusals) Error() string {
	lines := make([]string, len(r))
	for i, x := range r {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

func (r Refusal) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", r.Pos.Filename, r.Pos.Line, r.Pos.Column, r.Msg)
}

// refusals collects them, each once.
type refusals struct {
	list Refusals
	seen map[Refusal]bool
}

func (r *refusals) add(pos token.Position, msg string) {
	pos.Offset = 0
	x := Refusal{pos, msg}
	if !r.seen[x] {
		r.seen[x] = true
		r.list = append(r.list, x)
	}
}

func (r *refusals) err() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortStableFunc(r.list, func(a, b Refusal) int {
		return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	return r.list
}

// refuse notes a construct that is not supported.
func (l *lowerer) refuse(pos token.Pos, format string, args ...any) {
	l.refused.add(l.prog.fset.Position(pos), fmt.Sprintf(format, args...))
}

// checked refuses what the type checker found in a piece of source, and reports
// whether it can be lowered: not after an error that Go has, too. What is missing
// because a package is not read is refused, and lowering goes on.
func (l *lowerer) checked(k *pkg, node ast.Node) bool {
	ok := true
	for _, e := range k.errs {
		if idle(e) || e.Pos < node.Pos() || e.Pos >= node.End() {
			continue
		}
		name, undefined := strings.CutPrefix(e.Msg, "undefined: ")
		if q, _, qualified := strings.Cut(name, "."); undefined && qualified {
			if why := k.unreadable(l.prog, e, q); why != "" {
				l.refuse(e.Pos, "%s is not supported in a kernel: %s", name, why)
				continue
			}
		}
		l.refuse(e.Pos, "%s", e.Msg)
		ok = false
	}
	return ok
}

// idle reports the errors that do not matter to a kernel: of what is not used,
// which where other packages are not read need not be so.
func idle(e types.Error) bool { return e.Soft && strings.Contains(e.Msg, "and not used") }

// typesChecked does the same for all types and constants that are used, but for
// what is missing of other packages: it is refused where it is used.
func (l *lowerer) typesChecked() bool {
	ok := true
	for _, k := range l.prog.pkgs {
		for _, d := range k.decls {
			g, isGen := d.node.(*ast.GenDecl)
			if !d.used || !isGen || g.Tok == token.VAR {
				continue
			}
			for _, e := range k.errs {
				if idle(e) || e.Pos < g.Pos() || e.Pos >= g.End() {
					continue
				}
				name, undefined := strings.CutPrefix(e.Msg, "undefined: ")
				if q, _, qualified := strings.Cut(name, "."); undefined && qualified && d.file.imports[q] != "" {
					continue
				}
				l.refuse(e.Pos, "%s", e.Msg)
				ok = false
			}
		}
	}
	return ok
}

// unreadable says why a package that a file imports by a name was not read; ""
// if it was.
func (k *pkg) unreadable(p *program, e types.Error, name string) string {
	for _, f := range k.files {
		if e.Pos < f.ast.FileStart || e.Pos >= f.ast.FileEnd {
			continue
		}
		to, ok := f.imports[name]
		if !ok {
			return ""
		}
		switch q := p.pkgs[to]; {
		case q != nil && q.why == nil && standard(to) == nil:
			return ""
		case q != nil && q.why != nil && strings.Contains(to, "."):
			return q.why.Error()
		}
		return "of the standard library, kernels have math, math/bits, math/cmplx, cmp, and the durations of time"
	}
	return ""
}
