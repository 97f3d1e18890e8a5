package vmath

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

var (
	update  = flag.Bool("update", false, "rewrite testdata/accuracy.txt, keeping what is worse there")
	samples = flag.Int("vmath.n", 0, "arguments to try of each function (default 20000, short 2000)")
)

// A subject is a function under test. Arguments are drawn from its range, from
// its usual range, and densely around its hard points.
type subject struct {
	name   string
	f      func(x, y float64) float64
	want   func(x, y real) real
	lo, hi float64 // where it has a finite result other than a constant
	usual  float64 // half of the arguments are smaller than that
	hard   []float64
	two    bool // takes a second argument, from the same range
	// err replaces the comparison with want: the error of got in ulp.
	err func(x, y, got float64) float64
	// floor is the absolute error that counts as 1 where an ulp is less; 0 for nearly all.
	floor float64
}

func one(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func oneRef(f func(real) real) func(x, y real) real {
	return func(x, _ real) real { return f(x) }
}

const (
	big1 = math.MaxFloat64
	tiny = math.SmallestNonzeroFloat64
)

var subjects = []subject{
	{name: "Exp", f: one(Exp), want: oneRef(refExp), lo: -746, hi: 710, usual: 1, hard: []float64{0, 1, math.Ln2 / 2, 709.78, -708.4, -744.4}},
	{name: "Exp2", f: one(Exp2), want: oneRef(func(x real) real { return refExp(mul(x, refLn2())) }), lo: -1076, hi: 1024, usual: 1, hard: []float64{0, 0.5, -0.5, 1023.9, -1022, -1074}},
	{name: "Expm1", f: one(Expm1), want: oneRef(refExpm1), lo: -50, hi: 710, usual: 1, hard: []float64{0, 0.3466, -0.3466, 1.04, -1.04, 0.4, -37, 44}},
	{name: "Log", f: one(Log), want: oneRef(refLog), lo: tiny, hi: big1, usual: 2, hard: []float64{1, math.Sqrt2, math.Sqrt2 / 2, 0x1p-1022}},
	{name: "Log2", f: one(Log2), want: oneRef(func(x real) real { return quo(refLog(x), refLn2()) }), lo: tiny, hi: big1, usual: 2, hard: []float64{1, math.Sqrt2, math.Sqrt2 / 2, 0x1p-1022}},
	{name: "Log10", f: one(Log10), want: oneRef(func(x real) real { return quo(refLog(x), refLn10()) }), lo: tiny, hi: big1, usual: 2, hard: []float64{1, math.Sqrt2, math.Sqrt2 / 2, 0x1p-1022}},
	{name: "Log1p", f: one(Log1p), want: oneRef(refLog1p), lo: -1 + 0x1p-53, hi: big1, usual: 1, hard: []float64{0, 0.41421356, -0.29289, -1 + 0x1p-40}},
	{name: "Pow", f: Pow, want: refPow, two: true, lo: tiny, hi: big1, usual: 4, hard: []float64{1, 2, 10, 0.5, 700}},
	{name: "Sin", f: one(Sin), want: oneRef(refSin), lo: -big1, hi: big1, usual: 10, hard: trigHard},
	{name: "Cos", f: one(Cos), want: oneRef(refCos), lo: -big1, hi: big1, usual: 10, hard: trigHard},
	{name: "Tan", f: one(Tan), want: oneRef(refTan), lo: -big1, hi: big1, usual: 10, hard: trigHard},
	{name: "Asin", f: one(Asin), want: oneRef(refAsin), lo: -1, hi: 1, usual: 0.7, hard: []float64{0, 0.5, -0.5, 1 - 0x1p-50, -1 + 0x1p-50}},
	{name: "Acos", f: one(Acos), want: oneRef(refAcos), lo: -1, hi: 1, usual: 0.7, hard: []float64{0, 0.5, -0.5, 1 - 0x1p-50, -1 + 0x1p-50}},
	{name: "Atan", f: one(Atan), want: oneRef(refAtan), lo: -big1, hi: big1, usual: 3, hard: []float64{0, tanEighth, tanEighth3, 1, 0x1p60}},
	{name: "Atan2", f: Atan2, want: refAtan2, two: true, lo: -big1, hi: big1, usual: 3, hard: []float64{tiny, 1, tanEighth, 0x1p-1022, 0x1p60, 0x1p1000}},
	{name: "Sinh", f: one(Sinh), want: oneRef(refSinh), lo: -711, hi: 711, usual: 2, hard: []float64{0, 0.3466, 1.04, 40, 710.4}},
	{name: "Cosh", f: one(Cosh), want: oneRef(refCosh), lo: -711, hi: 711, usual: 2, hard: []float64{0, 0.3466, 1.04, 40, 710.4}},
	{name: "Tanh", f: one(Tanh), want: oneRef(refTanh), lo: -25, hi: 25, usual: 2, hard: []float64{0, 0.1733, 0.52, 19}},
	{name: "Asinh", f: one(Asinh), want: oneRef(refAsinh), lo: -big1, hi: big1, usual: 2, hard: []float64{0, 0x1p-28, 0x1p28, 0.5, 0x1p500}},
	{name: "Acosh", f: one(Acosh), want: oneRef(refAcosh), lo: 1, hi: big1, usual: 3, hard: []float64{1, 1.5, 2, 0x1p28}},
	{name: "Atanh", f: one(Atanh), want: oneRef(refAtanh), lo: -1 + 0x1p-53, hi: 1 - 0x1p-53, usual: 0.7, hard: []float64{0, 0x1p-28, 0.17157, 0.5, 1 - 0x1p-50}},
	{name: "Erf", f: one(Erf), want: oneRef(refErf), lo: -6.5, hi: 6.5, usual: 1.5, hard: []float64{0, 0.875, -0.875, 1, 5.9}},
	{name: "Erfc", f: one(Erfc), want: oneRef(refErfc), lo: -6.5, hi: 27.5, usual: 1.5, hard: []float64{0, 0.5, -0.5, 1, 4, 26.54, 27.2}},
	{name: "Erfinv", f: one(Erfinv), err: erfinvError, lo: -1 + 0x1p-53, hi: 1 - 0x1p-53, usual: 0.7, hard: []float64{0, 0.5, -0.5, 1 - 0x1p-50}},
	{name: "Erfcinv", f: one(Erfcinv), err: erfcinvError, lo: tiny, hi: 2 - 0x1p-52, usual: 1, hard: []float64{0.5, 1, 1.5, 2 - 0x1p-50, 0x1p-1022}},
	{name: "Cbrt", f: one(Cbrt), err: cbrtError, lo: -big1, hi: big1, usual: 8, hard: []float64{1, 2, 4, 8, 27, 0x1p-1022}},
	{name: "Hypot", f: Hypot, want: refHypot, two: true, lo: -big1, hi: big1, usual: 3, hard: []float64{1, 0x1p500, 0x1p-400, 0x1p-1022, big1 / 2}},
	{name: "Sqrt", f: one(Sqrt), want: oneRef(sqrt), lo: tiny, hi: big1, usual: 3, hard: []float64{1, 0x1p-1022}},
	{name: "Gamma", f: one(Gamma), want: oneRef(refGamma), lo: -185, hi: 172, usual: 12, hard: []float64{0.5, 1, 2, 8, 171.6, -1, -2, -0.25, -170.5, -183.5, -0.5}},
	{name: "Lgamma", f: one(func(x float64) float64 { y, _ := Lgamma(x); return y }), want: oneRef(refLgamma), lo: 0x1p-1000, hi: 2.5e305, usual: 12, hard: []float64{0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 8, 1e5}},
	{name: "Lgamma x<0", f: one(func(x float64) float64 { y, _ := Lgamma(x); return y }), want: oneRef(refLgamma), lo: -1e6, hi: -0x1p-1000, usual: 12, hard: []float64{-0.5, -1, -2, -2.457024738220800, -2.747682646727412, -3.143580888349980, -3.955294284858598}, floor: 0x1p-54},
}

// trigHard has multiples of pi/2, and the float64 known as nearest to one (Muller,
// Elementary Functions, 2006, table 11.1).
var trigHard = func() []float64 {
	out := []float64{0, 0x1p30, 0x1.6ac5b262ca1ffp849, math.Pi / 4, 3 * math.Pi / 4}
	for k := int64(1); k < 1<<34; k += 1 + k*2/3 {
		x, _ := mul(num(float64(k)), shift(refPi, -1)).Float64()
		out = append(out, x)
	}
	return out
}()

func refHypot(x, y real) real { return sqrt(add(mul(x, x), mul(y, y))) }

// erfinvError and its siblings hold a root against its defining equation.
func erfinvError(x, _, got float64) float64 {
	if math.Abs(x) > 0.5 {
		return erfcinvError(1-math.Abs(x), 0, math.Abs(got))
	}
	return rootError(sub(refErf(num(got)), num(x)), erfSlope(got), got)
}

func erfcinvError(x, _, got float64) float64 {
	return rootError(sub(num(x), refErfc(num(got))), erfSlope(got), got)
}

func erfSlope(x float64) real {
	x2 := mul(num(x), num(-x))
	return quo(shift(refExp(x2), 1), refSqrtPi)
}

func cbrtError(x, _, got float64) float64 {
	g := num(got)
	return rootError(sub(mul(g, mul(g, g)), num(x)), mul(num(3), mul(g, g)), got)
}

func rootError(f, slope real, got float64) float64 {
	if f.Sign() == 0 {
		return 0
	}
	d := quo(f, slope)
	return math.Abs(approx(shift(d, -ulpExponent(sub(num(got), d)))))
}

// ulpExponent is the exponent of an ulp of the float64 nearest below want.
func ulpExponent(want real) int {
	return min(max(exponentOf(want)-52, -1074), 971)
}

// ulps is the distance of got from want, in ulps of want.
func ulps(got float64, want real) float64 {
	if math.IsNaN(got) {
		return math.Inf(1)
	}
	g := num(math.Copysign(0x1p1023, got))
	if math.IsInf(got, 0) {
		g = shift(g, 1) // what rounding takes it for
		if exponentOf(want) > 1023 {
			return 0
		}
	} else {
		g = num(got)
	}
	return math.Abs(approx(shift(sub(g, want), -ulpExponent(want))))
}

// error returns the error of s at its arguments, in ulp.
func (s *subject) error(x, y float64) float64 {
	got := s.f(x, y)
	if s.err != nil {
		return s.err(x, y, got)
	}
	want := s.want(num(x), num(y))
	e := ulps(got, want)
	if s.floor > 0 {
		return min(e, math.Abs(approx(sub(num(got), want)))/s.floor)
	}
	return e
}

// draw returns an argument of s.
func (s *subject) draw(r *rand.Rand) float64 {
	for {
		var x float64
		switch k := r.IntN(8); {
		case k < 2:
			x = math.Float64frombits(r.Uint64())
		case k < 4:
			x = (2*r.Float64() - 1) * s.usual
		case k == 4 && s.hi-s.lo < 1e9:
			x = s.lo + r.Float64()*(s.hi-s.lo)
		case k == 5:
			x = (2*r.Float64() - 1) * 3 * s.usual
		default:
			x = s.hard[r.IntN(len(s.hard))]
			if x == 0 {
				x = math.Ldexp(2*r.Float64()-1, -r.IntN(60))
			} else {
				x += x * math.Ldexp(2*r.Float64()-1, -r.IntN(53))
			}
			if r.IntN(2) == 0 {
				x = -x
			}
		}
		if x < s.lo {
			x = -x
		}
		if x >= s.lo && x <= s.hi && x != 0 {
			return x
		}
	}
}

// arguments draws an argument or two; those of Pow such that most results are finite.
func (s *subject) arguments(r *rand.Rand) (x, y float64) {
	x = s.draw(r)
	if !s.two {
		return x, 0
	}
	y = s.draw(r)
	switch {
	case s.name == "Pow":
		if l := math.Abs(math.Log2(x)); l > 0 && r.IntN(8) > 0 {
			y = (2*r.Float64() - 1) * 1080 / l
			if r.IntN(2) == 0 {
				y = math.Round(y)
			}
		} else if r.IntN(2) == 0 {
			y = -y
		}
		if math.Abs(y) > 0x1p70 {
			y = 3
		}
	case r.IntN(2) == 0: // of similar size
		y = math.Ldexp(math.Copysign(1+r.Float64(), y), math.Ilogb(x)+r.IntN(12)-6)
		if math.IsInf(y, 0) || y == 0 {
			y = x
		}
	}
	return x, y
}

const accuracyFile = "testdata/accuracy.txt"

// A worst case of a function.
type worst struct {
	err  float64
	x, y float64
}

// readAccuracy returns the worst cases on file.
func readAccuracy(t *testing.T) map[string]worst {
	t.Helper()
	text, err := os.ReadFile(accuracyFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	out := map[string]worst{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		if len(fields) < 4 {
			continue
		}
		var w worst
		args := strings.Split(strings.TrimSpace(fields[3]), ", ")
		w.x, err = strconv.ParseFloat(args[0], 64)
		if err != nil {
			continue // the heading
		}
		if len(args) > 1 {
			w.y, err = strconv.ParseFloat(args[1], 64)
		}
		w.err, _ = strconv.ParseFloat(strings.TrimSpace(fields[2]), 64)
		if err != nil {
			t.Fatalf("%s: %q: %v", accuracyFile, line, err)
		}
		out[strings.TrimSpace(fields[0])] = w
	}
	return out
}

func (w worst) args(s *subject) string {
	text := strconv.FormatFloat(w.x, 'x', -1, 64)
	if s.two {
		text += ", " + strconv.FormatFloat(w.y, 'x', -1, 64)
	}
	return text
}

// TestAccuracy draws arguments, and tries those on file again, and fails if one
// result is further than an ulp from the truth.
func TestAccuracy(t *testing.T) {
	known := readAccuracy(t)
	var mu sync.Mutex
	found := map[string]worst{}
	t.Run("all", func(t *testing.T) {
		for i := range subjects {
			s := &subjects[i]
			t.Run(strings.ReplaceAll(s.name, " ", "_"), func(t *testing.T) {
				t.Parallel()
				n := 20000
				if testing.Short() {
					n = 2000
				}
				if *samples > 0 {
					n = *samples
				}
				r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
				w := worst{err: -1}
				try := func(x, y float64) {
					if strings.Contains(s.name, "amma") && (x < 0 || x == 1 || x == 2) && math.Floor(x) == x {
						return // a pole, or exactly a zero
					}
					if e := s.error(x, y); e > w.err || math.IsNaN(e) {
						w = worst{e, x, y}
					}
				}
				if k, ok := known[s.name]; ok {
					try(k.x, k.y)
					if math.Abs(k.err-w.err) > 0.0006 && !*update && runtime.GOARCH == "amd64" {
						t.Errorf("%s of %s is %.3f ulp off, on file %.3f", s.name, k.args(s), w.err, k.err)
					}
				} else if !*update {
					t.Errorf("%s is not in %s: run the test with -update", s.name, accuracyFile)
				}
				for _, x := range s.hard {
					if x >= s.lo && x <= s.hi && x != 0 {
						try(x, x)
					}
				}
				for range n {
					try(s.arguments(r))
				}
				t.Logf("%s: worst %.4f ulp at %s = %g %g", s.name, w.err, w.args(s), w.x, w.y)
				if !(w.err <= 1) {
					t.Errorf("%s of %s = %g %g is %.3f ulp off", s.name, w.args(s), w.x, w.y, w.err)
				}
				mu.Lock()
				found[s.name] = w
				mu.Unlock()
			})
		}
	})
	if *update && !t.Failed() {
		var out strings.Builder
		out.WriteString("function | bound, ulp | worst seen, ulp | at\n")
		for i := range subjects {
			s := &subjects[i]
			bound := "1"
			if s.floor > 0 {
				bound = fmt.Sprintf("1, or 2^%d", math.Ilogb(s.floor))
			}
			w := found[s.name]
			fmt.Fprintf(&out, "%-10s | %-10s | %.3f | %s\n", s.name, bound, w.err, w.args(s))
		}
		if err := os.WriteFile(accuracyFile, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
