package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cb434341/weft/jit/aot"
)

// kernelModule writes a module with two packages: a has kernels, b has none.
func kernelModule(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{
		"go.mod": "module example.com/app\n\ngo 1.26\n",
		"b/b.go": "package b\n",
		"a/a.go": `package a

import "github.com/cb434341/weft/jit"

func half(n, by int) int { return n / by }

func name(n int) int { return len(names[n]) }

var names = map[int]string{}

var (
	_ = jit.Vectorize2(half)
	_ = jit.Vectorize1(name)
)
`,
	}
	// The module of this command knows what is required.
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(data)
	}
	_, rest, _ := strings.Cut(files["go.mod"], "\n")
	files["go.mod"] = "module example.com/app\n" + rest + "\nrequire github.com/cb434341/weft v0.0.0\n\nreplace github.com/cb434341/weft => " + root + "\n"
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// machineWords are those of an output that depend on the machine or the moment.
var machineWords = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`libLLVM [\d.]+`), "libLLVM #"},
	{regexp.MustCompile(`[\d.]+ (bytes|ms|spills)`), "# $1"},
	{regexp.MustCompile(`(source|lower|parse|optimise|emit) [\d.]+`), "$1 #"},
	{regexp.MustCompile(`lanes    \d+ rows at a time: .*`), "lanes    # rows at a time: #"},
	{regexp.MustCompile(`(x86-64-v\d|x86-64|arm64) \d+`), "$1 #"},
}

func TestJit(t *testing.T) {
	t.Setenv("WEFT_CACHE", "off")
	t.Setenv("WEFT_CPU", "x86-64-v2")
	dir := kernelModule(t)
	tests := []struct {
		name string
		args string
		code int
	}{
		{"help", "jit", exitOK},
		{"list", "jit list ./...", exitOK},
		{"none", "jit list ./b", exitFailed},
		{"no package", "jit list ./c", exitUsage},
		{"never built", "jit build --check ./...", exitOK},
		{"build", "jit build ./...", exitOK},
		{"built", "jit build ./a", exitOK},
		{"strict", "jit build --strict ./a", exitFailed},
		{"check", "jit build --check ./...", exitOK},
		{"check of other levels", "jit build --check --levels arm64,x86-64 ./a", exitFailed},
		{"no level", "jit build --levels arm64,x86 ./a", exitUsage},
		{"report", "jit report ./a.half --cpu x86-64-v3", exitOK},
		{"report of a package and a function", "jit report ./a half", exitOK},
		{"report of what is not native", "jit report example.com/app/a.name", exitFailed},
		{"report of nothing", "jit report ./a", exitUsage},
		{"report of two things", "jit report ./a half --ir --asm", exitUsage},
		{"report for no level", "jit report ./a half --cpu 386", exitUsage},
		{"ir", "jit report ./a half --ir", exitOK},
		{"unknown", "jit lists", exitUsage},
	}
	var all strings.Builder
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(dir)
			var stdout, stderr strings.Builder
			if code := run(t.Context(), strings.Fields(test.args), strings.NewReader(""), &stdout, &stderr); code != test.code {
				t.Errorf("exit code: got %d, want %d", code, test.code)
			}
			text := strings.ReplaceAll(stdout.String()+stderr.String(), dir, "DIR")
			for _, m := range machineWords {
				text = m.what.ReplaceAllString(text, m.with)
			}
			all.WriteString("$ weft " + test.args + "\n" + text + "\n")
		})
	}
	golden(t, "jit.txt", all.String())
}

// TestJitTexts: LLVM's text and the assembly are those of the level.
func TestJitTexts(t *testing.T) {
	t.Chdir(kernelModule(t))
	tests := []struct{ args, want string }{
		{"jit report ./a half --llvm --cpu x86-64-v3", `target triple = "x86_64-unknown-linux-gnu"`},
		{"jit report ./a half --asm --cpu x86-64-v4", "%zmm"},
		{"jit report ./a half --asm --cpu arm64", "sdiv\tx"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			var stdout, stderr strings.Builder
			if code := run(t.Context(), strings.Fields(test.args), strings.NewReader(""), &stdout, &stderr); code != exitOK || !strings.Contains(stdout.String(), test.want) {
				t.Errorf("exit code %d, %s, no %q in\n%s", code, stderr.String(), test.want, stdout.String())
			}
		})
	}
}

func TestKernels(t *testing.T) {
	here := aot.Machine{Level: "x86-64-v3", Cache: "/cache", Kept: 2, Bytes: 3 << 20}
	llvm := native{Path: "/usr/lib/libLLVM.so"}
	tests := []struct {
		name    string
		machine aot.Machine
		mode    string
		llvm    native
		want    string
	}{
		{"all there", here, "", llvm, "natively for x86-64-v3; 2 kept in /cache, 3.0 MiB"},
		{"turned off", here, "off", llvm, "as the Go functions that they are (WEFT_JIT=off); 2 kept in /cache, 3.0 MiB"},
		{"interpreted", here, "interpret", llvm, "interpreted (WEFT_JIT=interpret); 2 kept in /cache, 3.0 MiB"},
		{"no LLVM", here, "", native{}, "natively for x86-64-v3 if embedded or kept, otherwise interpreted or as Go functions; 2 kept in /cache, 3.0 MiB"},
		{"no cache", aot.Machine{Level: "x86-64-v3", CacheErr: os.ErrPermission}, "", llvm, "natively for x86-64-v3; none kept: permission denied"},
		{"no native code", aot.Machine{LevelErr: os.ErrInvalid, Cache: "/cache"}, "", llvm, "interpreted, or as Go functions: invalid argument; 0 kept in /cache, 0.0 MiB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := howKernelsRun(test.machine, test.mode, test.llvm).String(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
