package jit

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/cb434341/weft/internal/front"
	ir "github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/internal/spmd"
)

// embedded are the packages that brought their kernels along.
var embedded struct {
	sync.Mutex
	packages map[string]*pack // by their names in the runtime's terms
}

// A pack is what a package embeds: its source, and its kernels.
type pack struct {
	files   fs.FS
	once    sync.Once
	archive *build.Archive
	err     error
}

// Embed is called by the code that "weft jit build" writes, in an init function
// of the package whose source and compiled kernels files has. Nothing is read
// before a kernel is needed. Objects are used if all of that source is what they
// were made of; otherwise the kernel is compiled anew, and Explain says why.
func Embed(files fs.FS) {
	// The package is asked for and not given, since a main package is called
	// otherwise in its tests.
	pc, _, _, ok := runtime.Caller(1)
	if !ok {
		return
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	pkg, _ := build.PackageOf(frame.Function)
	embed(pkg, files)
}

func embed(pkg string, files fs.FS) {
	embedded.Lock()
	defer embedded.Unlock()
	if embedded.packages == nil {
		embedded.packages = map[string]*pack{}
	}
	embedded.packages[pkg] = &pack{files: files}
}

// pack is what the kernel's package brought along; nil for nothing.
func (k *kernel) pack() *pack {
	pkg, _ := build.PackageOf(k.full)
	embedded.Lock()
	defer embedded.Unlock()
	return embedded.packages[pkg]
}

// open reads the archive's index, and checks that it is of this source.
func (p *pack) open() (*build.Archive, error) {
	p.once.Do(func() {
		if p.archive, p.err = build.OpenArchive(p.files); p.err == nil {
			p.err = p.archive.Current(p.files)
		}
	})
	return p.archive, p.err
}

// matrix is the one file of this package that kernels call functions of.
//
//go:embed mat.go
var matrix string

// sources are the embedded source of the kernel's package, as far as it is for
// this machine, and of matrices.
func (k *kernel) sources() []front.Source {
	var known []front.Source
	pkg, _ := build.PackageOf(k.full)
	p := k.pack()
	if here := reflect.TypeFor[pack]().PkgPath(); pkg != here || p != nil { // the tests of this package have more than this file
		known = append(known, front.Source{Path: here, Files: map[string]string{"mat.go": matrix}})
	}
	if p == nil {
		return known
	}
	all, err := build.Sources(p.files)
	if err != nil {
		return known
	}
	match := front.ProgramContext()
	match.OpenFile = func(name string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(all[name])), nil
	}
	own := map[string]string{}
	for name, text := range all {
		if ok, err := match.MatchFile("", name); err == nil && ok {
			own[name] = text
		}
	}
	return append(known, front.Source{Path: strings.ReplaceAll(pkg, "%2e", "."), Files: own})
}

var (
	// errNotEmbedded is a kernel whose package did not bring any along.
	errNotEmbedded = errors.New("its package embeds no kernels")
	errNotAmong    = errors.New("not among the kernels that its package embeds: see weft jit build")
)

// unpack takes the kernel from its package's archive.
func (c *code) unpack(k *kernel, best build.Level) error {
	p := k.pack()
	if p == nil {
		return errNotEmbedded
	}
	archive, err := p.open()
	if err != nil {
		return err
	}
	entry, ok := archive.Find(k.archived(), build.Options(k.mode.String(), k.layout, k.options.lanes, uint(k.options.fast)))
	if !ok {
		return errNotAmong
	}
	object, err := archive.Object(entry, best)
	if err != nil {
		return err
	}
	level, err := build.LevelOf(object.Level)
	if err != nil {
		return err
	}
	f, err := archive.Kernel(entry)
	if err != nil {
		return err
	}
	for i, v := range f.Vars {
		if f.Vars[i].Addr = k.options.vars[v.Name]; f.Vars[i].Addr == nil {
			return fmt.Errorf("package variable %s is not registered with jit.Var", v.Name)
		}
	}
	program, err := ir.NewProgram(f.Module)
	if err != nil {
		return err
	}
	c.front, c.program, c.object = f, program, object
	c.describe()
	c.job = build.Job{Module: f.Module, Level: level, Lanes: k.options.lanes, FastMath: spmd.FastMath(k.options.fast)}
	if k.loops() {
		c.job.Lanes = 1
	}
	start := time.Now()
	if c.native, err = native.Load(object, f.Module, program); err != nil {
		*c = code{}
		return err
	}
	c.loaded = time.Since(start)
	return nil
}

// archived is the kernel's function as archives know it.
func (k *kernel) archived() build.Func {
	_, name := build.PackageOf(k.full)
	f := build.Func{Name: name}
	if pc := reflect.ValueOf(k.fn).Pointer(); pc != 0 {
		// The last of the frames is the function; before it stands what was inlined.
		frames := runtime.CallersFrames([]uintptr{pc + 1})
		for more := true; more; {
			var frame runtime.Frame
			frame, more = frames.Next()
			f.File, f.Line = frame.File, frame.Line
		}
	}
	return f
}
