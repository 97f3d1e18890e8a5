package aot

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/internal/native/build"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	os.Setenv("WEFT_CACHE", "off")
	goleak.VerifyTestMain(m)
}

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

// text writes kernels down as they are on every machine.
func text(all []Kernel, dir string) string {
	var w strings.Builder
	for _, k := range all {
		fmt.Fprintf(&w, "%s %s(%s)\n", k.Pos, k.Call, k.Name)
		if k.Err != nil {
			for line := range strings.Lines(k.Err.Error()) {
				fmt.Fprintf(&w, "\tnot: %s\n", strings.TrimSpace(strings.ReplaceAll(line, dir, "DIR")))
			}
		}
		for _, o := range k.Objects {
			fmt.Fprintf(&w, "\t%s\n", o.Level)
		}
	}
	return w.String()
}

func TestBuild(t *testing.T) {
	dir := module(t, pricing)
	r, err := Build(t.Context(), dir, Options{Levels: []string{"x86-64-v3", "arm64"}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "pricing.txt", text(r.Kernels, dir))
	if r.Package != "example.com/shop/pricing" || !slices.Equal(r.Files, []string{build.ArchiveName, build.GeneratedName}) || r.Bytes == 0 {
		t.Errorf("got %+v", r)
	}
	generated, err := os.ReadFile(filepath.Join(dir, build.GeneratedName))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "weft_kernels.go.txt", string(generated))

	archive, err := os.ReadFile(filepath.Join(dir, build.ArchiveName))
	if err != nil {
		t.Fatal(err)
	}
	a, err := build.ReadArchive(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var items []string
	for _, item := range a.Kernels() {
		items = append(items, item.Func+" "+item.Options)
	}
	golden(t, "archive.txt", strings.Join(items, "\n")+"\n")
	if bytes.Contains(archive, []byte(filepath.Dir(dir))) {
		t.Error("the archive has this machine's folders in it")
	}

	// Once more, here and elsewhere: the same.
	r, err = Build(t.Context(), dir, Options{Levels: []string{"x86-64-v3", "arm64"}})
	if err != nil || len(r.Files) != 0 {
		t.Errorf("built again: %v, %v", r.Files, err)
	}
	elsewhere := module(t, pricing)
	if _, err := Build(t.Context(), elsewhere, Options{Levels: []string{"x86-64-v3", "arm64"}}); err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(filepath.Join(elsewhere, build.ArchiveName))
	if err != nil || !bytes.Equal(archive, other) {
		t.Errorf("in another folder the archive has other bytes (%v)", err)
	}
}

// TestProgram builds a program with the package, and runs it where there is neither
// LLVM nor source: all that was embedded is native.
func TestProgram(t *testing.T) {
	dir := module(t, pricing)
	if _, err := Build(t.Context(), dir, Options{}); err != nil {
		t.Fatal(err)
	}
	main := `package main

import "example.com/shop/pricing"

func main() {
	for _, k := range pricing.All {
		print(k.Explain())
	}
}
`
	folder := filepath.Join(filepath.Dir(dir), "shop")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "main.go"), []byte(main), 0o644); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "program")
	compile := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	compile.Dir = folder
	compile.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), program)
	run.Env, run.Dir = []string{"WEFT_LLVM=off", "WEFT_CACHE=off", "WEFT_CPU=x86-64"}, t.TempDir()
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	maker := regexp.MustCompile(`by libLLVM [\d.]+(, \d+ rows at a time)?`)
	got := strings.ReplaceAll(maker.ReplaceAllString(string(out), "by libLLVM"), filepath.Dir(dir), "DIR")
	golden(t, "program.txt", got)
}

const small = `package pricing

import "github.com/cb434341/weft/jit"

func double(x float64) float64 { return x + x }

var _ = jit.Vectorize1(double)
`

