package front

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"
	"io/fs"
	"strings"
	"sync"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/vmath"
)

// libraryText is the library as IR, one module after the other, each behind a
// line with its name. It is made from internal/vmath by this package's tests,
// with -update.
//
//go:embed library.kir
var libraryText string

// libraryMark starts the line in front of a module of the library.
const libraryMark = "== "

var library = sync.OnceValue(func() map[string]func() *kernel.Module {
	all := map[string]func() *kernel.Module{}
	for part := range strings.SplitSeq(libraryText, "\n"+libraryMark) {
		name, text, ok := strings.Cut(strings.TrimPrefix(part, libraryMark), "\n")
		if ok {
			all[name] = sync.OnceValue(func() *kernel.Module {
				m, err := kernel.Parse(text)
				if err != nil {
					panic("front: library.kir: " + name + ": " + err.Error()) // it is part of the program
				}
				return m
			})
		}
	}
	return all
})

// Library gives a function of the library, "math.Exp", as IR, with the module
// that has its tables and what it calls; nil if there is none. It is parsed when
// it is first asked for.
func Library(name string) (*kernel.Module, *kernel.Func) {
	m, ok := library()[name]
	if !ok {
		return nil, nil
	}
	return m(), m().Entry()
}

// lowerLibrary lowers internal/vmath, all of its exported functions.
func lowerLibrary() (string, error) {
	const path = "github.com/cb434341/weft/internal/vmath"
	source := Source{Path: path, Files: map[string]string{}}
	names, err := fs.Glob(vmath.Source, "*.go")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		data, err := fs.ReadFile(vmath.Source, name)
		if err != nil {
			return "", err
		}
		source.Files[name] = string(data)
	}
	p := newProgram([]Source{source})
	k := p.load(path, "", false, "")
	if k.why != nil {
		return "", k.why
	}
	for _, d := range k.decls {
		p.use(d)
	}
	p.reach()
	p.check(k)
	var w strings.Builder
	for _, name := range sortedKeys(k.byName) {
		d := k.byName[name][0]
		decl, ok := d.node.(*ast.FuncDecl)
		if !ok || !decl.Name.IsExported() {
			continue
		}
		fn, ok := p.info.Defs[decl.Name].(*types.Func)
		if !ok {
			return "", fmt.Errorf("front: %s: its types cannot be found out", name)
		}
		m, err := p.libraryFunc(k, fn, decl)
		if err != nil {
			return "", fmt.Errorf("front: %s: %w", name, err)
		}
		fmt.Fprintf(&w, "%smath.%s\n%s\n", libraryMark, name, m)
	}
	return w.String(), nil
}

// libraryFunc lowers one function, with what it calls.
func (p *program) libraryFunc(k *pkg, fn *types.Func, decl *ast.FuncDecl) (*kernel.Module, error) {
	m := newAssembly()
	m.library, m.home = true, k.path
	l := newLowerer(p, m, "")
	l.frame = &frame{pkg: k, at: decl.Pos()}
	var params []*types.Var
	for v := range fn.Signature().Params().Variables() {
		params = append(params, v)
	}
	f := &frame{fn: fn, pkg: k}
	out := l.function("math."+fn.Name(), decl, decl.Body, f, fn.Signature(), params)
	if err := l.faults(); err != nil {
		return nil, err
	}
	m.module.Funcs = append([]*kernel.Func{out}, m.module.Funcs...)
	return &m.module, kernel.Verify(&m.module)
}
