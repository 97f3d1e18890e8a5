package front

import (
	"cmp"
	"fmt"
	"go/token"
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
