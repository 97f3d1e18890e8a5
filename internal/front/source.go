package front

import (
	"crypto/sha256"
	"go/build"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// A Source is a package whose text is known: embedded in the program by `weft
// jit build`, or written down in a test. It is used instead of what is on disk.
type Source struct {
	Path  string            // import path; "main" for a program's main package
	Files map[string]string // name of file to text
}

// An Origin is a file that a kernel was made of.
type Origin struct {
	File string
	Hash [sha256.Size]byte
}

// text is a file of a package before it is parsed.
type text struct {
	name string // as positions show it
	data []byte
	mod  time.Time // zero where the file is not on disk
}

// A finder finds packages.
type finder struct {
	program bool // packages are those of the running program
	known   map[string]Source
	roots   map[string]*module // folder of a go.mod to the module there
}

func newFinder(sources []Source) *finder {
	f := &finder{known: map[string]Source{}, roots: map[string]*module{}}
	for _, s := range sources {
		f.known[s.Path] = s
	}
	return f
}

// registered gives the files of a package whose text is known.
func (f *finder) registered(path string) []text {
	s, ok := f.known[path]
	if !ok {
		return nil
	}
	var files []text
	for _, name := range sortedKeys(s.Files) {
		files = append(files, text{name: name, data: []byte(s.Files[name])})
	}
	return files
}

// ProgramContext decides which files belong to the running program: those for its
// system and processor, and for the tags that it was built with.
func ProgramContext() build.Context {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH = runtime.GOOS, runtime.GOARCH
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ctx
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "-tags":
			ctx.BuildTags = append(ctx.BuildTags, strings.Split(s.Value, ",")...)
		case s.Value == "true" && (s.Key == "-race" || s.Key == "-msan" || s.Key == "-asan"):
			ctx.BuildTags = append(ctx.BuildTags, s.Key[1:])
		case s.Key == "CGO_ENABLED":
			ctx.CgoEnabled = s.Value == "1"
		}
	}
	return ctx
}

// folder reads the Go files of a folder that match this machine. Test files are
// among them if tests is set.
func (f *finder) folder(dir string, tests bool) ([]text, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	ctx := build.Default
	if f.program {
		ctx = ProgramContext()
	}
	var files []text
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || e.IsDir() || !tests && strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := ctx.MatchFile(dir, name); err != nil || !ok {
			continue
		}
		full := filepath.Join(dir, name)
		data, err := os.ReadFile(full)
		if err != nil {
			return nil, err
		}
		t := text{name: full, data: data}
		if info, err := e.Info(); err == nil {
			t.mod = info.ModTime()
		}
		files = append(files, t)
	}
	return files, nil
}

// imported finds the folder of the package that a file in dir imports as path;
// "" if it is nowhere.
func (f *finder) imported(dir, path string) string {
	m := f.module(dir)
	if m == nil {
		return ""
	}
	return m.folder(path)
}
