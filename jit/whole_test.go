package jit

import (
	"context"
	"errors"
	"math"
	"math/cmplx"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func valueOf(v any) reflect.Value { return reflect.ValueOf(v) }

// dataOf is the memory of a View, or the value itself.
func dataOf(v any) any {
	if view, ok := v.(View[float64]); ok {
		return view.Data
	}
	return v
}

type moments struct {
	Mean, Std float64
	N         int
}

func describe(xs []float64) moments {
	m := moments{N: len(xs)}
	sum := 0.0
	for i, x := range xs {
		d := x - m.Mean
		m.Mean += d / float64(i+1)
		sum += d * (x - m.Mean)
	}
	m.Std = math.Sqrt(sum / float64(len(xs)))
	return m
}

func heat(in, out Mat[float64], steps int) {
	for range steps {
		for i := 1; i < in.Rows-1; i++ {
			for j := 1; j < in.Cols-1; j++ {
				out.Set(i, j, in.At(i, j)+0.1*(in.At(i-1, j)+in.At(i+1, j)+in.At(i, j-1)+in.At(i, j+1)-4*in.At(i, j)))
			}
		}
		in, out = out, in
	}
}

func histogram(xs []float64, lo, width float64, counts []int) {
	for _, x := range xs {
		counts[int((x-lo)/width)]++
	}
}

func dft(in, out []complex128) {
	for k := range out {
		sum := complex(0, 0)
		for n, x := range in {
			sum += x * cmplx.Exp(complex(0, -2*math.Pi*float64(k*n)/float64(len(in))))
		}
		out[k] = sum
	}
}

func sieve(composite []bool) int {
	primes := 0
	for i := 2; i < len(composite); i++ {
		if composite[i] {
			continue
		}
		primes++
		for j := i * i; j < len(composite); j += i {
			composite[j] = true
		}
	}
	return primes
}

func forever(xs []float64) float64 {
	sum := 0.0
	for {
		for _, x := range xs {
			sum += x
		}
	}
}

// TestWhole holds the ways of computing against each other.
func TestWhole(t *testing.T) {
	grid := NewMat[float64](20, 33)
	for i := range grid.Data {
		grid.Data[i] = float64(i * 7919 % 101)
	}
	waves := make([]complex128, 17)
	for i := range waves {
		waves[i] = complex(float64(i%5), float64(i%3))
	}
	for _, c := range []struct {
		name string
		k    Checkable
		args []any
		ulp  float64
	}{
		{"describe", Compile1(describe), []any{ramp(1000, -3, 0.37)}, 0},
		{"describe nothing", Compile1(describe), []any{[]float64(nil)}, 0},
		{"heat", CompileDo3(heat), []any{grid, NewMat[float64](20, 33), 7}, 0},
		{"heat of too small a plate", CompileDo3(heat), []any{NewMat[float64](2, 2), NewMat[float64](2, 2), 3}, 0},
		{"histogram", CompileDo4(histogram), []any{ramp(1000, 0, 0.001), 0.0, 0.1, make([]int, 10)}, 0},
		{"sieve", Compile1(sieve), []any{make([]bool, 1000)}, 0},
		{"dft", CompileDo2(dft), []any{waves, make([]complex128, 17)}, 1 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			if len(c.k.possible()) != 3 {
				t.Fatal(c.k.(interface{ Err() error }).Err())
			}
			got, err := Check(t.Context(), c.k, c.args...)
			if err != nil || got.Worst() > c.ulp {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func TestWholeErrors(t *testing.T) {
	h := CompileDo4(histogram)
	if h.Err() != nil {
		t.Fatal(h.Err())
	}
	for _, p := range h.possible() {
		counts := make([]int, 3)
		err := h.callBy(t.Context(), p, []float64{0.5, 1.5, 7, 2.5}, 0, 1, counts)
		if err == nil || err.Error() != "jit: jit.histogram: index out of range [7] with length 3 (whole_test.go:54)" {
			t.Errorf("%v: %v", p, err)
		}
		if !slices.Equal(counts, []int{1, 1, 0}) {
			t.Errorf("%v: what was counted before is %v", p, counts)
		}
	}
	if _, err := h.by(t.Context(), byGo, []any{1}); err == nil || !strings.Contains(err.Error(), "it takes 4 arguments, and was given 1") {
		t.Errorf("%v", err)
	}
}

// A loop that never ends is cancelled.
func TestWholeCancel(t *testing.T) {
	k := Compile1(forever)
	if k.Err() != nil {
		t.Fatal(k.Err())
	}
	for _, p := range []path{byBlock, byCode} {
		ctx, cancel := context.WithTimeout(t.Context(), 20e6)
		_, err := k.callBy(ctx, p, []float64{1, 2, 3})
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v: %v", p, err)
		}
	}
}
