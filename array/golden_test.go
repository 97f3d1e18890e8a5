package array_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/array"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden holds text against a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, got)
	}
}

func TestString(t *testing.T) {
	var w strings.Builder
	for _, x := range []interface{ String() string }{
		array.Zeros[float64](10000, 10000).Rechunk(1000, 1000),
		array.Zeros[int8](10, 100).Rechunk(4, 30),
		array.Zeros[int8](100, 10).Rechunk(30, 3),
		array.Zeros[uint16](1_000_000).Rechunk(100_000),
		array.Zeros[complex64](1000, 1000).Rechunk(1, 0),
		array.Zeros[float32](365, 180, 360).Rechunk(30, 90, 90),
		array.Zeros[bool](3, 4),
		array.Zeros[bool](0, 4),
		array.Number(1.5).Array(),
		array.Number(1.5),
		array.Zeros[int32](5, 5).Dyn(),
	} {
		w.WriteString(x.String())
		w.WriteString("\n")
	}
	golden(t, "string.txt", w.String())
}

func TestSVG(t *testing.T) {
	for name, x := range map[string]array.Array[float32]{
		"one":   array.Zeros[float32](365).Rechunk(30),
		"two":   array.Zeros[float32](1000, 600).Rechunk(100, 250),
		"three": array.Zeros[float32](365, 180, 360).Rechunk(30, 90, 90),
		"none":  array.Zeros[float32](),
	} {
		golden(t, "blocks-"+name+".svg", x.SVG())
	}
}

// TestExplain shows what rewriting does: two transposes cancel out, other blocks
// are cut at the leaf, and one kernel adds three arrays up.
func TestExplain(t *testing.T) {
	t.Setenv("WEFT_JIT", "interpret")
	x := array.Of(make([]float64, 60), 6, 10).Rechunk(4, 3)
	y := x.T().AddN(1).Add(x.Rechunk(6, 5).T()).T()
	golden(t, "explain.txt", y.Sub(y.Mean()).Std().Explain())
	golden(t, "explain-dot.txt", x.Dot(x.T().AddN(1)).Sub(x.Mean()).Std().Explain())
}
