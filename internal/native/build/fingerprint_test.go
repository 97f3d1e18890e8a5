package build

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/front"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// specimens are kernels with something of everything.
const specimens = `package p

import (
	"math"
	"math/bits"
)

type point struct {
	X, Y float32
	On   bool
}

type grid struct {
	Data               []float64
	Rows, Cols, Stride int
}

func Library(x, y float64) (all [33]float64) {
	all = [33]float64{
		math.Exp(x), math.Exp2(x), math.Expm1(x), math.Log(x), math.Log2(x), math.Log10(x), math.Log1p(x),
		math.Pow(x, y), math.Sin(x), math.Cos(x), math.Tan(x), math.Asin(x), math.Acos(x), math.Atan(x),
		math.Atan2(x, y), math.Sinh(x), math.Cosh(x), math.Tanh(x), math.Erf(x), math.Erfc(x), math.Cbrt(x),
		math.Hypot(x, y), math.Mod(x, y), math.Gamma(x), math.Floor(x), math.Ceil(x), math.Trunc(x),
		math.Round(x), math.Sqrt(x), math.FMA(x, y, x), math.Abs(x), math.Max(x, y), math.Copysign(x, y),
	}
	return all
}

func Integers(a int64, b uint32, c int8, n int) int64 {
	t := [4]int64{2, 3, 5, 7}
	s := a/int64(n) + a%int64(n) + int64(b>>n) + int64(c<<2)
	return s ^ t[n] + int64(bits.OnesCount32(b)) - int64(bits.LeadingZeros64(uint64(a))) + int64(float32(c)*1.5)
}

func Flow(p point, limit int) point {
	for i := range limit {
		switch {
		case p.X > 4:
			return p
		case i%3 == 0:
			continue
		}
		p.X, p.Y = p.X*p.X-p.Y, 2*p.X*p.Y
		p.On = !p.On
	}
	if limit < 0 {
		panic("below zero")
	}
	return p
}

func Stencil(in, out grid) {
	for i := 1; i < in.Rows-1; i++ {
		for j := 1; j < in.Cols-1; j++ {
			at := i*in.Stride + j
			out.Data[at] = (in.Data[at-1] + in.Data[at+1] + in.Data[at-in.Stride] + in.Data[at+in.Stride]) / 4
		}
	}
}

func Sum(x []complex128) (s complex128) {
	for _, v := range x {
		s += v * v
	}
	return s
}
`

// TestFingerprint fails when the same kernels become other code. Then -update
// writes the new fingerprint, and embedded kernels have to be built again.
func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "go.mod", "module p\n")
	write(t, dir, "p.go", specimens)
	h := sha256.New()
	for _, f := range []struct {
		name string
		mode front.Mode
	}{{"Library", front.Rows}, {"Integers", front.Rows}, {"Flow", front.Rows}, {"Stencil", front.Whole}, {"Sum", front.Whole}} {
		k, err := front.Lower(front.Request{Dir: dir, Name: f.name, Mode: f.mode})
		if err != nil {
			t.Fatal(err)
		}
		for i := range k.Module.Files {
			k.Module.Files[i] = "p.go"
		}
		for _, l := range Levels() {
			j := Job{Module: k.Module, Level: l}
			if f.mode == front.Whole {
				j.Lanes = 1
			}
			code, err := j.lower(false)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(h, f.name, l.Name, code.Lanes, k.Inputs, k.Outputs, code.IR)
		}
	}
	got := fmt.Sprintf("%x\n", h.Sum(nil)[:12])
	if *update {
		if err := os.WriteFile("fingerprint.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != fingerprint {
		t.Errorf("kernels become other code than when fingerprint.txt was written (%s, now %s): run make golden",
			strings.TrimSpace(fingerprint), strings.TrimSpace(got))
	}
	if len(fingerprint) != 25 || slices.Contains([]byte(fingerprint), '\r') {
		t.Errorf("fingerprint.txt is %q", fingerprint)
	}
}
