package house

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
)

// assumed are the packages that a fragment may use without importing them,
// besides every room of this module: those that a reader expects to see used.
var assumed = []string{
	"context", "errors", "fmt", "io", "log", "math", "math/rand/v2", "net/http", "os",
	"path/filepath", "slices", "sort", "strconv", "strings", "sync", "time",
}

// Documents type-checks every Go snippet of README.md and docs/*.md below the
// module's folder dir, and returns one line for each mistake. It asks the go
// command for compiled packages, which builds what has changed.
func Documents(dir string) []string {
	root := os.DirFS(dir)
	var programs []program
	for _, pattern := range []string{"README.md", "docs/*.md", "docs/*/*.md"} {
		names, err := fs.Glob(root, pattern)
		if err != nil {
			return []string{err.Error()}
		}
		for _, name := range names {
			text, err := fs.ReadFile(root, name)
			if err != nil {
				return []string{err.Error()}
			}
			programs = append(programs, programsOf(name, string(text))...)
		}
	}
	return compile(dir, programs)
}

// compile type-checks programs against the packages of the module at dir.
func compile(dir string, programs []program) []string {
	var (
		fset   = token.NewFileSet()
		wanted = map[string]bool{}
		files  = make([][]parsed, len(programs)) // of each program the texts
	)
	for i, p := range programs {
		for _, text := range p.texts {
			f, err := parser.ParseFile(fset, p.name, text, parser.SkipObjectResolution)
			if err == nil && p.partial {
				assume(f, dir)
			}
			if err == nil {
				for _, spec := range f.Imports {
					pkg, _ := strconv.Unquote(spec.Path.Value) // the parser has seen to it
					wanted[pkg] = true
				}
			}
			files[i] = append(files[i], parsed{f, err})
		}
	}
	compiled, err := exports(dir, slices.Sorted(maps.Keys(wanted)))
	if err != nil {
		return []string{err.Error()}
	}
	from := importer.ForCompiler(fset, "gc", func(pkg string) (io.ReadCloser, error) {
		file, ok := compiled[pkg]
		if !ok {
			return nil, fmt.Errorf("package %s is not here, or does not compile", pkg)
		}
		return os.Open(file)
	})
	var complaints []string
	for i, p := range programs {
		var fewest []string
		for k, f := range files[i] {
			found := p.mistakes(f, fset, from)
			if k == 0 || len(found) < len(fewest) {
				fewest = found
			}
		}
		complaints = append(complaints, fewest...)
	}
	return slices.Compact(complaints)
}

// parsed is what the parser made of a text.
type parsed struct {
	file *ast.File
	err  error
}

// mistakes type-checks one text of a program.
func (p program) mistakes(f parsed, fset *token.FileSet, from types.Importer) []string {
	if f.err != nil {
		return []string{f.err.Error()}
	}
	var found []string
	config := types.Config{
		Importer: from,
		Error: func(err error) {
			if e, ok := errors.AsType[types.Error](err); ok && p.partial {
				// Soft mistakes are unused names and imports. What is outside of the
				// lines belongs to another program, but for imports that assume made.
				at := e.Fset.Position(e.Pos)
				if e.Soft || at.Filename == p.name && (at.Line < p.from || at.Line > p.to) {
					return
				}
			}
			found = append(found, err.Error())
		},
	}
	// The error is the first of those that the function above has seen.
	_, _ = config.Check(p.name, fset, []*ast.File{f.file}, nil)
	return found
}

// assume adds imports for the packages that a fragment uses by name and has
// not imported: in x.Y, where x is no name of the file, x is the last element of
// a path that is assumed or that is a room of the module at dir.
func assume(f *ast.File, dir string) {
	have := map[string]bool{}
	for _, spec := range f.Imports {
		pkg, _ := strconv.Unquote(spec.Path.Value)
		have[packageName(pkg)] = true
	}
	var missing []ast.Spec
	ast.Inspect(f, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name, ok := selector.X.(*ast.Ident)
		if !ok || have[name.Name] || !ast.IsExported(selector.Sel.Name) {
			return true
		}
		if pkg := assumedPath(name.Name, dir); pkg != "" {
			have[name.Name] = true
			spec := &ast.ImportSpec{Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(pkg)}}
			f.Imports = append(f.Imports, spec)
			missing = append(missing, spec)
		}
		return true
	})
	if len(missing) > 0 {
		f.Decls = slices.Insert(f.Decls, 0, ast.Decl(&ast.GenDecl{Tok: token.IMPORT, Specs: missing}))
	}
}

// assumedPath is the import path that a fragment means by a package's name.
func assumedPath(name, dir string) string {
	if name == "weft" {
		return modulePath
	}
	for _, pkg := range assumed {
		if packageName(pkg) == name {
			return pkg
		}
	}
	// A room, or a package in one: local, graph/graphtest.
	for _, pattern := range []string{name, "*/" + name} {
		found, err := fs.Glob(os.DirFS(dir), pattern+"/*.go")
		if err == nil && len(found) > 0 {
			return modulePath + "/" + path.Dir(found[0])
		}
	}
	return ""
}

// packageName guesses a package's name from its path: the last element that is
// no version.
func packageName(pkg string) string {
	base := path.Base(pkg)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(pkg))
	}
	return base
}

// exports asks the go command for the files with the compiled types of the
// packages and of all that they import.
func exports(dir string, pkgs []string) (map[string]string, error) {
	if len(pkgs) == 0 {
		return nil, nil
	}
	args := append([]string{"list", "-e", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, pkgs...)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.String())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		pkg, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if file != "" {
			files[pkg] = file
		}
	}
	return files, nil
}
