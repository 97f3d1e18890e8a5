package array_test

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/cb434341/weft/array"
)

// linear is an operation of linear algebra, by the name that cases use: of what
// gives several arrays the name of one stands behind a point.
func linear[T array.Elem](name string, x array.Array[T], args []any, p oracleParams) any {
	all := func() []array.Array[T] {
		xs := make([]array.Array[T], len(args))
		for i := range args {
			xs[i] = arrayOf[T](args[i])
		}
		return xs
	}
	switch name {
	case "Einsum":
		return array.Einsum(read(p, "spec", ""), all()...)
	case "Tensordot":
		var n int
		if json.Unmarshal(p["axes"], &n) == nil {
			return array.TensordotN(x, arrayOf[T](args[1]), n)
		}
		axes := read(p, "axes", [][]int{nil, nil})
		return array.Tensordot(x, arrayOf[T](args[1]), axes[0], axes[1])
	case "Trace":
		return array.Trace(x, read(p, "k", 0))
	case "Norm":
		return norm(x, p)
	case "Det":
		return array.Det(x)
	}
	two := map[string]func(a, b array.Array[T]) array.Array[T]{
		"Dot": array.Array[T].Dot, "MatMul": array.Array[T].MatMul, "Outer": array.Outer[T], "Inner": array.Inner[T], "Kron": array.Kron[T],
		"Solve": array.Solve[T], "Lstsq.X": func(a, b array.Array[T]) array.Array[T] { return array.Lstsq(a, b, -1).X },
	}
	if f := two[name]; f != nil && len(args) == 2 {
		return f(x, arrayOf[T](args[1]))
	}
	one := map[string]func(a array.Array[T]) array.Array[T]{
		"QR.Q": func(a array.Array[T]) array.Array[T] { q, _ := array.QR(a); return q }, "QR.R": func(a array.Array[T]) array.Array[T] { _, r := array.QR(a); return r },
		"SVD.U": func(a array.Array[T]) array.Array[T] { u, _, _ := array.SVD(a); return u }, "SVD.S": func(a array.Array[T]) array.Array[T] { _, s, _ := array.SVD(a); return s },
		"SVD.VT": func(a array.Array[T]) array.Array[T] { _, _, vt := array.SVD(a); return vt },
		"LU.P":   func(a array.Array[T]) array.Array[T] { f, _, _ := array.LU(a); return f }, "LU.L": func(a array.Array[T]) array.Array[T] { _, l, _ := array.LU(a); return l },
		"LU.U": func(a array.Array[T]) array.Array[T] { _, _, u := array.LU(a); return u },
		"Inv":  array.Inv[T], "Cholesky": array.Cholesky[T],
	}
	if f := one[name]; f != nil {
		return f(x)
	}
	return nil
}

// norm is a norm; that of complex numbers is a real one in NumPy.
func norm[T array.Elem](x array.Array[T], p oracleParams) any {
	r := x.Along(read(p, "axes", []int(nil))...)
	if read(p, "keep", false) {
		r = r.KeepDims()
	}
	var out any
	switch order := read(p, "ord", ""); {
	case order == "nuc":
		out = array.NormNuclear(x)
	case (order == "" || order == "fro") && p.has("axes"):
		out = r.Norm()
	case order == "" || order == "fro":
		out = array.Norm(x)
	default:
		of, err := strconv.ParseFloat(order, 64)
		if err != nil {
			of = math.NaN()
		}
		if out = r.NormOf(of); !p.has("axes") {
			out = array.NormOf(x, of)
		}
	}
	if c, ok := out.(array.Scalar[complex128]); ok {
		return array.Real[float64](c.Array())
	}
	return out
}
