package house

import (
	"strconv"
	"strings"
	"testing"
)

func TestSnippetsOf(t *testing.T) {
	const document = "# Title\n" +
		"```go\na := 1\n```\n" +
		"```\nplain text\n```\n" +
		"```sh\ngo test\n```\n" +
		"1. item\n\n   ```go linenos\n   if true {\n   \tb()\n   }\n   ```\n" +
		"<!-- go\nfunc b() {}\n-->\n" +
		"<!-- a comment -->\n" +
		"```gotemplate\n{{.}}\n```\n" +
		"```go\nnever closed\n"
	want := []snippet{
		{3, "a := 1\n", false},
		{14, "if true {\n\tb()\n}\n", false},
		{19, "func b() {}\n", true},
	}
	got := snippetsOf(document)
	if len(got) != len(want) {
		t.Fatalf("got %d snippets %v, want %d", len(got), got, len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("snippet %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestSplit(t *testing.T) {
	const text = `import "fmt"

// inc adds one.
func inc(x int) int {
	return x + 1 // even here; so
}

y := inc(2); z := struct{ a int }{
	a: y,
} // a comment behind
for range z.a {
	fmt.Println(y)
}`
	want := []string{"0 import", "1 func", "6 IDENT", "7 IDENT", "10 for"}
	var got, all []string
	for _, s := range split(text) {
		got = append(got, strings.Join([]string{strconv.Itoa(s.line), s.kind.String()}, " "))
		all = append(all, s.text)
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Join(all, "") != text {
		t.Errorf("the pieces do not add up: %q", all)
	}
}

func TestCompile(t *testing.T) {
	block := func(lines ...string) string { return "```go\n" + strings.Join(lines, "\n") + "\n```\n" }
	tests := []struct {
		name     string
		document string
		want     string // what the complaints contain, "" for none
	}{
		{"statements", block("x := 1", "y := x"), ""},
		{"a mistake", "text\n" + block("x := 1", `var y string = x`), "doc.md:4:16: cannot use x"},
		{"a name from nowhere", block("fmt.Println(x)"), "doc.md:2:13: undefined: x"},
		{"a name from before", block("x := 1") + block("fmt.Println(x)"), ""},
		{"a name given again", block("x := 1") + block(`x := "a"`, "fmt.Println(strings.ToUpper(x))"), ""},
		{"a name given another meaning", block("inc := 1", "inc++") + block("x := inc(2)", "fmt.Println(x)", "func inc(x int) int { return x + 1 }"), ""},
		{"mistakes in two", block("x := missing") + block("y := missing"), "doc.md:5:6: undefined: missing"},
		{"a function below its use", block("fmt.Println(inc(1))", "func inc(x int) int { return x + 1 }"), ""},
		{"package variables", block("var half = scale(0.5)", "func scale(x float64) float64 { return x * two }", "var two = 2.0"), ""},
		{"hidden declarations", "<!-- go\nvar ctx = context.Background()\n-->\n" + block("<-ctx.Done()"), ""},
		{"own imports", block(`import "math/bits"`, "fmt.Println(bits.Len(8))"), ""},
		{"a whole file", block("package main", `import "fmt"`, "func main() { fmt.Println(1) }"), ""},
		{"whole files are strict", block("package main", `import "fmt"`, "func main() {}"), `"fmt" imported and not used`},
		{"whole files see nothing", block("x := 1") + block("package main", "func main() { println(x) }"), "undefined: x"},
		{"syntax", block("x := := 1"), "doc.md:2:6: expected operand"},
		{"method that is not there", block("time.Now().Tomorrow()"), "Tomorrow undefined"},
		{"package that is not there", block(`import "no/such"`, "such.X()"), "no/such"},
		{
			"packages of many declarations",
			"<!-- go\nvar a int\nvar b int\nvar c int\nvar d int\n-->\n" + block("n := strings.ToUpper(fmt.Sprint(a+b))", "n = strconv.Itoa(c + d)", "n += n.Missing()"),
			"doc.md:10:8: n.Missing undefined",
		},
		{"a room", block("n, from := machine.Memory()", "fmt.Println(n, from)"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := strings.Join(compile(module, programsOf("doc.md", test.document)), "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
