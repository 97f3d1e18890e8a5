package expr

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

func logic() map[string]*function {
	return map[string]*function{
		"and": {least: 1, most: -1, show: "&&", typed: always(boolean, bools), emit: kleene(kernel.And)},
		"or":  {least: 1, most: -1, show: "||", typed: always(boolean, bools), emit: kleene(kernel.Or)},
		"xor": {least: 2, most: 2, show: "^^", typed: always(boolean, bools), emit: code(kernel.Xor)},
		"not": {least: 1, most: 1, show: "!", typed: always(boolean, bools), emit: code(kernel.Not)},

		"isnull":   {least: 1, most: 1, typed: always(boolean, anyKind), emit: emitIsNull, eval: evalIsNull(false)},
		"notnull":  {least: 1, most: 1, typed: always(boolean, anyKind), emit: emitNotNull, eval: evalIsNull(true)},
		"isnan":    {least: 1, most: 1, typed: always(boolean, numbers), emit: emitIsNaN},
		"isinf":    {least: 1, most: 1, typed: always(boolean, numbers), emit: emitIsInf},
		"isfinite": {least: 1, most: 1, typed: always(boolean, numbers), emit: emitIsFinite},

		"coalesce": {least: 1, most: -1, typed: coalesceType, emit: emitCoalesce, eval: evalCoalesce},
		"when":     {least: 2, most: -1, typed: whenType, emit: emitWhen, eval: evalWhen},
	}
}

// kleene is and, or or of bools that may be null: a null is what may be either.
func kleene(c kernel.Code) emit {
	return func(e *emitter, _ *Node, in []val) val {
		out := in[0]
		for _, v := range in[1:] {
			out = e.kleene(c, out, v)
		}
		return out
	}
}

// kleene: what stands at one's null does not matter where the other settles it.
func (e *emitter) kleene(c kernel.Code, a, b val) val {
	r := e.Op(c, a.r, b.r)
	if a.valid == b.valid && slices.Equal(a.deps, b.deps) {
		return e.strict(r, a, b)
	}
	va, vb := e.isValid(a), e.isValid(b)
	settles := func(r kernel.Reg) kernel.Reg { // the result, whatever the other is
		if c == kernel.And {
			return e.not(r)
		}
		return r
	}
	switch {
	case va == kernel.NoReg:
		return val{r: r, valid: e.or(vb, settles(a.r))}
	case vb == kernel.NoReg:
		return val{r: r, valid: e.or(va, settles(b.r))}
	}
	valid := e.or(e.Op(kernel.And, va, vb), e.or(e.Op(kernel.And, va, settles(a.r)), e.Op(kernel.And, vb, settles(b.r))))
	return val{r: r, valid: valid}
}

func emitIsNull(e *emitter, _ *Node, in []val) val {
	if p := e.present(in[0]); p != kernel.NoReg {
		return value(e.not(p))
	}
	return value(e.bool(false))
}

func emitNotNull(e *emitter, _ *Node, in []val) val { return value(e.flag(e.present(in[0]))) }

func emitIsNaN(e *emitter, _ *Node, in []val) val {
	if !e.Kind(in[0].r).Float() {
		return e.strict(e.bool(false), in...)
	}
	return e.strict(e.Op(kernel.Ne, in[0].r, in[0].r), in...)
}

func emitIsInf(e *emitter, _ *Node, in []val) val {
	k := e.Kind(in[0].r)
	if !k.Float() {
		return e.strict(e.bool(false), in...)
	}
	return e.strict(e.Op(kernel.Eq, e.Op(kernel.Abs, in[0].r), e.inf(k)), in...)
}

func emitIsFinite(e *emitter, _ *Node, in []val) val {
	k := e.Kind(in[0].r)
	if !k.Float() {
		return e.strict(e.bool(true), in...)
	}
	return e.strict(e.Op(kernel.Lt, e.Op(kernel.Abs, in[0].r), e.inf(k)), in...)
}

// coalesceType is the common type; a literal behind a column takes the column's.
func coalesceType(n *Node) (table.Type, error) {
	if fillsCategories(n) {
		return n.Args[0].Type, nil
	}
	t, err := n.common(n.all())
	if err != nil {
		return t, err
	}
	if n.Args[0].Type.Kind == table.Category && t.Kind == table.String {
		t = str
	}
	for i := range n.Args {
		n.convert(i, t)
	}
	return t, nil
}

// emitCoalesce is the first that is not missing. NaN is missing too, but the last
// one is taken as it is.
func emitCoalesce(e *emitter, _ *Node, in []val) val {
	last := in[len(in)-1]
	out := val{r: last.r, valid: e.isValid(last)}
	for _, v := range slices.Backward(in[:len(in)-1]) {
		p := e.present(v)
		if p == kernel.NoReg {
			out = val{r: v.r, valid: kernel.NoReg}
			continue
		}
		out.r = e.Op(kernel.Select, p, v.r, out.r)
		if out.valid != kernel.NoReg {
			out.valid = e.or(p, out.valid)
		}
	}
	return out
}

// whenType has conditions and values in turn, and a value for the others last:
// none is null.
func whenType(n *Node) (table.Type, error) {
	if len(n.Args)%2 == 0 {
		n.Args = append(slices.Clone(n.Args), (&Node{Op: "lit", Type: table.Of(table.Null), Bound: true}))
	}
	var values []int
	for i := range n.Args {
		if i%2 == 0 && i < len(n.Args)-1 {
			if err := n.want(bools, i); err != nil {
				return table.Type{}, fmt.Errorf("the condition: %w", err)
			}
			n.convert(i, boolean)
			continue
		}
		values = append(values, i)
	}
	return n.unify(values...)
}

// emitWhen is the value behind the first condition that is true.
func emitWhen(e *emitter, _ *Node, in []val) val {
	last := in[len(in)-1]
	out := val{r: last.r, valid: e.isValid(last)}
	for i := len(in) - 3; i >= 0; i -= 2 {
		cond, v := in[i], in[i+1]
		c := e.and(cond.r, e.isValid(cond))
		valid := e.isValid(v)
		if valid != out.valid {
			out.valid = e.Op(kernel.Select, c, e.flag(valid), e.flag(out.valid))
		}
		out.r = e.Op(kernel.Select, c, v.r, out.r)
	}
	return out
}
