package front

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// A Layout is the core dimensions of the operands of a generalised function.
type Layout struct {
	Dims    []string // each once, in the order of the layout; a number is itself
	In, Out [][]int  // for each operand its dimensions, as indices into Dims
}

// ParseLayout reads "(n),(m,n)->(m)".
func ParseLayout(s string) (*Layout, error) {
	in, out, ok := strings.Cut(strings.ReplaceAll(s, " ", ""), "->")
	if !ok {
		return nil, fmt.Errorf("front: layout %q: %w", s, errLayout)
	}
	p := &Layout{}
	for _, side := range []struct {
		text string
		into *[][]int
	}{{in, &p.In}, {out, &p.Out}} {
		for text := side.text; text != ""; {
			inside, after, ok := strings.Cut(text, ")")
			if !ok || !strings.HasPrefix(inside, "(") {
				return nil, fmt.Errorf("front: layout %q: %w", s, errLayout)
			}
			operand := []int{}
			for name := range strings.SplitSeq(inside[1:], ",") {
				if name == "" && inside == "(" {
					break
				}
				if name == "" || strings.ContainsAny(name, "()->?|") {
					return nil, fmt.Errorf("front: layout %q: %w", s, errLayout)
				}
				at := slices.Index(p.Dims, name)
				if at < 0 {
					at = len(p.Dims)
					p.Dims = append(p.Dims, name)
				}
				operand = append(operand, at)
			}
			*side.into = append(*side.into, operand)
			if text = strings.TrimPrefix(after, ","); text == after && text != "" || text == "" && after != "" {
				return nil, fmt.Errorf("front: layout %q: %w", s, errLayout)
			}
		}
	}
	if len(p.Out) == 0 {
		return nil, fmt.Errorf("front: layout %q: no output", s)
	}
	return p, nil
}

// layoutParams makes the parameters of a generalised function: the sizes of the
// core dimensions; then for each operand that is a slice, a matrix or a pointer
// where its first row starts and how far it is to the next. An operand without
// dimensions that is a plain value is a stream.
func (e *entry) layoutParams(params []*types.Var) {
	l := e.lowerer
	operands := append(slices.Clone(e.layout.In), e.layout.Out...)
	results := e.target.sig.Results().Len()
	if len(params)+results != len(operands) {
		l.refuse(e.target.pos(), "the layout has %d operands, the function %d parameters and %d results", len(operands), len(params), results)
		return
	}
	for _, dims := range operands[len(params):] {
		if len(dims) > 0 {
			l.refuse(e.target.pos(), "an output with dimensions is a parameter, not a result")
		}
	}
	size := make([]kernel.Reg, len(e.layout.Dims))
	for i, name := range e.layout.Dims {
		size[i] = l.b.Uniform("n", kernel.Int64)
		l.names[size[i]], l.steady[size[i]] = "size."+identifier(name), true
		e.inputs = append(e.inputs, Leaf{Arg: -1, Path: name, Role: RoleSize, Kind: kernel.Int64, Dim: i})
	}
	for i, p := range params {
		e.operand(i, p, operands[i], size, i >= len(e.layout.In))
	}
}

func identifier(s string) string {
	if s[0] >= '0' && s[0] <= '9' {
		return "n" + s
	}
	return s
}

// operand makes the parameters of one operand.
func (e *entry) operand(i int, p *types.Var, dims []int, size []kernel.Reg, out bool) {
	l := e.lowerer
	t := l.frame.concrete(p.Type())
	name := p.Name()
	if name == "" || name == "_" {
		name = "unused"
	}
	elem := t
	switch u := under(t).(type) {
	case *types.Slice:
		elem = u.Elem()
	case *types.Pointer:
		elem = l.frame.concrete(u.Elem())
	case *types.Struct:
		if isMatrix(u) {
			elem = u.Field(0).Type().Underlying().(*types.Slice).Elem()
		}
	}
	if why := unsupported(elem); why != "" || hasSlice(elem) {
		if why == "" {
			why = "a type with slices is not supported here"
		}
		l.refuse(p.Pos(), "parameter %s: %s", name, why)
		return
	}
	if len(dims) == 0 && elem == t && !out {
		if e.isArrayish(t) {
			e.mode = Rows // a fixed array for each row is a stream
			e.param(i, p)
			e.mode = GU
			return
		}
	}
	row := func() kernel.Reg {
		base := l.b.Uniform(name, kernel.Ptr)
		stride := l.b.Uniform(name, kernel.Int64)
		l.names[base], l.names[stride] = name+".base", name+".stride"
		l.steady[base], l.steady[stride] = true, true
		e.inputs = append(e.inputs,
			Leaf{Arg: i, Role: RoleBase, Kind: kernel.Ptr}, Leaf{Arg: i, Role: RoleStride, Kind: kernel.Int64})
		if e.rows == 0 {
			r := l.b.Reg("row", kernel.Int64)
			l.names[r] = "row"
			l.emit(&kernel.Op{Code: kernel.Row, Dst: r, A: kernel.NoReg, B: kernel.NoReg, C: kernel.NoReg})
			e.rows = r + 1
		}
		at := l.op(kernel.Offset, kernel.Ptr, base, l.op(kernel.Mul, kernel.Int64, e.rows-1, stride))
		delete(l.temps, at)
		l.names[at], l.steady[at] = name, true
		return at
	}
	switch u := under(t).(type) {
	case *types.Slice:
		if len(dims) == 1 {
			n := size[dims[0]]
			e.bindParam(p, t, sliceValue(t, row(), n, n))
			return
		}
	case *types.Pointer:
		if len(dims) == 0 && out {
			to := memory(elem, row(), kernel.NoReg, 0, 0)
			l.frame.vars[p] = value{typ: t, pointer: &to, nilable: kernel.NoReg}
			return
		}
	case *types.Struct:
		if len(dims) == 2 && isMatrix(u) {
			at := row()
			m, n := size[dims[0]], size[dims[1]]
			all := l.op(kernel.Mul, kernel.Int64, m, n)
			v := sliceValue(t, at, all, all)
			for _, r := range []kernel.Reg{m, n, n} { // Rows, Cols, Stride
				v.locs = append(v.locs, register(kernel.Int64, r))
			}
			e.bindParam(p, t, v)
			return
		}
	}
	l.refuse(p.Pos(), "parameter %s: %s is not what an operand with %d dimensions is: use a value, a slice or a jit.Mat, and a pointer for an output of none", name, typeName(t), len(dims))
}

// isArrayish reports a type that is scalars all through.
func (e *entry) isArrayish(t types.Type) bool { return len(leaves(t)) > 0 && !hasSlice(t) }

// isMatrix reports a struct like jit.Mat: Data, Rows, Cols, Stride.
func isMatrix(s *types.Struct) bool {
	if s.NumFields() != 4 {
		return false
	}
	for i, name := range []string{"Data", "Rows", "Cols", "Stride"} {
		if s.Field(i).Name() != name {
			return false
		}
	}
	_, ok := s.Field(0).Type().Underlying().(*types.Slice)
	return ok
}
