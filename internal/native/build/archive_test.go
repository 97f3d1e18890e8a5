package build

import (
	"bytes"
	"debug/elf"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cb434341/weft/internal/front"
)

// source is a package with two kernels.
const source = `package p

import "math"

func Price(rate, years float64) float64 { return math.Exp(-rate * years) + years*rate }

func Share(cents, members int) int { return cents / members }
`

// lowered is a function of the source.
func lowered(t *testing.T, name string) *front.Kernel {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module p\n")
	write(t, dir, "price.go", source)
	k, err := front.Lower(front.Request{Dir: dir, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	for i := range k.Module.Files {
		k.Module.Files[i] = "price.go"
	}
	return k
}

// write makes a file.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// archived compiles a function for all levels.
func archived(t *testing.T, name string) Archived {
	t.Helper()
	a := Archived{Func: name, Options: Options("rows", "", 0, 0), Kernel: lowered(t, name)}
	for _, l := range Levels() {
		o, err := Job{Module: a.Kernel.Module, Level: l}.Compile(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a.Objects = append(a.Objects, o)
	}
	return a
}

func encoded(t *testing.T, sources map[string]string, kernels ...Archived) []byte {
	t.Helper()
	data, err := EncodeArchive("libLLVM 99", sources, kernels)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestArchive(t *testing.T) {
	kernels := []Archived{archived(t, "Price"), archived(t, "Share")}
	data := encoded(t, map[string]string{"price.go": "12"}, kernels...)
	if again := encoded(t, map[string]string{"price.go": "12"}, archived(t, "Price"), archived(t, "Share")); !bytes.Equal(data, again) {
		t.Error("compiled again, the archive has other bytes")
	}
	a, err := ReadArchive(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if a.Maker() != "libLLVM 99" || len(a.Kernels()) != 2 {
		t.Errorf("got %d kernels by %s", len(a.Kernels()), a.Maker())
	}
	for _, want := range kernels {
		item, ok := a.Find(Func{Name: want.Func}, want.Options)
		if !ok {
			t.Fatalf("no %s", want.Func)
		}
		k, err := a.Kernel(item)
		if err != nil {
			t.Fatal(err)
		}
		if k.Module.String() != want.Kernel.Module.String() || !slices.Equal(k.Inputs, want.Kernel.Inputs) || !slices.Equal(k.Outputs, want.Kernel.Outputs) {
			t.Errorf("%s: got\n%s\nwant\n%s", want.Func, k.Module, want.Kernel.Module)
		}
		objects, err := a.Objects(item)
		if err != nil || len(objects) != len(Levels()) {
			t.Fatalf("%s: %d objects, %v", want.Func, len(objects), err)
		}
		for i, o := range objects {
			w := want.Objects[i]
			if o.Origin != Embedded || o.Level != w.Level || o.Lanes != w.Lanes || o.Lower != 0 || !bytes.Equal(o.Code, w.Code) {
				t.Errorf("%s: object for %s is another", want.Func, w.Level)
			}
		}
	}
}

// TestLevels: a machine gets the best object of those that it can run.
func TestLevels(t *testing.T) {
	best, err := Best()
	if err != nil {
		t.Fatal(err)
	}
	all := archived(t, "Share")
	tests := []struct {
		name string
		has  []Level
		want string // "" for none
	}{
		{"all", Levels(), best.Name},
		{"a lower one", []Level{V1, V2, Neon}, V2.Name},
		{"the least", []Level{V1}, V1.Name},
		{"another machine's", []Level{Neon}, ""},
		{"none", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			k := all
			k.Objects = nil
			for _, o := range all.Objects {
				if slices.ContainsFunc(test.has, func(l Level) bool { return l.Name == o.Level }) {
					k.Objects = append(k.Objects, o)
				}
			}
			a, err := ReadArchive(bytes.NewReader(encoded(t, nil, k)))
			if err != nil {
				t.Fatal(err)
			}
			o, err := a.Object(a.Kernels()[0], best)
			if got := o.Level; got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// TestARM64: objects for arm64 are of that machine, and compute with its vectors.
func TestARM64(t *testing.T) {
	k := archived(t, "Price")
	o := k.Objects[slices.IndexFunc(Levels(), func(l Level) bool { return l.Name == Neon.Name })]
	f, err := elf.NewFile(bytes.NewReader(o.Code))
	if err != nil {
		t.Fatal(err)
	}
	if f.Machine != elf.EM_AARCH64 || f.Type != elf.ET_REL {
		t.Errorf("got %v, %v", f.Machine, f.Type)
	}
	symbols, err := f.Symbols()
	if err != nil || !slices.ContainsFunc(symbols, func(s elf.Symbol) bool { return s.Name == Entry }) {
		t.Errorf("no symbol %s, %v", Entry, err)
	}
	for _, s := range symbols { // nothing is called that is not there
		if s.Section == elf.SHN_UNDEF && s.Name != "" {
			t.Errorf("wants %s", s.Name)
		}
	}
	text, err := Job{Module: k.Kernel.Module, Level: Neon}.Text(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fmla\tv", "fmul\tv", ".2d"} {
		if !strings.Contains(text.Asm, want) {
			t.Errorf("no %q in the assembly:\n%s", want, text.Asm)
		}
	}
	if o.Lanes < 2 {
		t.Errorf("got %d lanes", o.Lanes)
	}
}

// TestDamage changes every byte of an archive, one after the other, and cuts it
// off at every length: all of that is seen.
func TestDamage(t *testing.T) {
	k := Archived{Func: "Share", Options: "rows", Kernel: lowered(t, "Share")}
	for _, l := range []Level{V1, Neon} {
		k.Objects = append(k.Objects, Object{Head: Head{Level: l.Name, Lanes: 4}, Code: []byte("machine code for " + l.Name)})
	}
	data := encoded(t, map[string]string{"share.go": "1"}, k)
	if err := readAll(data); err != nil {
		t.Fatal(err)
	}
	for i := range data {
		for _, bit := range []byte{1, 0x80} {
			damaged := bytes.Clone(data)
			damaged[i] ^= bit
			if err := readAll(damaged); !errors.Is(err, errDamaged) && !errors.Is(err, errVersion) {
				t.Fatalf("byte %d of %d: %v", i, len(data), err)
			}
		}
		if err := readAll(data[:i]); !errors.Is(err, errDamaged) {
			t.Fatalf("cut at %d of %d: %v", i, len(data), err)
		}
	}
}

// readAll reads every part of an archive.
func readAll(data []byte) error {
	a, err := ReadArchive(bytes.NewReader(data))
	if err != nil {
		return err
	}
	for _, item := range a.Kernels() {
		if _, err := a.Kernel(item); err != nil {
			return err
		}
		if _, err := a.Objects(item); err != nil {
			return err
		}
	}
	return nil
}

func TestVersion(t *testing.T) {
	data := encoded(t, nil)
	other := bytes.Replace(data, []byte(archiveMagic), []byte("weft kernels 2\n"), 1)
	if _, err := ReadArchive(bytes.NewReader(other)); !errors.Is(err, errVersion) {
		t.Errorf("another format: %v", err)
	}
	made += "x"
	_, err := ReadArchive(bytes.NewReader(data))
	if made = made[:len(made)-1]; !errors.Is(err, errVersion) {
		t.Errorf("of another Weft: %v", err)
	}
	if _, err := ReadArchive(strings.NewReader("no archive at all, but a text")); !errors.Is(err, errDamaged) {
		t.Errorf("a text: %v", err)
	}
}

func TestCurrent(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	made := fstest.MapFS{"a.go": file("package p"), "b.go": file("package p\n"), "a_test.go": file("package p")}
	hashes, err := HashSources(made)
	if err != nil {
		t.Fatal(err)
	}
	made[ArchiveName] = file(string(encoded(t, hashes)))
	made[GeneratedName] = file("package p // embeds")
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   string // in the error; "" for none
	}{
		{"nothing", func(fstest.MapFS) {}, ""},
		{"a test", func(m fstest.MapFS) { m["a_test.go"], m["c_test.go"] = file(""), file("") }, ""},
		{"no Go file", func(m fstest.MapFS) { m["README.md"], m["_x.go"] = file(""), file("") }, ""},
		{"a changed file", func(m fstest.MapFS) { m["a.go"] = file("package q") }, "run weft jit build again (a.go has changed)"},
		{"a new file", func(m fstest.MapFS) { m["c.go"] = file("package p") }, "(c.go is new)"},
		{"a missing file", func(m fstest.MapFS) { delete(m, "b.go") }, "(b.go is gone)"},
		{"several", func(m fstest.MapFS) { delete(m, "b.go"); m["c.go"] = file("") }, "(c.go is new, b.go is gone)"},
		{"no archive", func(m fstest.MapFS) { delete(m, ArchiveName) }, "file does not exist"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := maps.Clone(made)
			test.change(files)
			a, err := OpenArchive(files)
			if err == nil {
				err = a.Current(files)
			}
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	rows := Options("rows", "", 0, 0)
	a := &Archive{index: archiveIndex{Kernels: []Item{
		{Func: "Price", Options: rows},
		{Func: "Price", Options: Options("rows", "", 0, 1)},
		{Func: "Loan.Price", Options: rows},
		{Func: Place("/somewhere/model.go", 10, 14), Options: rows},
		{Func: Place("model.go", 20, 30), Options: rows},
		{Func: Place("model.go", 22, 24), Options: rows},
	}}}
	tests := []struct {
		name    string
		fn      Func
		options string
		want    int // -1 for none
	}{
		{"function", Func{Name: "Price"}, rows, 0},
		{"with options", Func{Name: "Price"}, Options("rows", "", 0, 1), 1},
		{"with others", Func{Name: "Price"}, Options("whole", "", 0, 0), -1},
		{"method", Func{Name: "Loan.Price"}, rows, 2},
		{"unknown", Func{Name: "Value"}, rows, -1},
		{"literal", Func{"init.func1", "/build/model.go", 12}, rows, 3},
		{"literal, first line", Func{"glob..func1", "model.go", 10}, rows, 3},
		{"literal, behind", Func{"init.func1", "model.go", 15}, rows, -1},
		{"literal of another file", Func{"init.func1", "other.go", 12}, rows, -1},
		{"one literal inside of another", Func{"init.func1.1", "model.go", 23}, rows, -1},
		{"literal around", Func{"init.func1", "model.go", 21}, rows, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			item, ok := a.Find(test.fn, test.options)
			if ok != (test.want >= 0) || ok && (item.Func != a.index.Kernels[test.want].Func || item.Options != test.options) {
				t.Errorf("got %+v, %v", item, ok)
			}
		})
	}
}

func TestPackageOf(t *testing.T) {
	tests := []struct{ full, pkg, name string }{
		{"main.score", "main", "score"},
		{"example.com/a/b.F", "example.com/a/b", "F"},
		{"example.com/a/b%2ev2.Loan.Price", "example.com/a/b%2ev2", "Loan.Price"},
		{"example.com/a.(*Loan).Price", "example.com/a", "(*Loan).Price"},
		{"example.com/a.Sum[example.com/b.T]", "example.com/a", "Sum[example.com/b.T]"},
		{"", "", ""},
	}
	for _, test := range tests {
		if pkg, name := PackageOf(test.full); pkg != test.pkg || name != test.name {
			t.Errorf("%s: got %q %q", test.full, pkg, name)
		}
	}
}
