package aot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pricing is a package with kernels of all kinds.
var pricing = map[string]string{
	"pricing.go": `package pricing

import (
	"math"

	"example.com/shop/tax"
	"github.com/cb434341/weft/jit"
)

type Loan struct{ Amount, Rate float64 }

func (l Loan) Price(years float64) float64 { return l.Amount * math.Exp(-l.Rate*years) }

func discount(x, rate float64) float64 { return x * (1 - rate) }

func smooth(in, out []float64) {
	for i := 1; i < len(in)-1; i++ {
		out[i] = (in[i-1] + in[i] + in[i+1]) / 3
	}
}

func trace(m jit.Mat[float64]) (sum float64) {
	for i := range m.Rows {
		sum += m.At(i, i)
	}
	return sum
}

func add(a, b float64) float64 { return a + b }

func dot(x, y []float64, out *float64) {
	*out = 0
	for i := range x {
		*out += x[i] * y[i]
	}
}

func share(cents, members int) int { return cents / members }

func gross(x float64) float64 { return tax.Add(x) }

func current(x float64) float64 { return x * rate }

func words(x float64) float64 { return float64(len(names[int(x)])) }

func least[T int | float64](a, b T) T { return min(a, b) }

func SetRate(x float64) { rate = x }

var (
	rate    = 0.2
	names   map[int]string
	options []jit.Option
)
`,
	"kernels.go": `package pricing

import (
	"example.com/shop/tax"
	"github.com/cb434341/weft/jit"
)

// A Kernel is what all of them have in common.
type Kernel interface{ Name() string; Explain() string }

// All are the kernels.
var All = []Kernel{
	jit.Vectorize2(discount),
	jit.Vectorize2(discount, jit.Parallel(0)), // the same code
	jit.Vectorize2(discount, jit.FastMath(jit.Contract|jit.Reassoc), jit.Lanes(8)),
	jit.Vectorize2(Loan.Price),
	jit.Vectorize2(share),
	jit.CompileDo2(smooth),
	jit.Compile1(trace),
	jit.GUVectorize(dot, "(n),(n)->()"),
	jit.Reduce(add),
	jit.Reduce(add, jit.Associative()),
	jit.Accumulate(add),
	jit.Vectorize1(func(x float64) float64 {
		return x * x
	}),
	jit.Vectorize1(current, jit.Var("rate", &rate)),

	// What cannot be embedded:
	jit.Vectorize1(current),
	jit.Vectorize1(gross),
	jit.Vectorize1(tax.Add),
	jit.Vectorize1(words),
	jit.Vectorize2(least[int]),
	jit.Vectorize2(discount, options...),
	jit.Vectorize2(discount, jit.Lanes(lanes)),
}

var lanes = 8

func made(f func(x float64) float64) *jit.Vectorized1[float64, float64] { return jit.Vectorize1(f) }
`,
	"kernels_test.go": "package pricing\n",
}

// module writes a module with packages, and returns the folder of the first.
func module(t testing.TB, files map[string]string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	// A module that requires this one requires what it requires.
	required, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(required), "\n")
	dir := t.TempDir()
	all := map[string]string{
		"go.mod": "module example.com/shop\n" + rest +
			"\nrequire github.com/cb434341/weft v0.0.0\n\nreplace github.com/cb434341/weft => " + root + "\n",
		"go.sum":     string(sums),
		"tax/tax.go": "package tax\n\nfunc Add(x float64) float64 { return x * 1.19 }\n",
	}
	for name, text := range files {
		all["pricing/"+name] = text
	}
	for name, text := range all {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "pricing")
}
