package fft

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// Native code gives the bits that Go does, for each radix and form, lines that
// fill lanes and lines that do not.
func TestNativeBits(t *testing.T) {
	sizes := []int{2, 3, 4, 5, 7, 8, 11, 13, 6, 16, 77, 169, 32, 90, 128, 1000, 2048, 509, 5000}
	if testing.Short() {
		sizes = sizes[:12]
	}
	for _, n := range sizes {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			nativeBits[float32](t, n)
			nativeBits[float64](t, n)
		})
	}
}

func nativeBits[F Float](t *testing.T, n int) {
	reals, complexes := types[F]()
	for _, c := range []struct {
		form form
		kind Kind
		in   block.DType
		long int // the axis
	}{{whole, FFT, complexes, n}, {whole, IFFT, complexes, n}, {toHalf, RFFT, reals, 2 * n}, {toReal, IRFFT, complexes, n + 1}} {
		lanes := max(19, calling/n+3)
		x := input(c.in, c.long, lanes)
		t.Setenv("WEFT_JIT", "interpret")
		want := must(t, x, 0, c.kind, 0, Ortho)
		t.Setenv("WEFT_JIT", "")
		prepare[F](t, n, c.form)
		columns := must(t, x, 0, c.kind, 0, Ortho)
		rows := must(t, x.Transpose(1, 0).Clone(), 1, c.kind, 0, Ortho)
		for name, got := range map[string]*block.Block{"columns": columns, "rows": rows.Transpose(1, 0)} {
			if !slices.Equal(numbers(got), numbers(want)) {
				t.Errorf("%s of %s of %d %v: native bits differ", c.kind, name, n, c.in)
			}
		}
	}
}

// prepare makes native code whatever it costs.
func prepare[F Float](t *testing.T, n int, f form) {
	p := planOf[F](n)
	switch {
	case p.chirp != nil:
		prepare[F](t, p.chirp.m.n, whole)
		return
	case p.split != nil:
		prepare[F](t, p.split.rows.n, whole)
		prepare[F](t, p.split.columns.n, whole)
		return
	}
	j := job[F]{plan: p, form: f}
	j.plan.codeOnce.Do(func() { j.plan.code = codeOf(j.plan) })
	if err := j.compile(&j.plan.code.forms[f]); err != nil {
		t.Fatal(err)
	}
}
