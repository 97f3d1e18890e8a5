package aot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	gobuild "go/build"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/native/build"
)

// jitPath is the import path of the package whose calls make kernels.
const jitPath = "github.com/cb434341/weft/jit"

// A folder is one with a package.
type folder struct {
	dir    string // absolute
	path   string // import path
	name   string // of the package
	jit    string // folder of package jit, "" if it is nowhere
	files  map[string]string
	hashes map[string]string
	notes  []string
}

// Folders lists the folders of packages that patterns such as ./... name, as the
// go command does.
func Folders(ctx context.Context, patterns ...string) ([]string, error) {
	found, err := goList(ctx, ".", patterns...)
	var dirs []string
	for _, p := range found {
		if p.Dir == "" {
			return nil, fmt.Errorf("aot: %s: there is no such package", p.ImportPath)
		}
		dirs = append(dirs, p.Dir)
	}
	return dirs, err
}

// A listed package is what the go command says of one.
type listed struct{ Dir, ImportPath, Name string }

// goList asks the go command for packages. Those with faults are listed too.
func goList(ctx context.Context, dir string, patterns ...string) ([]listed, error) {
	args := append([]string{"list", "-e", "-find", "-json=Dir,ImportPath,Name", "--"}, patterns...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("aot: go list: %w: %s", err, bytes.TrimSpace(errs.Bytes()))
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("aot: go list: %w", err)
		}
		all = append(all, p)
	}
}

// open looks at the package in a folder.
func open(ctx context.Context, dir string) (*folder, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	if _, err := os.Stat(full); err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	packages, err := goList(ctx, full, ".", jitPath)
	if err != nil {
		return nil, err
	}
	if len(packages) == 0 || packages[0].Name == "" {
		return nil, fmt.Errorf("aot: %s: there is no Go package", dir)
	}
	f := &folder{dir: packages[0].Dir, path: packages[0].ImportPath, name: packages[0].Name}
	for _, p := range packages {
		if p.ImportPath == jitPath {
			f.jit = p.Dir
		}
	}
	if f.files, err = build.Sources(os.DirFS(f.dir)); err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	if f.hashes, err = build.HashSources(os.DirFS(f.dir)); err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	return f, nil
}

// levels finds levels by their names. Objects are made from the files that count
// on this machine: a level is left out if others would on its.
func (f *folder) levels(names []string) ([]build.Level, error) {
	if len(names) == 0 {
		names = Levels()
	}
	var all []build.Level
	for _, name := range names {
		l, err := build.LevelOf(name)
		if err != nil {
			return nil, fmt.Errorf("aot: %w", err)
		}
		if file := f.differs(l.GOARCH); file != "" {
			f.notes = append(f.notes, fmt.Sprintf("%s is left out: %s is not for all of linux/%s and this machine", l.Name, file, l.GOARCH))
			continue
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("aot: %s", strings.Join(f.notes, "; "))
	}
	return all, nil
}

// differs names a file that is part of the package either here or on Linux with
// an architecture, but not both; "" if there is none.
func (f *folder) differs(goarch string) string {
	here, there := gobuild.Default, gobuild.Default
	there.GOOS, there.GOARCH = "linux", goarch
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		a, err := here.MatchFile(f.dir, name)
		b, err2 := there.MatchFile(f.dir, name)
		if a != b || err != nil || err2 != nil {
			return name
		}
	}
	return ""
}

// foreign lists the folders of other packages whose files a kernel was made of.
// Those that are part of Weft do not count: objects are of its version.
func (f *folder) foreign(k *front.Kernel) []string {
	dirs := map[string]bool{}
	for _, o := range k.Origins {
		dir := filepath.Dir(o.File)
		if filepath.IsAbs(o.File) && dir != f.dir && dir != f.jit {
			dirs[dir] = true
		}
	}
	return slices.Sorted(maps.Keys(dirs))
}

// anonymise takes this machine's folders out of a module's positions.
func (f *folder) anonymise(k *front.Kernel) {
	for i, file := range k.Module.Files {
		switch dir := filepath.Dir(file); {
		case !filepath.IsAbs(file):
		case dir == f.dir:
			k.Module.Files[i] = filepath.Base(file)
		case dir == f.jit:
			k.Module.Files[i] = path.Join(jitPath, filepath.Base(file))
		default:
			k.Module.Files[i] = path.Join(filepath.Base(dir), filepath.Base(file))
		}
	}
}
