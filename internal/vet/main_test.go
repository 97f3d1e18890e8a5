package vet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMain lets the test binary be the tool that go vet calls.
func TestMain(m *testing.M) {
	if IsTool(os.Args[1:]) {
		os.Exit(Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// module writes a module of its own that uses the real Weft, and makes it the
// current folder.
func module(t *testing.T, files map[string]string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ours, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	_, needs, _ := strings.Cut(string(ours), "\n") // all but the module's name
	files["go.mod"] = "module example.com/user\n" + needs +
		"\nrequire github.com/cb434341/weft v0.0.0\n\nreplace github.com/cb434341/weft => " + root + "\n"
	files["go.sum"] = string(sums)
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "-mod=mod")
}

// userFiles make every mistake once, with the real packages.
func userFiles() map[string]string {
	return map[string]string{
		"main.go": `package main

import (
	"context"
	"fmt"

	"example.com/user/model"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

func inc(x int) int { return x + 1 }

func main() {
	ctx := context.Background()
	inc1 := delayed.Func1(inc)
	for _, x := range []int{1, 2, 3} {
		fmt.Println(weft.Compute(ctx, inc1.Of(x)))
	}
	fmt.Println(weft.Compute(ctx, delayed.Of(inc(1))))
	inc1.Of(5)
	scale := delayed.Func1(model.Scale)
	fmt.Println(weft.Compute(ctx, scale.Of(nil)))
	inc1.Of(6) //weft:ok only for the test
}
`,
		"model/model.go": `package model

func Scale(xs []float64) []float64 {
	for i := range xs {
		xs[i] *= 2
	}
	return xs
}
`,
		"model/model_test.go": "package model\n",
		"broken/broken.go":    "package broken\n\nvar x int = \"no\"\n",
		"clean/clean.go":      "package clean\n\nfunc Clean() {}\n",
	}
}

const want = `main.go:19:15: weft.Compute in a loop: each round waits for its result before the next begins; collect the lazy values in the loop and call weft.ComputeAll once after it (computeloop)
main.go:21:43: inc is called here and now, before delayed.Of can delay it: lift inc and call the lifted function with its arguments (eagerarg)
main.go:22:2: the lazy result of inc1.Of goes nowhere, so it will never be computed: keep it and pass it to weft.Compute, or to a lifted function that is computed (uncomputed)
main.go:23:25: Scale is a task (lifted at main.go:23) and writes to its input xs at model.go:5, which other tasks may read at the same time: copy it first (impuretask)
`

func TestRun(t *testing.T) {
	module(t, userFiles())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // regular expressions
	}{
		{"findings in order", []string{".", "./model", "./clean"}, Found, regexp.QuoteMeta(want), `^vet: 4 findings; weft vet help computeloop says more\n$`},
		{"the current folder without arguments", nil, Found, regexp.QuoteMeta(want), `^vet: 4 findings`},
		{"nothing found", []string{"./clean"}, Clean, `^$`, `^$`},
		{"nothing found, JSON", []string{"--json", "./clean"}, Clean, `^\[\]\n$`, `^$`},
		{"does not build", []string{"./broken"}, Unusable, `^$`, `(?s)^vet: go vet: .*broken.go:3:13: cannot use "no"`},
		{"no such package", []string{"./nowhere"}, Unusable, `^$`, `(?s)^vet: go vet: .*nowhere`},
		{"no such flag", []string{"--fast"}, Unusable, `^$`, `(?s)^vet: flag provided but not defined: -fast\n\nusage: weft vet`},
		{"help", []string{"help"}, Clean, `(?s)^usage: weft vet.*\n  impuretask   report lifted functions that write`, `^$`},
		{"help by flag", []string{"--help"}, Clean, `^usage: weft vet`, `^$`},
		{"help on one", []string{"help", "eagerarg"}, Clean, `^eagerarg: report lifting the result of a call`, `^$`},
		{"help on none", []string{"help", "lazy"}, Unusable, `^$`, `^vet: there is no analyzer "lazy"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(self, tt.args, &stdout, &stderr); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if !regexp.MustCompile(tt.stdout).MatchString(stdout.String()) {
				t.Errorf("stdout:\n%s\nwant a match of:\n%s", stdout.String(), tt.stdout)
			}
			if !regexp.MustCompile(tt.stderr).MatchString(stderr.String()) {
				t.Errorf("stderr:\n%s\nwant a match of:\n%s", stderr.String(), tt.stderr)
			}
		})
	}
	t.Run("JSON", func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		if code := run(self, []string{"--json", "."}, &stdout, &stderr); code != Found {
			t.Errorf("exit code %d, want %d: %s", code, Found, stderr.String())
		}
		var findings []Finding
		if err := json.Unmarshal(stdout.Bytes(), &findings); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := printFindings(&text, findings); err != nil {
			t.Fatal(err)
		}
		if text.String() != want {
			t.Errorf("got:\n%s\nwant:\n%s", text.String(), want)
		}
	})
	t.Run("without the go command", func(t *testing.T) {
		t.Setenv("PATH", "")
		var stdout, stderr bytes.Buffer
		if code := run(self, nil, &stdout, &stderr); code != Unusable {
			t.Errorf("exit code %d, want %d", code, Unusable)
		}
		if got := stderr.String(); got != "vet: the go command is not in the PATH, and loading packages needs it\n" {
			t.Errorf("stderr: %s", got)
		}
	})
}

// TestVettool is the other way in: go vet calls the tool.
func TestVettool(t *testing.T) {
	module(t, userFiles())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "vet", "-vettool="+self, ".", "./model", "./clean").CombinedOutput()
	if err == nil {
		t.Error("go vet found nothing")
	}
	var got []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, ".go:") {
			got = append(got, regexp.MustCompile(`^.*?(\d+:\d+): (\w+).*\n$`).ReplaceAllString(line, "$1 $2"))
		}
	}
	slices.Sort(got)
	if s := strings.Join(got, ", "); s != "19:15 weft, 21:43 inc, 22:2 the, 23:25 Scale" {
		t.Errorf("got %s from:\n%s", s, out)
	}
	out, err = exec.Command("go", "vet", "-vettool="+self, "-uncomputed", ".").CombinedOutput()
	if err == nil || strings.Count(string(out), ".go:") != 1 {
		t.Errorf("one analyzer by its flag: %v:\n%s", err, out)
	}
}

// TestRealWeft holds the packages of testdata, which are written against an
// outline of Weft, against Weft itself: the findings must be on the same lines.
func TestRealWeft(t *testing.T) {
	files, want := map[string]string{}, []string{}
	paths, err := filepath.Glob("testdata/src/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("testdata", "src")+string(filepath.Separator)))
		files[name] = strings.ReplaceAll(string(text), "\t\"model\"", "\t\"example.com/user/model\"")
		for i, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, "// want `") {
				want = append(want, fmt.Sprintf("%s:%d", name, i+1))
			}
		}
	}
	module(t, files)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	findings, err := check(self, "", []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		// Each package is written for one analyzer; others may see more in it.
		if pkg := filepath.Dir(f.File); pkg == f.Analyzer || pkg == "silenced" {
			got = append(got, fmt.Sprintf("%s:%d", filepath.ToSlash(f.File), f.Line))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("findings at:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSplitPosn(t *testing.T) {
	for _, tt := range []struct {
		posn, file   string
		line, column int
	}{
		{"a.go:12:3", "a.go", 12, 3},
		{`C:\a.go:12:3`, `C:\a.go`, 12, 3},
		{"-", "-", 0, 0},
	} {
		if file, line, column := splitPosn(tt.posn); file != tt.file || line != tt.line || column != tt.column {
			t.Errorf("splitPosn(%q) = %q, %d, %d", tt.posn, file, line, column)
		}
	}
}
