// Cross shows that a module builds for other systems, without the minutes that
// compilers take for what the module and its dependencies consist of: it reads
// all their files for each target as a build there would, and checks the types of
// every function in them, of the standard library's as far as they are used.
// Assembly is assembled, and held against the Go declarations of its functions; a
// function without a body must have one in assembly.
//
//	go run ./internal/house/cross windows/amd64 darwin/arm64 linux/arm64
//
// What it does not see are faults of the compiler and of the linker.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/asmdecl"
	"golang.org/x/tools/go/packages"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "cross: usage: cross GOOS/GOARCH...")
		os.Exit(2)
	}
	bad := false
	for _, target := range os.Args[1:] {
		if err := check(".", target); err != nil {
			fmt.Fprintf(os.Stderr, "cross: for %s:\n%v\n", target, err)
			bad = true
		}
	}
	if bad {
		os.Exit(1)
	}
}

// check checks the module in a folder for a target.
func check(dir, target string) error {
	goos, goarch, ok := strings.Cut(target, "/")
	if !ok {
		return fmt.Errorf("%q is not a GOOS/GOARCH", target)
	}
	c := packages.Config{
		Dir: dir,
		Env: append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch),
	}
	c.Mode = packages.NeedName | packages.NeedImports | packages.NeedDeps | packages.NeedModule
	listed, err := packages.Load(&c, "./...")
	if err != nil {
		return err
	}
	// The bodies of functions are checked in packages that are asked for by name.
	var names []string
	for p := range packages.Postorder(listed) {
		if p.Module != nil {
			names = append(names, p.PkgPath)
		}
	}
	if len(names) == 0 {
		return errors.New("there are no packages")
	}
	c.Mode |= packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes
	all, err := packages.Load(&c, names...)
	if err != nil {
		return err
	}
	var bad []error
	for p := range packages.Postorder(all) {
		for _, e := range p.Errors {
			bad = append(bad, e)
		}
	}
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	ours := slices.DeleteFunc(all, func(p *packages.Package) bool { return p.Module == nil || !p.Module.Main })
	return errors.Join(assembled(c.Env, ours), declared(ours))
}

// text is where a function begins in assembly.
var text = regexp.MustCompile(`(?m)^TEXT\s+·(\w+)`)

// assembled assembles what is not Go, and looks for functions without a body.
func assembled(env []string, all []*packages.Package) error {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	include := filepath.Join(string(bytes.TrimSpace(goroot)), "pkg", "include")
	out, err := os.MkdirTemp("", "weft-cross-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(out) //nolint:errcheck // a temporary folder
	var bad []error
	for _, p := range all {
		there := map[string]bool{}
		for _, file := range p.OtherFiles {
			if filepath.Ext(file) != ".s" {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, m := range text.FindAllSubmatch(source, -1) {
				there[string(m[1])] = true
			}
			asm := exec.Command("go", "tool", "asm", "-p", p.PkgPath, "-I", include, "-o", filepath.Join(out, "file.o"), file)
			asm.Env = env
			if said, err := asm.CombinedOutput(); err != nil {
				bad = append(bad, fmt.Errorf("%s: %w\n%s", file, err, said))
			}
		}
		bad = append(bad, bodiless(p, there)...)
	}
	return errors.Join(bad...)
}

// bodiless are the functions of a package that have no body, neither in Go nor
// in assembly, nor in another package by a go:linkname.
func bodiless(p *packages.Package, there map[string]bool) []error {
	var bad []error
	for _, file := range p.Syntax {
		linked := map[string]bool{}
		for _, group := range file.Comments {
			for _, c := range group.List {
				if words := strings.Fields(c.Text); len(words) == 3 && words[0] == "//go:linkname" {
					linked[words[1]] = true
				}
			}
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Body == nil && !there[f.Name.Name] && !linked[f.Name.Name] {
				bad = append(bad, fmt.Errorf("%s: %s has no body", p.Fset.Position(f.Pos()), f.Name.Name))
			}
		}
	}
	return bad
}

// declared holds assembly against the declarations of its functions.
func declared(all []*packages.Package) error {
	graph, err := checker.Analyze([]*analysis.Analyzer{asmdecl.Analyzer}, all, nil)
	if err != nil {
		return err
	}
	var bad []error
	for _, root := range graph.Roots {
		if root.Err != nil {
			bad = append(bad, root.Err)
		}
		for _, d := range root.Diagnostics {
			bad = append(bad, fmt.Errorf("%s: %s", root.Package.Fset.Position(d.Pos), d.Message))
		}
	}
	return errors.Join(bad...)
}