func TestCheck(t *testing.T) {
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(names ...string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			for _, name := range names {
				if err := os.Remove(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	tests := []struct {
		name   string
		change func(t *testing.T, dir string)
		want   []string
	}{
		{"nothing", func(*testing.T, string) {}, nil},
		{"never built", remove(build.ArchiveName, build.GeneratedName), nil},
		{"a test", write("a_test.go", "package pricing\n"), nil},
		{"no archive", remove(build.ArchiveName), []string{"weft_kernels.bin is missing"}},
		{"no Go file", remove(build.GeneratedName), []string{"weft_kernels.go is missing or has changed"}},
		{"another Go file", write(build.GeneratedName, "package pricing\n"), []string{"weft_kernels.go is missing or has changed"}},
		{"a comment", write("small.go", small+"// changed\n"), []string{"small.go has changed"}},
		{"a new file", write("more.go", "package pricing\n"), []string{"more.go is new"}},
		{"damage", write(build.ArchiveName, "weft"), []string{"weft_kernels.bin: the archive of embedded kernels is damaged; run weft jit build again"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t, map[string]string{"small.go": small})
			if _, err := Build(t.Context(), dir, Options{}); err != nil {
				t.Fatal(err)
			}
			test.change(t, dir)
			before := listing(t, dir)
			r, err := Build(t.Context(), dir, Options{Check: true})
			if err != nil || !slices.Equal(r.Stale, test.want) || len(r.Files) > 0 {
				t.Errorf("got %q, %v, want %q", r.Stale, err, test.want)
			}
			if after := listing(t, dir); !maps.Equal(before, after) {
				t.Errorf("a check has written: %v, %v", before, after)
			}
		})
	}
}

// listing is the files of a folder with their contents.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = string(data)
	}
	return all
}

// TestCheckLevels: fewer levels are other content; another maker is none of it.
func TestCheckLevels(t *testing.T) {
	dir := module(t, map[string]string{"small.go": small})
	if _, err := Build(t.Context(), dir, Options{Levels: []string{"x86-64"}}); err != nil {
		t.Fatal(err)
	}
	r, err := Build(t.Context(), dir, Options{Check: true})
	if want := []string{"weft_kernels.bin: compiled again, it has other content"}; err != nil || !slices.Equal(r.Stale, want) {
		t.Errorf("got %q, %v, want %q", r.Stale, err, want)
	}
	r, err = Build(t.Context(), dir, Options{Check: true, Levels: []string{"x86-64"}})
	if err != nil || len(r.Stale) > 0 {
		t.Errorf("got %q, %v", r.Stale, err)
	}

	f, err := open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	units, err := f.units()
	if err != nil {
		t.Fatal(err)
	}
	data, err := build.EncodeArchive("libLLVM 15.0", f.hashes, []build.Archived{{Func: "double", Kernel: units[0].lowered}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, build.ArchiveName), data, 0o644); err != nil {
		t.Fatal(err)
	}
	r, err = Build(t.Context(), dir, Options{Check: true})
	if err != nil || len(r.Stale) > 0 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "they are by libLLVM 15.0, and here is ") {
		t.Errorf("got %q, %q, %v", r.Stale, r.Notes, err)
	}
}

// TestNoKernelsLeft: what Build wrote once it takes away again.
func TestNoKernelsLeft(t *testing.T) {
	dir := module(t, map[string]string{"small.go": small})
	if _, err := Build(t.Context(), dir, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "small.go"), []byte("package pricing\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Build(t.Context(), dir, Options{})
	if err != nil || len(r.Kernels) != 0 || len(r.Files) != 2 {
		t.Errorf("got %+v, %v", r, err)
	}
	if left := listing(t, dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// TestArchitecture: where a file is for one architecture only, objects for the
// other are left out.
func TestArchitecture(t *testing.T) {
	dir := module(t, map[string]string{
		"small.go":     small,
		"one_amd64.go": "package pricing\n\nconst one = 1\n",
		"one_arm64.go": "package pricing\n\nconst one = 2\n",
	})
	r, err := Build(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Kernels[0].Objects {
		if o.Level == "arm64" {
			t.Error("there is one for arm64")
		}
	}
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "arm64 is left out: one_amd64.go is not for ") {
		t.Errorf("got %q", r.Notes)
	}
	if _, err := Build(t.Context(), dir, Options{Levels: []string{"arm64"}}); err == nil || !strings.Contains(err.Error(), "arm64 is left out") {
		t.Errorf("got %v", err)
	}
}

// TestTags: source that is the same in two programs, and means two things.
func TestTags(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"none", "", ""},
		{"architectures", "//go:build !windows && (amd64 || arm64) && go1.20", ""},
		{"never", "//go:build ignore", ""},
		{"not the constraint", "// Read about go:build promo.", ""},
		{"a tag", "//go:build linux && !promo", "a program has more.go or not by the build tag promo: give kernels a package of their own"},
		{"tags", "//go:build race || cgo", "a program has more.go or not by the build tag cgo, race: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t, map[string]string{"small.go": small, "more.go": test.line + "\n\npackage pricing\n"})
			r, err := Build(t.Context(), dir, Options{Levels: []string{"x86-64"}})
			if err != nil || len(r.Kernels) != 1 {
				t.Fatalf("got %+v, %v", r, err)
			}
			switch err := r.Kernels[0].Err; {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want) || len(r.Files) > 0):
				t.Errorf("got %v, %q, want %q", err, r.Files, test.want)
			}
		})
	}
}

