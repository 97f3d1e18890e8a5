package house

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// module is the module's folder, seen from this test.
const module = "../.."

// allowed are the files that may be longer than maxLines, and why.
var allowed = map[string]string{
	"jit/jittest/corpus.gen.go": "random functions, written by a program",
}

func TestImports(t *testing.T) {
	for _, complaint := range Imports(os.DirFS(module)) {
		t.Error(complaint)
	}
}

func TestLengths(t *testing.T) {
	for _, complaint := range Lengths(os.DirFS(module), allowed) {
		t.Error(complaint)
	}
}

func TestDocuments(t *testing.T) {
	for _, complaint := range Documents(module) {
		t.Error(complaint)
	}
}

// TestPlan keeps the table itself in order.
func TestPlan(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range plan {
		for _, below := range r.may {
			if !seen[below] && r.name != "cmd" && r.name != "examples" && r.name != "bench" {
				t.Errorf("room %s may import %s, which the plan puts above or beside it", r.name, below)
			}
		}
		if seen[r.name] {
			t.Errorf("room %s has two rows", r.name)
		}
		seen[r.name] = true
	}
}

// tree is a module in memory: file to text.
type tree map[string]string

func (t tree) fs() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range t {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// importing is a Go file that imports the paths; those without a dot or slash
// at the front are rooms.
func importing(paths ...string) string {
	text := "package p\n"
	for _, p := range paths {
		text += "import _ \"" + p + "\"\n"
	}
	return text
}

func TestImportsRefuses(t *testing.T) {
	const here = modulePath
	tests := []struct {
		name string
		tree tree
		want string // "" for nothing to complain about
	}{
		{"graph, standard library", tree{"graph/a.go": importing("fmt", "io/fs", here+"/graph/order")}, ""},
		{
			"graph, a module",
			tree{"graph/a.go": importing("golang.org/x/sys/cpu")},
			"graph/a.go:2:8: room graph does not reach for golang.org/x/sys/cpu: name the module in the plan, or do without",
		},
		{
			"graph, upwards",
			tree{"graph/order/a.go": importing(here + "/internal/machine")},
			"graph/order/a.go:2:8: room graph may not import room internal (" + here + "/internal/machine)",
		},
		{
			"collection, runner",
			tree{"delayed/a.go": importing(here + "/local")},
			"delayed/a.go:2:8: room delayed may not import room local (" + here + "/local)",
		},
		{
			"collection, collection",
			tree{"array/a.go": importing(here+"/graph", here+"/delayed")},
			"array/a.go:3:8: room array may not import room delayed (" + here + "/delayed)",
		},
		{
			"collection, root",
			tree{"delayed/a.go": importing(here)},
			"delayed/a.go:2:8: room delayed may not import room weft (" + here + ")",
		},
		{
			"runner, collection",
			tree{"local/a.go": importing(here + "/delayed")},
			"local/a.go:2:8: room local may not import room delayed (" + here + "/delayed)",
		},
		{
			"root, reader",
			tree{"weft.go": importing(here + "/viz")},
			"weft.go:2:8: room weft may not import room viz (" + here + "/viz)",
		},
		{"top row", tree{"examples/a/a.go": importing(here, here+"/viz"), "cmd/weft/a.go": importing(here, "github.com/spf13/cobra")}, ""},
		{
			"top row, sideways",
			tree{"cmd/weft/a.go": importing(here + "/examples/a")},
			"cmd/weft/a.go:2:8: room cmd may not import room examples (" + here + "/examples/a)",
		},
		{"tests are looser", tree{"delayed/a_test.go": importing(here+"/local", here, "go.uber.org/goleak")}, ""},
		{
			"but not without end",
			tree{"delayed/a_test.go": importing(here + "/examples/a")},
			"delayed/a_test.go:2:8: room delayed may not import room examples (" + here + "/examples/a)",
		},
		{"helpers of tests", tree{"internal/runnertest/a.go": importing(here, here+"/local", "go.uber.org/goleak"), "array/a_test.go": importing(here + "/internal/runnertest")}, ""},
		{
			"helpers of tests, elsewhere",
			tree{"array/a.go": importing(here + "/internal/runnertest")},
			"array/a.go:2:8: room array may not import room internal/runnertest (" + here + "/internal/runnertest)",
		},
		{
			"a neighbour of theirs",
			tree{"internal/runner/a.go": importing(here + "/local")},
			"internal/runner/a.go:2:8: room internal may not import room local (" + here + "/local)",
		},
		{
			"a new folder",
			tree{"misc/a.go": importing("fmt"), "misc/b.go": importing("fmt")},
			"misc: a folder that is in no room: add it to the plan in internal/house",
		},
		{
			"an import of no room",
			tree{"graph/a.go": importing(here + "/misc")},
			"graph/a.go:2:8: " + here + "/misc is in no room",
		},
		{"a neighbour's name", tree{"viz/a.go": importing("github.com/goccy/go-graphviz/cgraph")}, ""},
		{
			"a prefix of a module's name",
			tree{"viz/a.go": importing("github.com/goccy/go-graphvizard")},
			"viz/a.go:2:8: room viz does not reach for github.com/goccy/go-graphvizard: name the module in the plan, or do without",
		},
		{"what the go command does not see", tree{"graph/testdata/a.go": importing(here), "_old/a.go": "not Go", ".x/a.go": ""}, ""},
		{"no Go", tree{"graph/a.go": "pack"}, "graph/a.go:1:1: expected 'package', found pack"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(Imports(test.tree.fs()), "\n"); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestLengthsRefuses(t *testing.T) {
	long := "package p\n" + strings.Repeat("//\n", maxLines)
	tree := tree{"a/long.go": long, "a/long_test.go": long, "b/long.go": long, "b/short.go": "package p\n"}
	got := strings.Join(Lengths(tree.fs(), map[string]string{"b/long.go": "a table", "b/short.go": "once long"}), "\n")
	want := "a/long.go: 801 lines, more than 800: split it by idea\n" +
		"b/short.go: not over 800 lines any more: take it off the list"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
