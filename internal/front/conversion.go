package front

import (
	"go/ast"
	"go/constant"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// conversion lowers T(x).
func (l *lowerer) conversion(e *ast.CallExpr) value {
	t := l.typeOf(e)
	if len(e.Args) != 1 {
		return invalid(t)
	}
	if c := l.prog.info.Types[e.Args[0]].Value; c != nil && c.Kind() != constant.String {
		if v := constantValue(t, c); len(v.locs) > 0 {
			return v
		}
	}
	if why := unsupported(t); why != "" {
		if _, ok := under(t).(*types.Pointer); !ok {
			l.refuse(e.Pos(), "%s", why)
			return invalid(t)
		}
	}
	if v, ok := l.narrow(e, t); ok {
		return v
	}
	v := l.expr(e.Args[0])
	if b, ok := under(v.typ).(*types.Basic); ok && b.Info()&types.IsString != 0 {
		return invalid(t)
	}
	return l.converted(t, v)
}

// converted gives a value as another type.
func (l *lowerer) converted(t types.Type, v value) value {
	to := leaves(t)
	if len(v.locs) != len(to) {
		if v.pointer != nil {
			v.typ = t
			return v
		}
		return invalid(t)
	}
	out := value{typ: t, fresh: v.fresh, fixed: v.fixed, nilable: kernel.NoReg}
	for i, x := range v.locs {
		if x.kind != to[i].kind && x.dims == nil {
			x = register(to[i].kind, l.convert(to[i].kind, l.get(x)))
			out.fresh, out.fixed = true, false
		}
		out.locs = append(out.locs, x)
	}
	return out
}

// exact are functions of math that are the same in float32 and, rounded, in
// float64.
var exact = map[string]kernel.Code{
	"Sqrt": kernel.Sqrt, "Abs": kernel.Abs, "Floor": kernel.Floor, "Ceil": kernel.Ceil, "Trunc": kernel.Trunc, "RoundToEven": kernel.RoundToEven,
}

// narrow lowers float32(math.Sqrt(float64(x))), x a float32, in float32: twice as
// many lanes, and the same result.
func (l *lowerer) narrow(e *ast.CallExpr, t types.Type) (value, bool) {
	outer, ok := ast.Unparen(e.Args[0]).(*ast.CallExpr)
	if !ok || scalarKind(t) != kernel.Float32 || len(outer.Args) != 1 {
		return value{}, false
	}
	code, ok := exact[l.mathName(outer.Fun)]
	if !ok {
		return value{}, false
	}
	inner, ok := ast.Unparen(outer.Args[0]).(*ast.CallExpr)
	if !ok || len(inner.Args) != 1 || !l.prog.info.Types[inner.Fun].IsType() || scalarKind(l.typeOf(inner.Args[0])) != kernel.Float32 ||
		scalarKind(l.typeOf(inner)) != kernel.Float64 || l.prog.info.Types[inner.Args[0]].Value != nil {
		return value{}, false
	}
	x := l.number(inner.Args[0])
	return scalarValue(t, kernel.Float32, l.op(code, kernel.Float32, x)), true
}
