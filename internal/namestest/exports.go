package namestest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// An exported is what a package exports.
type exported struct {
	// results has functions, methods and fields ("Type.Name"), types, variables and
	// constants, and the types of what they give, "package.Type": "" for those that
	// have no name.
	results   map[string]string
	functions map[string]bool // the functions and methods among them
}

// exportsOf parses the package of a folder.
func exportsOf(name, folder string) (exported, error) {
	e := exported{map[string]string{}, map[string]bool{}}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		return e, fmt.Errorf("%s: %d files, %v", folder, len(files), err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return e, err
		}
		for _, decl := range f.Decls {
			e.enter(name, decl)
		}
	}
	return e, nil
}

func (e exported) enter(in string, decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				e.results[spec.Name.Name] = in + "." + spec.Name.Name
				e.members(in, spec)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					e.results[name.Name] = typeName(in, spec.Type)
				}
			}
		}
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil {
			_, receiver, _ := strings.Cut(typeName(in, decl.Recv.List[0].Type), ".")
			name = receiver + "." + name
		}
		if decl.Name.IsExported() && ast.IsExported(name) {
			e.results[name] = resultOf(in, decl.Type)
			e.functions[name] = true
		}
	}
}

// members enters the fields of a struct and the methods of an interface.
func (e exported) members(in string, spec *ast.TypeSpec) {
	var fields *ast.FieldList
	switch t := spec.Type.(type) {
	case *ast.StructType:
		fields = t.Fields
	case *ast.InterfaceType:
		fields = t.Methods
	default:
		return
	}
	for _, field := range fields.List {
		for _, name := range field.Names {
			result := typeName(in, field.Type)
			if f, ok := field.Type.(*ast.FuncType); ok {
				result = resultOf(in, f)
			}
			e.results[spec.Name.Name+"."+name.Name] = result
		}
	}
}

// resultOf is the type of a function's first result.
func resultOf(in string, f *ast.FuncType) string {
	if f.Results == nil {
		return ""
	}
	return typeName(in, f.Results.List[0].Type)
}

// typeName is the name of a type that a package speaks of, without its arguments, as
// "package.Type"; "" for one that has none.
func typeName(in string, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		if e.IsExported() {
			return in + "." + e.Name
		}
	case *ast.SelectorExpr:
		if of, ok := e.X.(*ast.Ident); ok {
			return of.Name + "." + e.Sel.Name
		}
	case *ast.StarExpr:
		return typeName(in, e.X)
	case *ast.IndexExpr:
		return typeName(in, e.X)
	case *ast.IndexListExpr:
		return typeName(in, e.X)
	}
	return ""
}

// typeOf is the type of an expression's value, "" where nobody knows.
func (n *names) typeOf(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.Ident:
		return n.variables[e.Name], nil
	case *ast.ParenExpr:
		return n.typeOf(e.X)
	case *ast.IndexExpr: // array.Zeros[T]
		return n.typeOf(e.X)
	case *ast.IndexListExpr:
		return n.typeOf(e.X)
	case *ast.CompositeLit:
		if e.Type != nil {
			return n.typeOf(e.Type)
		}
	case *ast.CallExpr:
		return n.typeOf(e.Fun)
	case *ast.SelectorExpr:
		return n.selected(e)
	}
	return "", nil
}

// selected finds what a selector selects, and returns its type.
func (n *names) selected(e *ast.SelectorExpr) (string, error) {
	name := e.Sel.Name
	in, isName := "", false
	if x, ok := e.X.(*ast.Ident); ok && n.variables[x.Name] == "" {
		in, isName = x.Name, true
	}
	if !isName {
		of, err := n.typeOf(e.X)
		if err != nil {
			return "", err
		}
		typ, found := "", false
		if in, typ, found = strings.Cut(of, "."); !found {
			return "", nil
		}
		name = typ + "." + name
	}
	known, ok := n.packages[in]
	if !ok {
		return "", nil // of another package
	}
	result, ok := known.results[name]
	if !ok {
		return "", fmt.Errorf("package %s has no %s", in, name)
	}
	n.used[in+"."+name] = true
	return result, nil
}
