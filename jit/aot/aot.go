// Package aot compiles the kernels of a package ahead of time, so that programs
// run them without LLVM, without source and at once: what "weft jit build" does.
//
//	kernel     a call of jit.Vectorize2 and the like in the package's source
//	level      a set of instructions that objects are made for: x86-64-v4, arm64
//	archive    weft_kernels.bin: kernels as IR, with an object for each level
//	package    weft_kernels.go: embeds the archive and the source it was made of
//
// Build looks through a folder, compiles, and writes the two files into it:
//
//	r, err := aot.Build(ctx, "./pricing", aot.Options{})
//	if err != nil {
//		return err
//	}
//	for _, k := range r.Kernels {
//		fmt.Println(k.Name, k.Err) // what cannot be embedded says why
//	}
//
// # Invariants
//
// The same source and the same libLLVM give the same bytes, in any folder and at
// any time, so that Check can compare.
//
// A program uses an object only if all Go files of its package, tests aside, are
// those that it was made of: the source is embedded and hashed at the first use.
// Any file counts, since one more declaration can change what a name means in all
// others. Kernels that have a package for themselves are out of date least often.
//
// # Limits
//
// A kernel whose function calls those of other packages is left out, for nothing
// in the program would tell that these have changed; package jit and what kernels
// know of the standard library are exceptions. So are instances of generic
// functions, whose names in a program say nothing of their types, kernels whose
// options are not written out in the call, and packages with files that a build
// tag decides on. Objects are for Linux.
package aot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/internal/atomicfile"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/native/build"
)

// Options say what Build does.
type Options struct {
	// Levels are what to make objects for; none stands for all of them. See Levels.
	Levels []string
	// Check writes nothing, and compares what is there with what would be written.
	Check bool
}

// Levels lists the instruction levels that objects can be made for, best first
// for each architecture.
func Levels() []string {
	var names []string
	for _, l := range build.Levels() {
		names = append(names, l.Name)
	}
	return names
}

// A Result is what Build made, or found.
type Result struct {
	Package string // import path
	Dir     string
	Maker   string // "libLLVM 19.1.7"
	Kernels []Kernel
	Files   []string // that were written, or removed because no kernel is left; not those that were right
	Bytes   int      // of the archive
	Stale   []string // with Check: what is out of date, and why
	Notes   []string // what else a person should know
}

// A Kernel is a call that makes one.
type Kernel struct {
	Call    string // "Vectorize4"
	Name    string // of the function: "Price", "Loan.Price", "model.go:12:30"
	Pos     string // of the call: "model.go:40:9"
	Err     error  // why it is not embedded, or in a List not native
	Objects []Object
}

// An Object is machine code for a level.
type Object struct {
	Level string
	Lanes int // rows at a time
	Bytes int
}

// Failed lists the kernels that are not what was wanted.
func (r *Result) Failed() []Kernel {
	var failed []Kernel
	for _, k := range r.Kernels {
		if k.Err != nil {
			failed = append(failed, k)
		}
	}
	return failed
}

// Build compiles the kernels of the package in a folder and writes them there. A
// kernel that cannot be embedded is no error: see
// Result.Kernels. Without libLLVM there is nothing but an error, or with Check a
// comparison of the source alone.
func Build(ctx context.Context, dir string, o Options) (*Result, error) {
	if o.Check && !embeds(dir) {
		return &Result{Dir: dir}, nil
	}
	f, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	levels, err := f.levels(o.Levels)
	if err != nil {
		return nil, err
	}
	r := &Result{Package: f.path, Dir: f.dir, Notes: f.notes}
	if o.Check {
		return r, f.check(ctx, r, levels)
	}
	library, err := llvm.Open()
	if err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	r.Maker = "libLLVM " + library.Version()
	archive, err := f.compile(ctx, r, levels)
	if err != nil {
		return r, err
	}
	r.Bytes = len(archive)
	var generated []byte
	if archive != nil {
		generated = f.generated()
	}
	// The archive first: the Go file does not build without it.
	for _, file := range []struct {
		name string
		data []byte
	}{{build.ArchiveName, archive}, {build.GeneratedName, generated}} {
		changed, err := replace(filepath.Join(f.dir, file.name), file.data)
		if err != nil {
			return r, fmt.Errorf("aot: %w", err)
		}
		if changed {
			r.Files = append(r.Files, file.name)
		}
	}
	return r, nil
}

// replace writes a file, whole or not at all, unless it is that already; nil
// removes it.
func replace(name string, data []byte) (changed bool, err error) {
	old, err := os.ReadFile(name)
	switch {
	case data == nil && errors.Is(err, fs.ErrNotExist), data != nil && err == nil && bytes.Equal(old, data):
		return false, nil
	case data == nil:
		return true, os.Remove(name)
	}
	return true, atomicfile.Write(name, data)
}

// compile makes the archive, and lists the kernels in r; nil if there is nothing
// to put into one.
func (f *folder) compile(ctx context.Context, r *Result, levels []build.Level) ([]byte, error) {
	units, err := f.units()
	if err != nil {
		return nil, err
	}
	var all []build.Archived
	for i := range units {
		u := &units[i]
		k := u.kernel
		if k.Err = f.embeddable(u); k.Err == nil {
			var made build.Archived
			if made, k.Err = u.compile(ctx, levels); k.Err == nil && !contains(all, made) {
				all = append(all, made)
			}
			for _, o := range made.Objects {
				k.Objects = append(k.Objects, Object{o.Level, o.Lanes, len(o.Code)})
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.Kernels = append(r.Kernels, k)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return build.EncodeArchive(r.Maker, f.hashes, all)
}

// contains reports a function that is a kernel twice, with the same options.
func contains(all []build.Archived, k build.Archived) bool {
	for _, a := range all {
		if a.Func == k.Func && a.Options == k.Options {
			return true
		}
	}
	return false
}

// compile makes the objects of a kernel.
func (u *unit) compile(ctx context.Context, levels []build.Level) (build.Archived, error) {
	a := build.Archived{Func: u.archived, Options: u.options(), Kernel: u.lowered}
	for _, level := range levels {
		o, err := u.job(level).Compile(ctx)
		if err != nil {
			return build.Archived{}, fmt.Errorf("%s: %w", level.Name, err)
		}
		a.Objects = append(a.Objects, o)
	}
	return a, nil
}

// generated is the Go file that embeds the archive. The pattern takes all files,
// so that those that are added later are seen.
func (f *folder) generated() []byte {
	return fmt.Appendf(nil, `// Code generated by "weft jit build"; DO NOT EDIT.

package %s

import (
	"embed"

	"%s"
)

//go:embed *.go %s
var weftKernels embed.FS

func init() { jit.Embed(weftKernels) }
`, f.name, jitPath, build.ArchiveName)
}

// List finds the kernels of the package in a folder, and compiles them for this
// machine: Err of each says why it would not run natively.
func List(ctx context.Context, dir string) ([]Kernel, error) {
	f, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	units, err := f.units()
	if err != nil {
		return nil, err
	}
	level, levelErr := build.Best()
	var all []Kernel
	for i := range units {
		u := &units[i]
		k := u.kernel
		if k.Err == nil {
			k.Err = levelErr
		}
		if k.Err == nil {
			var o build.Object
			if o, k.Err = u.job(level).Make(ctx); k.Err == nil {
				k.Objects = []Object{{o.Level, o.Lanes, len(o.Code)}}
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}
