package kernel_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
)

// TestParseAll reads a module that has everything, and prints it again.
func TestParseAll(t *testing.T) {
	text, err := os.ReadFile("testdata/all.kir")
	if err != nil {
		t.Fatal(err)
	}
	m, err := kernel.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.String(); got != string(text) {
		t.Errorf("printed again it differs:\n%s", got)
	}
}

// TestParseRandom reads what the generator writes, and runs it.
func TestParseRandom(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 3))
		m := kerneltest.Random(rng, kerneltest.Options{Traps: true, Memory: true, Calls: true, Library: true})
		again, err := kernel.Parse(m.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, m)
		}
		if again.String() != m.String() {
			t.Fatalf("printed again it differs:\n%s\n%s", m, again)
		}
		if err := kernel.Verify(again); err != nil {
			t.Fatal(err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const head = "func \"f\" {\n\treg x float64\n\treg i int64\n\tarray a [2]int8\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty word", "nonsense", `line 1: "nonsense" where file, site, table or func belongs`},
		{"file number", `file 1 "a"`, "line 1: number 1 where 0 belongs"},
		{"string", `file 0 "a`, `line 1: string without an end: "a`},
		{"site", "site 0 hope 0:0:0", `line 1: "hope" is no check`},
		{"position", "site 0 index 0:0", `line 1: "0:0" is no position`},
		{"table kind", "table t complex 1", `line 1: "complex" is no kind`},
		{"table value", "table t int8 128", `line 1: "128" is no int8`},
		{"false nan", "table t float64 nan:0x0", `line 1: "nan:0x0" is no float64`},
		{"twice", "table t int8 1\ntable t int8 1", `line 2: "t" is no name for a table, or taken`},
		{"end of function", "func \"f\" {\n", `line 1: func "f" has no end`},
		{"end of body", head + "\tblock L1 {\n\t\treturn\n", "line 6: a body has no end"},
		{"register", head + "\ty = copy x\n}", `line 5: "y" is no register`},
		{"operand", head + "\tx = add x y\n}", `line 5: "y" is no register`},
		{"too many", head + "\tx = neg x x\n}", `line 5: "x" behind the end`},
		{"code", head + "\tx = frobnicate x\n}", `line 5: "frobnicate" is no code`},
		{"array", head + "\tx = b[i]\n}", `line 5: "b" is no array`},
		{"label", head + "\tbreak 1\n}", `line 5: "1" is no label`},
		{"statement", head + "\tgoto x\n}", `line 5: "goto" is no statement`},
		{"declared late", head + "\treturn\n\treg y int8\n}", `line 6: "reg" is no statement`},
		{"array as register", "func \"f\" {\n\treg x [2]int8\n}", "line 2: the type does not go with reg"},
		{"name", "func \"f\" {\n\treg 1x int8\n}", `line 2: "1x" is no name for a variable, or taken`},
		{"two results", head + "\tx, x = add x x\n}", "line 5: only a call has several results"},
		{"else", head + "\tif x {\n\t} otherwise {\n\t}\n}", `line 6: "} otherwise {" where a body ends`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := kernel.Parse(c.text)
			if err == nil || err.Error() != "kernel: parse: "+c.want {
				t.Errorf("got %v\nwant kernel: parse: %s", err, c.want)
			}
		})
	}
}

func TestParseDeep(t *testing.T) {
	const deep = 100_000
	text := "func \"f\" {\n\treg b bool\n" + strings.Repeat("if b {\n", deep) + strings.Repeat("}\n", deep) + "}\n"
	if _, err := kernel.Parse(text); err == nil || !strings.Contains(err.Error(), "nested more than") {
		t.Error(err)
	}
}

// FuzzParse takes any text; what it can read it can print, read again, verify,
// and make ready.
func FuzzParse(f *testing.F) {
	all, err := os.ReadFile("testdata/all.kir")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(all))
	for seed := range uint64(5) {
		f.Add(kerneltest.Random(rand.New(rand.NewPCG(seed, 4)), kerneltest.Options{Statements: 15, Traps: true}).String())
	}
	f.Add("func \"f\" {\n}\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := kernel.Parse(text)
		if err != nil {
			return
		}
		printed := m.String()
		again, err := kernel.Parse(printed)
		if err != nil {
			t.Fatalf("%v\n%s", err, printed)
		}
		if again.String() != printed {
			t.Fatalf("%s\nthen\n%s", printed, again)
		}
		if kernel.Verify(m) == nil {
			if p, err := kernel.NewProgram(m); err == nil {
				p.Rows()
			}
		}
	})
}
