package jit

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func matvec(x []float64, m Mat[float64], y []float64) {
	for i := range y {
		sum := 0.0
		for j, v := range x {
			sum += m.At(i, j) * v
		}
		y[i] = sum
	}
}

func months(x float64, overlay bool, out []float64) {
	for i := range out {
		out[i] = x * math.Exp(-float64(i))
		if overlay {
			out[i]++
		}
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

func extremes(xs []int32, span *int32) {
	lo, hi := xs[0], xs[0]
	for _, x := range xs {
		lo, hi = min(lo, x), max(hi, x)
	}
	*span = hi - lo
}

func reverse(xs, out []float64) {
	for i := range xs {
		out[i] = xs[len(xs)-1-i]
	}
}

func TestGUFunc(t *testing.T) {
	six := []float64{1, 2, 3, 4, 5, 6}
	identity := Mat[float64]{[]float64{1, 0, 0, 0, 1, 0}, 2, 3, 3}
	for _, c := range []struct {
		name, layout string
		f            any
		out          any
		in           []any
		want         string
	}{
		{"rows", "(n),(m,n)->(m)", matvec, ViewOf(make([]float64, 4), 2, 2), []any{ViewOf(six, 2, 3), identity}, "[1 2 4 5]"},
		{"one row", "(n),(m,n)->(m)", matvec, make([]float64, 2), []any{six[:3], identity}, "[1 2]"},
		{"transposed", "(n),(m,n)->(m)", matvec, ViewOf(make([]float64, 4), 2, 2), []any{ViewOf(six, 3, 2).Transpose(), identity}, "[1 3 2 4]"},
		{"output with gaps", "(n),(m,n)->(m)", matvec, View[float64]{make([]float64, 8), []int{2, 2}, []int{1, 4}}, []any{ViewOf(six, 2, 3), identity}, "[1 4 0 0 2 5 0 0]"},
		{"matrices of two rows", "(n),(m,n)->(m)", matvec, ViewOf(make([]float64, 4), 2, 2), []any{six[:3], ViewOf(append(slices.Clone(identity.Data), six...), 2, 2, 3)}, "[1 2 14 32]"},
		{"a stride in a matrix", "(n),(m,n)->(m)", matvec, make([]float64, 2), []any{[]float64{1, 1}, Mat[float64]{six, 2, 2, 3}}, "[3 9]"},
		{"scalars", "(),()->(k)", months, make([][2]float64, 2), []any{[]float64{0, 0}, []bool{true, false}}, "[[1 1] [0 0]]"},
		{"a number for all", "(),()->(k)", months, make([][2]float64, 2), []any{0.0, true}, "[[1 1] [1 1]]"},
		{"result", "(n),(n)->()", dot, make([]float64, 2), []any{ViewOf(six, 2, 3), []float64{1, 10, 100}}, "[321 654]"},
		{"outer product of loops", "(n),(n)->()", dot, ViewOf(make([]float64, 4), 2, 2), []any{ViewOf(six[:4], 2, 1, 2), ViewOf(six[:4], 1, 2, 2)}, "[5 11 11 25]"},
		{"pointer", "(n)->()", extremes, make([]int32, 2), []any{ViewOf([]int32{3, 1, 2, 9, 9, 9}, 2, 3)}, "[2 0]"},
		{"a number of its own", "(3)->()", extremes, make([]int32, 1), []any{ViewOf([]int32{3, 1, 2}, 1, 3)}, "[2]"},
		{"no rows", "(n)->()", extremes, []int32{}, []any{ViewOf([]int32{}, 0, 3)}, "[]"},
		{"in place", "(n)->(n)", reverse, ViewOf(six, 2, 3), []any{ViewOf(six, 2, 3)}, "[3 2 1 6 5 4]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := GUVectorize(c.f, c.layout)
			before := clone(valueOf(c.out))
			onPaths(t, k, func(t *testing.T, p path) {
				out := clone(before).Interface()
				in := slices.Clone(c.in)
				if c.name == "in place" {
					in[0] = out
				}
				if err := k.callBy(t.Context(), p, out, in); err != nil {
					t.Fatal(err)
				}
				if got := fmt.Sprint(dataOf(out)); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestGUFuncMany(t *testing.T) {
	for _, c := range []struct {
		f      any
		layout string
	}{{months, "(),()->(k)"}, {reverse, "(k),()->(k)"}} {
		if c.layout == "(k),()->(k)" {
			c.f = func(xs []float64, _ bool, out []float64) { reverse(xs, out) }
		}
		k := GUVectorize(c.f, c.layout, Parallel(2))
		for _, n := range []int{1, 31, 33, 1000, 20_000} {
			want, got := make([][5]float64, n), make([][5]float64, n)
			args := []any{ramp(n, -3, 0.01), []bool{true}}
			if c.layout != "(),()->(k)" {
				rows := make([][5]float64, n)
				for i := range rows {
					rows[i][i%5] = float64(i)
				}
				args[0] = rows
			}
			if err := k.callBy(t.Context(), byGo, want, args); err != nil {
				t.Fatal(err)
			}
			if err := k.Call(t.Context(), got, args...); err != nil {
				t.Fatal(err)
			}
			for i := range got {
				for j := range got[i] {
					if ulps(got[i][j], want[i][j], 64) > 1 {
						t.Fatalf("%s: %d rows: row %d: %v, want %v", c.layout, n, i, got[i], want[i])
					}
				}
			}
		}
	}
}

func TestGUFuncMistakes(t *testing.T) {
	three := []float64{1, 2, 3}
	for _, c := range []struct {
		name, layout string
		f            any
		out          any
		in           []any
		want         string
	}{
		{"no layout", "n->n", reverse, three, []any{three}, `layout "n->n"`},
		{"not a function", "(n)->(n)", 3, three, []any{three}, "int is not a function"},
		{"nil", "(n)->(n)", nil, three, []any{three}, "<nil> is not a function"},
		{"parameters", "(n),(n)->(n)", reverse, three, []any{three, three}, `layout "(n),(n)->(n)" wants 3 parameters, the output last; the function is func([]float64, []float64)`},
		{"kind of a parameter", "(),()->()", dot, three, []any{three, three}, "parameter 1 is []float64, which is not what an operand of 0 dimensions is"},
		{"two outputs", "(n)->(n),(n)", reverse, three, []any{three}, "one output is wanted"},
		{"number of arguments", "(n)->(n)", reverse, three, nil, "it takes 1 arguments, and was given 0"},
		{"type", "(n)->(n)", reverse, three, []any{[]int{1}}, "input 1: numbers are int, not float64"},
		{"core dimension", "(n)->(n)", reverse, three, []any{three[:2]}, "the output: lengths do not match: dimension n is 3, not 2"},
		{"its own size", "(2)->(2)", reverse, three, []any{three}, "input 1: lengths do not match: dimension 2 is 3, not 2"},
		{"too few dimensions", "(n),(m,n)->(m)", matvec, three, []any{three, three}, "input 2: shape [3] is for 2 core dimensions"},
		{"loops", "(n)->(n)", reverse, ViewOf(make([]float64, 6), 2, 3), []any{ViewOf(make([]float64, 9), 3, 3)}, "input 1 loops over [3], the output over [2]"},
		{"output too small", "(n)->(n)", reverse, three, []any{ViewOf(make([]float64, 9), 3, 3)}, "input 1 loops over [3], the output over []"},
		{"view beyond its data", "(n)->(n)", reverse, three, []any{View[float64]{three, []int{3}, []int{2}}}, "reaches element 4 of 3"},
		{"strides", "(n)->(n)", reverse, three, []any{View[float64]{three, []int{3}, nil}}, "a view of shape [3] with strides []"},
		{"view beyond what can be counted", "(n)->(n)", reverse, three, []any{View[float64]{three, []int{65537}, []int{1 << 48}}}, "reaches element"},
		{"value as output", "()->()", func(x float64, y *float64) { *y = x }, 1.0, []any{2.0}, "a float64 is a copy"},
		{"repeated core of the output", "(n)->(n)", reverse, View[float64]{three, []int{3}, []int{0}}, []any{three}, "the output repeats memory"},
		{"negative shape", "(n)->(n)", reverse, three, []any{View[float64]{three, []int{-3}, []int{1}}}, "a view of shape [-3] with strides [1]"},
		{"repeated output", "()->()", func(x float64, y *float64) { *y = x }, View[float64]{three, []int{3}, []int{0}}, []any{three}, "the output repeats memory"},
		{"nothing", "(n)->(n)", reverse, three, []any{nil}, "input 1: nil"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := GUVectorize(c.f, c.layout).Call(t.Context(), c.out, c.in...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestGUFuncRowError(t *testing.T) {
	k := GUVectorize(dot, "(n),(m)->()")
	onPaths(t, k, func(t *testing.T, p path) {
		b := ViewOf(make([]float64, 200), 100, 2)
		err := k.callBy(t.Context(), p, make([]float64, 100), []any{ViewOf(make([]float64, 300), 100, 3), b})
		e, ok := errors.AsType[*RowError](err)
		if !ok || e.Row != 0 || e.Reason != "index out of range [2] with length 2" || e.Line != 34 {
			t.Errorf("%v", err)
		}
	})
}

// Rows without elements, and a matrix that serves all rows and is not in order.
func TestGUVectorizeShapes(t *testing.T) {
	k := GUVectorize(reverse, "(n)->(n)")
	if err := k.Call(t.Context(), ViewOf([]float64{}, 3, 0), ViewOf([]float64{}, 3, 0)); err != nil {
		t.Errorf("rows of no elements: %v", err)
	}
	backwards := GUVectorize(func(m Mat[float64], x *float64) { *x = m.At(0, 1) }, "(m,n)->()")
	rows := make([]float64, 1<<20)
	if err := backwards.Call(t.Context(), rows, ViewOf([]float64{1, 2, 3, 4}, 2, 2).Transpose()); err != nil || rows[len(rows)-1] != 3 {
		t.Errorf("a matrix that serves all rows: %v, %v", rows[len(rows)-1], err)
	}
}