func TestBuildRefuses(t *testing.T) {
	dir := module(t, map[string]string{"small.go": small})
	cancelled, cancel := context.WithCancel(t.Context())
	tests := []struct {
		name    string
		ctx     context.Context
		dir     string
		options Options
		want    string
	}{
		{"no folder", t.Context(), filepath.Join(dir, "none"), Options{}, "no such file or directory"},
		{"no package", t.Context(), filepath.Dir(dir), Options{}, "there is no Go package"},
		{"no such level", t.Context(), dir, Options{Levels: []string{"x86-64-v9"}}, `no instruction level "x86-64-v9"`},
		{"cancelled", cancelled, dir, Options{}, "context canceled"},
	}
	cancel()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Build(test.ctx, test.dir, test.options); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if _, err := Build(cancelled, dir, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestList(t *testing.T) {
	t.Setenv("WEFT_CPU", "x86-64-v2")
	dir := module(t, pricing)
	all, err := List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "list.txt", text(all, dir))
}

func TestInspect(t *testing.T) {
	dir := module(t, pricing)
	tests := []struct {
		name, level string
		kernels     int
		want        string // in the report
	}{
		{"discount", "x86-64-v3", 5, "pricing.discount: native\n  for      x86-64-v3, compiled by libLLVM "},
		{"Loan.Price", "arm64", 1, "for      arm64"},
		{"smooth", "x86-64-v3", 1, "loop     pricing.go:17: vectorized loop"},
		{"SetRate", "", 1, "not native: "},
		{"kernels.go:24:17", "", 1, "pricing.kernels.go:24:17: native"},
		{"tax", "", 1, "not native: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all, err := Inspect(t.Context(), dir, test.name, test.level)
			if err != nil {
				t.Fatal(err)
			}
			got := all[0].Report.String()
			if len(all) != test.kernels || !strings.Contains(got, test.want) {
				t.Errorf("got %d reports, the first\n%s\nwant %d and %q", len(all), got, test.kernels, test.want)
			}
			if all[0].Report.Err == nil && (all[0].IR == "" || all[0].LLVM == "" || all[0].Asm == "") {
				t.Errorf("a text is missing: %+v", all[0])
			}
		})
	}
	r, err := Report(t.Context(), dir, "smooth", "x86-64-v3")
	if err != nil {
		t.Fatal(err)
	}
	times := regexp.MustCompile(`(compile|source|lower|parse|optimise|emit)( +)[\d.]+`)
	if got := times.ReplaceAllString(r.String(), "$1$2#"); !strings.Contains(got, "compile  # ms: source # lower # parse # optimise # emit #") {
		t.Errorf("got %s", got)
	}
	if _, err := Inspect(t.Context(), dir, "smooth", "x86-64-v9"); err == nil {
		t.Error("a level that there is not: no error")
	}
}

func TestFolders(t *testing.T) {
	dir := module(t, pricing)
	t.Chdir(filepath.Dir(dir))
	all, err := Folders(t.Context(), "./...")
	if err != nil || !slices.Equal(all, []string{dir, filepath.Join(filepath.Dir(dir), "tax")}) {
		t.Errorf("got %v, %v", all, err)
	}
	if _, err := Folders(t.Context(), "./none"); err == nil {
		t.Error("a folder that there is not: no error")
	}
}

func TestHere(t *testing.T) {
	if m := Here(); m.LevelErr != nil || m.Level == "" || m.Cache != "" || m.CacheErr == nil {
		t.Errorf("got %+v", m)
	}
	dir := t.TempDir()
	t.Setenv("WEFT_CACHE", dir)
	t.Setenv("WEFT_CPU", "x86-64-v2")
	if err := os.WriteFile(filepath.Join(dir, "a.weft"), []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if m := Here(); m != (Machine{Level: "x86-64-v2", Cache: dir, Kept: 1, Bytes: 5}) {
		t.Errorf("got %+v", m)
	}
	t.Setenv("WEFT_CPU", "i386")
	t.Setenv("WEFT_CACHE", filepath.Join(dir, "none"))
	if m := Here(); m.LevelErr == nil || m.Level != "" || m.Kept != 0 {
		t.Errorf("got %+v", m)
	}
}
