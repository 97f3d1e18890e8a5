package jit

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/native/build"
)

// growth is a kernel with a call of the library, a variable, and a place that can
// fail.
func growth(years int, parts int, rate float64) float64 {
	return math.Exp(rate*float64(years))*float64(years/parts) + base
}

var base = 0.5

func growthOption() Option { return Var("base", &base) }

// packFiles are what a package would embed that has growth as its only kernel,
// made for levels, and a file of source.
func packFiles(t testing.TB, levels ...build.Level) fstest.MapFS {
	t.Helper()
	f, err := front.Lower(front.Request{Func: growth, Vars: map[string]unsafe.Pointer{"base": unsafe.Pointer(&base)}})
	if err != nil {
		t.Fatal(err)
	}
	f.Vars[0].Name = "base"
	a := build.Archived{Func: "growth", Options: build.Options("rows", "", 0, 0), Kernel: f}
	for _, l := range levels {
		o, err := build.Job{Module: f.Module, Level: l}.Compile(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a.Objects = append(a.Objects, o)
	}
	files := fstest.MapFS{"growth.go": {Data: []byte("package jit\n\nfunc other() {}\n")}}
	hashes, err := build.HashSources(files)
	if err != nil {
		t.Fatal(err)
	}
	data, err := build.EncodeArchive("libLLVM 99", hashes, []build.Archived{a})
	if err != nil {
		t.Fatal(err)
	}
	files[build.ArchiveName] = &fstest.MapFile{Data: data}
	return files
}

// embedHere lets the package of these tests have embedded files for the time of a
// test.
func embedHere(t testing.TB, files fstest.MapFS) {
	t.Helper()
	Embed(files)
	t.Cleanup(func() {
		embedded.Lock()
		defer embedded.Unlock()
		clear(embedded.packages)
	})
}

// checkGrowth calls the kernel and compares with Go.
func checkGrowth(t testing.TB, k *Vectorized3[int, int, float64, float64]) {
	t.Helper()
	years, parts := []int{0, 1, 7, 30, 12, 5, 3, 2, 40}, []int{3}
	got, err := k.Map(t.Context(), years, parts, []float64{0.03})
	if err != nil {
		t.Fatal(err)
	}
	for i, y := range years {
		if want := growth(y, 3, 0.03); math.Abs(got[i]-want) > 1e-15*math.Abs(want)*2 {
			t.Errorf("row %d: got %v, want %v", i, got[i], want)
		}
	}
	_, err = k.Map(t.Context(), years, []int{3, 3, 3, 3, 0, 3, 0, 3, 3}, []float64{0.03})
	row, ok := errors.AsType[*RowError](err)
	if !ok || row.Row != 4 || row.Reason != "integer divide by zero" || row.Line == 0 {
		t.Errorf("got %v, want a division in row 4", err)
	}
}

func TestEmbedded(t *testing.T) {
	embedHere(t, packFiles(t, build.Levels()...))
	k := Vectorize3(growth, growthOption())
	checkGrowth(t, k)
	if err := k.Err(); err != nil {
		t.Fatal(err)
	}
	if text := k.Explain(); !strings.Contains(text, "embedded") {
		t.Errorf("got %s", text)
	}
	base = 7 // is read again
	checkGrowth(t, k)
	base = 0.5
	if r := k.Report(); r.Origin != "embedded" || r.Lanes != k.code.object.Lanes {
		t.Errorf("got %+v", r)
	}
	if asm, err := k.Asm(); err != nil || asm == "" {
		t.Errorf("no assembly: %v", err)
	}
}

// TestEmbeddedLevel takes the best object that WEFT_CPU leaves.
func TestEmbeddedLevel(t *testing.T) {
	tests := []struct {
		name, cpu string
		has       []build.Level
		level     string
		origin    build.Origin
		why       string // it is not embedded
	}{
		{"lower than the machine", "x86-64-v2", build.Levels(), "x86-64-v2", build.Embedded, ""},
		{"lower than asked", "x86-64-v2", []build.Level{build.V1}, "x86-64", build.Embedded, ""},
		{"higher than asked", "x86-64-v2", []build.Level{build.V4, build.V3}, "x86-64-v2", build.Compiled, "no embedded object is for x86-64-v2 or less"},
		{"another machine", "x86-64", []build.Level{build.Neon}, "x86-64", build.Compiled, "no embedded object"},
	}
	t.Setenv("WEFT_CACHE", "off")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("WEFT_CPU", test.cpu)
			embedHere(t, packFiles(t, test.has...))
			k := Vectorize3(growth, growthOption())
			checkGrowth(t, k)
			o := k.code.object
			if o.Level != test.level || (o.Origin == build.Embedded) != (test.origin == build.Embedded) {
				t.Errorf("got %s, %s", o.Level, o.Origin)
			}
			if text := k.Explain(); !strings.Contains(text, test.why) {
				t.Errorf("no %q in %s", test.why, text)
			}
		})
	}
}

