package front

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"path"
	"reflect"
	"strings"
	"time"
	"unicode"
)

// A program is what a kernel's function is made of: packages, of which only
// those declarations are checked that the function may reach.
type program struct {
	fset    *token.FileSet
	find    *finder
	pkgs    map[string]*pkg // by import path
	methods map[string]bool // names that are selected somewhere
	info    types.Info
	work    []*decl // used, and not looked at yet

	real   map[string]map[string]reflect.Type // named types of the running program, by package
	stands map[string]*types.Package          // packages that are not read

	funcs   map[types.Object]*decl
	indexed map[*pkg]bool // packages whose functions are in funcs
	touched map[*pkg]bool // packages with functions that are lowered
	changes map[ast.Node]map[types.Object]bool
}

// A pkg is a package. Where it could not be found or read, why says so, and it
// has no declarations: whoever uses it is told.
type pkg struct {
	path, name string
	dir        string
	files      []*file
	decls      []*decl
	byName     map[string][]*decl
	types      *types.Package
	errs       []types.Error
	why        error
	tests      bool // of the files that belong to its tests
}

// A file is a parsed file.
type file struct {
	pkg     *pkg
	name    string
	ast     *ast.File
	imports map[string]string // name in the file to path
	hash    [sha256.Size]byte
	mod     time.Time
}

// A decl is a declaration that is checked if it is used, and not otherwise.
type decl struct {
	file *file
	node ast.Decl
	recv string // receiver's type, for a method
	name string // of a method
	used bool
}

func newProgram(sources []Source) *program {
	return &program{
		fset: token.NewFileSet(), find: newFinder(sources), pkgs: map[string]*pkg{}, methods: map[string]bool{},
		real: map[string]map[string]reflect.Type{}, stands: map[string]*types.Package{},
		info: types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
			Implicits: map[ast.Node]types.Object{},
		},
	}
}

// load reads a package; dir may be "" for one that is known by its path alone.
func (p *program) load(importPath, dir string, tests bool, only string) *pkg {
	if k := p.pkgs[importPath]; k != nil {
		return k
	}
	k := &pkg{path: importPath, dir: dir, name: guessName(importPath), byName: map[string][]*decl{}, tests: tests}
	p.pkgs[importPath] = k
	files := p.find.registered(importPath)
	if files == nil {
		files = standard(importPath)
	}
	if sharedMath(importPath) != nil {
		return k
	}
	if files == nil && dir != "" {
		files, k.why = p.find.folder(dir, tests)
	}
	if files == nil {
		if k.why == nil {
			k.why = errors.New("its source is not here")
		}
		return k
	}
	for _, t := range files {
		if err := p.parse(k, t, only); err != nil {
			k.why = err
			return k
		}
	}
	return k
}

// parse adds a file to a package, unless its package clause has another name
// than the one that is wanted.
func (p *program) parse(k *pkg, t text, only string) error {
	tree, err := parser.ParseFile(p.fset, t.name, t.data, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			return list[0]
		}
		return err
	}
	if only != "" && tree.Name.Name != only {
		return nil
	}
	if standard(k.path) == nil { // what stands for cmplx has a name of its own
		k.name = tree.Name.Name
	}
	f := &file{pkg: k, name: t.name, ast: tree, imports: map[string]string{}, hash: sha256.Sum256(t.data), mod: t.mod}
	k.files = append(k.files, f)
	for _, spec := range tree.Imports {
		to := strings.Trim(spec.Path.Value, `"`)
		name := guessName(to)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		f.imports[name] = to
	}
	for _, d := range tree.Decls {
		k.declare(f, d)
	}
	return nil
}

// declare takes a declaration apart into what can be left out on its own.
func (k *pkg) declare(f *file, d ast.Decl) {
	add := func(one *decl, names ...*ast.Ident) {
		k.decls = append(k.decls, one)
		for _, n := range names {
			k.byName[n.Name] = append(k.byName[n.Name], one)
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			if d.Name.Name != "init" {
				add(&decl{file: f, node: d}, d.Name)
			}
			return
		}
		if len(d.Recv.List) == 1 {
			add(&decl{file: f, node: d, recv: receiver(d.Recv.List[0].Type), name: d.Name.Name})
		}
	case *ast.GenDecl:
		if d.Tok == token.CONST { // a group is one thing, for its iota
			var names []*ast.Ident
			for _, s := range d.Specs {
				names = append(names, s.(*ast.ValueSpec).Names...)
			}
			add(&decl{file: f, node: d}, names...)
			return
		}
		for _, s := range d.Specs {
			alone := &ast.GenDecl{Doc: d.Doc, TokPos: d.TokPos, Tok: d.Tok, Specs: []ast.Spec{s}}
			switch s := s.(type) {
			case *ast.TypeSpec:
				add(&decl{file: f, node: alone}, s.Name)
			case *ast.ValueSpec:
				add(&decl{file: f, node: alone}, s.Names...)
			}
		}
	}
}

