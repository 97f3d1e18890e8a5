package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

func TestReportText(t *testing.T) {
	eight := "8"
	full := report{
		Weft: "v0.1.0", Revision: "0123456789abcdef", Go: "go1.26.8", OS: "linux", Arch: "amd64",
		CPU:   processor{Model: "Fast CPU", Vector: "AVX-512", Bits: 512, Features: []string{"avx2", "avx512f"}},
		Cores: amount{8, "GOMAXPROCS=8"}, CPUs: 16, PageSize: 4096,
		Memory:  amount{1 << 30, "control group, /sys/fs/cgroup/memory.max"},
		Kernels: kernels{Runs: "natively for x86-64-v4", Level: "x86-64-v4", Cache: "/home/u/.cache/weft/jit", CacheBytes: 5 << 18, Kept: 12},
		CSV:     "AVX-512",
		Environment: []variable{
			{"GOMAXPROCS", &eight, "cores to use, read by Go"},
			{"NO_COLOR", nil, "no colours in a terminal"},
		},
		Libraries: []native{
			{"libLLVM", "/usr/lib/libLLVM.so.19.1", "19.1", "", "machine code", true, "an interpreter"},
			{"libBLAS", "", "", "blas: turned off", "matrix products", false, "the same in Go"},
			{"libhdf5", "", "", "", "HDF5 files", false, "those files stay closed"},
			{"libcuda", "/usr/lib/libcuda.so", "", "", "kernels on a GPU", false, "the processor does it"},
		},
	}
	bare := report{
		Weft: "(devel)", Go: "go1.26.8", OS: "plan9", Arch: "arm64", Cgo: true, PageSize: 65536,
		CPU: processor{Vector: "none"}, Cores: amount{2, "CPUs this process may run on"},
		Memory:  amount{0, "unknown: not read on plan9"},
		Kernels: kernels{Runs: "interpreted, or as Go functions: not on plan9", Why: "turned off by WEFT_CACHE=off"},
		CSV:     "words",
	}
	for name, r := range map[string]report{"info-full.txt": full, "info-bare.txt": bare} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := r.print(&out); err != nil {
				t.Fatal(err)
			}
			golden(t, name, out.String())
		})
	}
}

// TestOwnLibrary checks that info repeats what the loaders of libLLVM, OpenBLAS
// and libhdf5 say.
func TestOwnLibrary(t *testing.T) {
	t.Setenv("WEFT_LLVM", "off")
	found := lookFor(search{root: files()})
	if n := found[0]; n.Name != "libLLVM" || n.Path != "" || n.Why == "" {
		t.Errorf("got %+v", n)
	}
	if n := found[1]; n.Name != "libopenblas" || !n.Used || n.Why == "" && !strings.Contains(n.Version, ", kernels for ") {
		t.Errorf("got %+v", n)
	}
	if n := found[2]; n.Name != "libhdf5" || !n.Used || n.Why == "" && strings.Count(n.Version, ".") != 2 {
		t.Errorf("got %+v", n)
	}
}

func TestInfoJSON(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "")
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"info", "--json"}, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Cores.Value == 0 || r.Cores.Source == "" || r.Memory.Source == "" || r.Go == "" || r.CSV == "" || len(r.Libraries) != len(libraries) {
		t.Errorf("got %+v", r)
	}
	for _, v := range r.Environment {
		if v.Name == "GOMEMLIMIT" && (v.Value == nil || *v.Value != "") {
			t.Errorf("a variable that is set to nothing is set: got %v", v.Value)
		}
	}
}

// TestEnvironment reads the module for variables that it asks for by name, and
// holds them against what info lists.
func TestEnvironment(t *testing.T) {
	// Only info itself asks for these, to look where other systems' loaders do.
	listed := []string{"DYLD_LIBRARY_PATH", "PATH", "SystemRoot"}
	for _, v := range environment {
		listed = append(listed, v.Name)
	}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			// What cloud asks for are the clouds' own credentials, which `go doc ./cloud` lists.
			if base := entry.Name(); name != "." && strings.HasPrefix(base, ".") || base == "testdata" || name == "examples" || name == "cloud" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, asked := range variablesOf(file) {
			if !slices.Contains(listed, asked) {
				t.Errorf("%s reads the environment variable %s, which weft info does not list", name, asked)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// variablesOf lists the literals that a file gives to os.Getenv and os.LookupEnv,
// or has as the Variable of a struct.
func variablesOf(file *ast.File) []string {
	var names []string
	name := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok {
			if name, err := strconv.Unquote(lit.Value); err == nil {
				names = append(names, name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.SelectorExpr)
			if ok && len(n.Args) == 1 && (f.Sel.Name == "Getenv" || f.Sel.Name == "LookupEnv") {
				name(n.Args[0])
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Variable" {
				name(n.Value)
			}
		}
		return true
	})
	return names
}

// files is a file system of empty files.
func files(names ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for _, name := range names {
		m[name] = &fstest.MapFile{}
	}
	return m
}

func TestFind(t *testing.T) {
	cuda := libraries[3]
	tests := []struct {
		name          string
		lib           library
		goos          string
		files         []string
		file, version string
	}{
		{"nothing", cuda, "linux", nil, "", ""},
		{"neighbours", cuda, "linux", []string{"lib/libcuda.a", "lib/libcudadebugger.so.1"}, "", ""},
		{"first folder wins", cuda, "linux", []string{"lib/libcuda.so.100", "lib64/libcuda.so.200.1"}, "lib/libcuda.so.100", "100"},
		{"without a version", cuda, "linux", []string{"lib/libcuda.so", "lib/libcudart.so.100"}, "lib/libcuda.so", ""},
		{"CUDA on Windows", cuda, "windows", []string{"lib/NVCUDA.dll"}, "lib/NVCUDA.dll", ""},
		{"CUDA", cuda, "linux", []string{"lib/libcuda.so.1", "lib/libcuda.so.550.54.15", "lib/libcudart.so.12"}, "lib/libcuda.so.550.54.15", "550.54.15"},
		{"no CUDA on a Mac", cuda, "darwin", []string{"lib/libcuda.dylib"}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := search{root: files(test.files...), goos: test.goos, folders: []string{"none", "lib", "lib64"}}
			file, version := s.find(test.lib)
			if file != test.file || version != test.version {
				t.Errorf("got %q %q, want %q %q", file, version, test.file, test.version)
			}
		})
	}
}

func TestLoaderFolders(t *testing.T) {
	root := files("usr/lib/x86_64-linux-gnu/a", "usr/lib/b", "usr/local/cuda/lib64/c", "opt/homebrew/lib/d", "windows/system32/e")
	root["etc/ld.so.cache"] = &fstest.MapFile{Data: []byte(
		"glibc-ld.so.cache1.1\x00\x01\x02libz.so.1\x00/cached/libz.so.1\x00/cached/liby.so\x00/elsewhere\x00",
	)}
	tests := []struct{ name, goos, path, want string }{
		{"linux", "linux", "/own:/usr/lib::/own", "own usr/lib cached usr/lib/x86_64-linux-gnu usr/local/cuda/lib64 opt/homebrew/lib"},
		{"mac", "darwin", "", "cached opt/homebrew/lib"},
		{"windows", "windows", `\windows\system32;\tools`, "windows/system32 tools cached"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(loaderFolders(root, test.goos, test.path), " "); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}
