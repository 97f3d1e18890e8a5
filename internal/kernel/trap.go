package kernel

import (
	"fmt"
	"strings"
)

// A Trap is the error of a Check that failed.
type Trap struct {
	Row  int // the first in which one did
	Site int // index into Module.Sites
	Code CheckCode
	A, B int64  // the operands
	File string // "" where the source is not known
	Pos  Pos
	Text string // of a PanicCheck; or Unsigned and its like
}

// trap completes what a machine knows of a failed check.
func (g *Program) trap(t Trap) *Trap {
	return NewTrap(g.m, t.Row, t.Site, t.A, t.B)
}

// NewTrap describes a failed check of a module, whoever found it.
func NewTrap(m *Module, row, site int, a, b int64) *Trap {
	s := m.Sites[site]
	t := &Trap{Row: row, Site: site, Code: s.Code, A: a, B: b, Pos: s.Pos, Text: s.Text}
	if int(s.Pos.File) < len(m.Files) && s.Pos.Line > 0 {
		t.File = m.Files[s.Pos.File]
	}
	return t
}

// Reason says what went wrong in the words of Go's runtime.
func (t *Trap) Reason() string {
	a, negative, colon := fmt.Sprint(t.A), t.A < 0, ""
	if strings.Contains(t.Text, Unsigned) {
		a, negative = fmt.Sprint(uint64(t.A)), false
	}
	if strings.Contains(t.Text, ThreeIndex) {
		colon = ":"
	}
	switch t.Code {
	case IndexCheck:
		if negative {
			return fmt.Sprintf("index out of range [%s]", a)
		}
		return fmt.Sprintf("index out of range [%s] with length %d", a, t.B)
	case SliceHighCheck:
		switch isMax := strings.Contains(t.Text, MaxIndex); {
		case isMax && negative:
			return fmt.Sprintf("slice bounds out of range [::%s]", a)
		case isMax:
			return fmt.Sprintf("slice bounds out of range [::%s] with capacity %d", a, t.B)
		case negative:
			return fmt.Sprintf("slice bounds out of range [:%s%s]", a, colon)
		case colon != "":
			return fmt.Sprintf("slice bounds out of range [:%s:%d]", a, t.B)
		}
		return fmt.Sprintf("slice bounds out of range [:%s] with capacity %d", a, t.B)
	case SliceLowCheck:
		if negative {
			return fmt.Sprintf("slice bounds out of range [%s:%s]", a, colon)
		}
		return fmt.Sprintf("slice bounds out of range [%s:%d%s]", a, t.B, colon)
	case DivideCheck:
		return "integer divide by zero"
	case ShiftCheck:
		return "negative shift amount"
	}
	return "panic: " + t.Text
}

// Error gives the place, the row and the reason.
func (t *Trap) Error() string {
	s := fmt.Sprintf("row %d: %s", t.Row, t.Reason())
	if t.File != "" {
		s = fmt.Sprintf("%s:%d:%d: %s", t.File, t.Pos.Line, t.Pos.Col, s)
	}
	return s
}