// receiver gives the name of a receiver's type.
func receiver(e ast.Expr) string {
	for {
		switch t := e.(type) {
		case *ast.StarExpr:
			e = t.X
		case *ast.ParenExpr:
			e = t.X
		case *ast.IndexExpr:
			e = t.X
		case *ast.IndexListExpr:
			e = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

// guessName is what a package is probably called that has this import path.
func guessName(importPath string) string {
	name := path.Base(importPath)
	if len(name) > 1 && name[0] == 'v' && strings.IndexFunc(name[1:], func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
		name = path.Base(path.Dir(importPath))
	}
	name, _, _ = strings.Cut(name, ".")
	return strings.TrimSuffix(strings.TrimPrefix(name, "go-"), "-go")
}

// use marks a declaration.
func (p *program) use(d *decl) {
	if !d.used {
		d.used = true
		p.work = append(p.work, d)
	}
}

// need marks what a package declares by a name.
func (p *program) need(k *pkg, name string) {
	for _, d := range k.byName[name] {
		p.use(d)
	}
}

// reach marks all that the marked declarations may refer to. It goes by names
// only, so it marks too much rather than too little.
func (p *program) reach() {
	for {
		for len(p.work) > 0 {
			d := p.work[len(p.work)-1]
			p.work = p.work[:len(p.work)-1]
			p.names(d.file, d.node)
		}
		for _, k := range p.pkgs {
			for _, d := range k.decls {
				if d.name != "" && !d.used && p.methods[d.name] && k.anyUsed(d.recv) {
					p.use(d)
				}
			}
		}
		if len(p.work) == 0 {
			return
		}
	}
}

func (k *pkg) anyUsed(name string) bool {
	for _, d := range k.byName[name] {
		if d.used {
			return true
		}
	}
	return false
}

// names marks what the names in a piece of a file may refer to.
func (p *program) names(f *file, node ast.Node) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			p.methods[n.Sel.Name] = true
			if x, ok := n.X.(*ast.Ident); ok {
				p.need(f.pkg, x.Name)
				if to, ok := f.imports[x.Name]; ok {
					p.need(p.imported(f, to), n.Sel.Name)
				}
				return false
			}
			p.names(f, n.X)
			return false
		case *ast.Ident:
			p.need(f.pkg, n.Name)
		}
		return true
	})
}

// imported loads the package that a file imports as path.
func (p *program) imported(f *file, importPath string) *pkg {
	if k := p.pkgs[importPath]; k != nil {
		return k
	}
	dir := ""
	if f.pkg.dir != "" {
		dir = p.find.imported(f.pkg.dir, importPath)
	}
	return p.load(importPath, dir, false, "")
}

// check type-checks a package as far as it is used.
func (p *program) check(k *pkg) *types.Package {
	if k.types != nil {
		return k.types
	}
	k.types = types.NewPackage(k.path, k.name)
	conf := types.Config{
		Importer: importer(func(importPath string) (*types.Package, error) {
			if importPath == "unsafe" {
				return types.Unsafe, nil
			}
			if shared := sharedMath(importPath); shared != nil {
				return shared, nil
			}
			q := p.pkgs[importPath]
			if q == nil || len(q.files) == 0 {
				return p.stand(importPath), nil
			}
			return p.check(q), nil
		}),
		Sizes:                    sizes,
		DisableUnusedImportCheck: true,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				k.errs = append(k.errs, e)
			}
		},
	}
	var trees []*ast.File
	for _, f := range k.files {
		if t := f.kept(); t != nil {
			trees = append(trees, t)
		}
	}
	c := types.NewChecker(&conf, p.fset, k.types, &p.info)
	_ = c.Files(trees) // its errors are in k.errs; only those of functions that are lowered count
	return k.types
}

// kept gives the file without what is not used.
func (f *file) kept() *ast.File {
	t := *f.ast
	t.Decls = nil
	t.Name = &ast.Ident{Name: f.pkg.name, NamePos: t.Name.NamePos}
	for _, d := range f.ast.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			t.Decls = append(t.Decls, d)
		}
	}
	imports := len(t.Decls)
	for _, d := range f.pkg.decls {
		if d.file == f && d.used {
			t.Decls = append(t.Decls, d.node)
		}
	}
	if len(t.Decls) == imports {
		return nil
	}
	return &t
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// sizes are those of every 64-bit platform that kernels run on; reflect agrees.
var sizes = types.SizesFor("gc", "amd64")

// at gives a position as a person writes it.
func (p *program) at(pos token.Pos) string {
	at := p.fset.Position(pos)
	return fmt.Sprintf("%s:%d:%d", at.Filename, at.Line, at.Column)
}
