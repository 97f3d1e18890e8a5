package front

import (
	"flag"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden holds text against a file, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not current: go test ./internal/front -update\n%s", name, firstDifference(got, string(want)))
	}
}

// TestLibraryCurrent keeps library.kir what internal/vmath lowers to.
func TestLibraryCurrent(t *testing.T) {
	text, err := lowerLibrary()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "library.kir", text)
}

// TestLibraryComplete wants all functions that kernels may call.
func TestLibraryComplete(t *testing.T) {
	for _, name := range kernel.LibraryNames() {
		m, f := Library(name)
		if f == nil {
			t.Errorf("%s is missing", name)
			continue
		}
		if err := kernel.Verify(m); err != nil {
			t.Error(err)
		}
		lib, _ := kernel.Library(name)
		if len(f.Params) != len(lib.Params) || len(f.Results) != len(lib.Results) {
			t.Errorf("%s has %d parameters and %d results, want %d and %d", name, len(f.Params), len(f.Results), len(lib.Params), len(lib.Results))
		}
	}
}

// TestLibrarySame runs every function of the library as IR, and wants the bits of
// the Go that it was made of.
func TestLibrarySame(t *testing.T) {
	for _, name := range kernel.LibraryNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lib, _ := kernel.Library(name)
			m, f := Library(name)
			if f == nil {
				t.Fatal("it is missing")
			}
			p, err := kernel.NewProgram(m)
			if err != nil {
				t.Fatal(err)
			}
			const n = 3000
			v := reflect.ValueOf(lib.Go)
			r := rand.New(rand.NewPCG(3, uint64(len(name))))
			args := make([]reflect.Value, v.Type().NumIn())
			a := &kernel.Args{}
			for i := range args {
				in := v.Type().In(i)
				args[i] = reflect.MakeSlice(reflect.SliceOf(in), n, n)
				for row := range n {
					fill(r, args[i].Index(row))
				}
				a.In = append(a.In, kernel.Stream{Base: args[i].UnsafePointer(), Stride: int(in.Size())})
			}
			out := make([]reflect.Value, v.Type().NumOut())
			for i := range out {
				out[i] = reflect.MakeSlice(reflect.SliceOf(v.Type().Out(i)), n, n)
				a.Out = append(a.Out, kernel.Stream{Base: out[i].UnsafePointer(), Stride: int(v.Type().Out(i).Size())})
			}
			if err := p.Run(t.Context(), a, 0, n); err != nil {
				t.Fatal(err)
			}
			for row := range n {
				in := make([]reflect.Value, len(args))
				for i := range in {
					in[i] = args[i].Index(row)
				}
				for j, want := range v.Call(in) {
					if !same(out[j].Index(row), want) {
						t.Fatalf("%v: result %d is %v, want %v", in, j, out[j].Index(row), want)
					}
				}
			}
		})
	}
}