// TestNotEmbedded: what cannot be used is said and compiled, and the results are
// right.
func TestNotEmbedded(t *testing.T) {
	good := packFiles(t, build.Levels()...)
	archive := good[build.ArchiveName].Data
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		option Option
		want   string // in Explain
	}{
		{"changed source", func(m fstest.MapFS) { m["growth.go"] = &fstest.MapFile{Data: []byte("package jit")} }, growthOption(), "growth.go has changed"},
		{"new source", func(m fstest.MapFS) { m["more.go"] = &fstest.MapFile{Data: []byte("package jit")} }, growthOption(), "more.go is new"},
		{"other options", func(fstest.MapFS) {}, Lanes(8), "not among the kernels that its package embeds"},
		{"no archive", func(m fstest.MapFS) { delete(m, build.ArchiveName) }, growthOption(), "file does not exist"},
		{"empty archive", func(m fstest.MapFS) { m[build.ArchiveName] = &fstest.MapFile{} }, growthOption(), "damaged"},
		{"half an archive", func(m fstest.MapFS) { m[build.ArchiveName] = &fstest.MapFile{Data: archive[:len(archive)/2]} }, growthOption(), "embedded"},
		{"damaged index", damage(archive, 100), growthOption(), "damaged"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, f := range good {
				files[name] = f
			}
			test.change(files)
			embedHere(t, files)
			k := Vectorize3(growth, growthOption(), test.option)
			checkGrowth(t, k)
			if text := k.Explain(); !strings.Contains(text, test.want) {
				t.Errorf("no %q in %s", test.want, text)
			}
			if err := k.Err(); err != nil {
				t.Error(err)
			}
		})
	}
}

// damage changes a byte of an archive.
func damage(archive []byte, at int) func(fstest.MapFS) {
	return func(m fstest.MapFS) {
		data := bytes.Clone(archive)
		data[at] ^= 0x10
		m[build.ArchiveName] = &fstest.MapFile{Data: data}
	}
}

// TestEmbeddedDamage changes bytes all over an archive: either that is of no
// account for this machine, or it is said.
func TestEmbeddedDamage(t *testing.T) {
	files := packFiles(t, build.Levels()...)
	archive := files[build.ArchiveName].Data
	damaged, fine := 0, 0
	for at := 0; at < len(archive); at += len(archive)/97 + 1 {
		damage(archive, at)(files)
		embedHere(t, files)
		k := Vectorize3(growth, growthOption())
		checkGrowth(t, k)
		switch text := k.Explain(); {
		case strings.Contains(text, "damaged") || strings.Contains(text, "another version"):
			damaged++
		case k.code.object.Origin == build.Embedded:
			fine++
		default:
			t.Fatalf("byte %d: %s", at, text)
		}
	}
	if damaged == 0 || fine == 0 { // other levels' objects are not looked at
		t.Errorf("%d damaged, %d fine", damaged, fine)
	}
}

func TestEmbeddedVariable(t *testing.T) {
	embedHere(t, packFiles(t, build.Levels()...))
	k := Vectorize3(growth)
	if text := k.Explain(); !strings.Contains(text, "package variable base is not registered with jit.Var") {
		t.Errorf("got %s", text)
	}
}

// TestEmbeddedTogether has many goroutines use kernels of one archive for the
// first time.
func TestEmbeddedTogether(t *testing.T) {
	embedHere(t, packFiles(t, build.Levels()...))
	kernels := []*Vectorized3[int, int, float64, float64]{Vectorize3(growth, growthOption()), Vectorize3(growth, growthOption())}
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			k := kernels[i%len(kernels)]
			got, err := k.Map(t.Context(), []int{8}, []int{2}, []float64{0})
			if err != nil || !slices.Equal(got, []float64{4.5}) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	wait.Wait()
	for _, k := range kernels {
		if k.code.object.Origin != build.Embedded {
			t.Error(k.Explain())
		}
	}
}

func TestEmbeddedSources(t *testing.T) {
	embedHere(t, fstest.MapFS{
		"a.go":         {Data: []byte("package jit\n")},
		"b_windows.go": {Data: []byte("package jit\n")},
		"c_linux.go":   {Data: []byte("package jit\n")},
		"d.go":         {Data: []byte("//go:build ignore\n\npackage main\n")},
		"e_test.go":    {Data: []byte("package jit\n")},
	})
	k := Vectorize3(growth)
	sources := k.sources()
	if len(sources) != 2 || sources[1].Path != "github.com/cb434341/weft/jit" {
		t.Fatalf("got %v", sources)
	}
	var names []string
	for name := range sources[1].Files {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"a.go", "c_linux.go"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}
