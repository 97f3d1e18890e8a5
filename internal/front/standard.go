package front

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
)

// What kernels may use of the standard library is written down here, so that
// lowering needs no GOROOT: the declarations of math and math/bits, whose
// functions lower to codes or to calls of the library, and Go in the kernels'
// own subset for the rest.
//
//go:embed std/math.txt std/bits.txt std/cmp.txt std/time.txt std/divide.txt complexes/*.go
var standardFiles embed.FS

// standard gives the text of a standard package that is lowered as any other.
func standard(importPath string) []text {
	var names []string
	switch importPath {
	case "cmp":
		names = []string{"std/cmp.txt"}
	case "time":
		names = []string{"std/time.txt"}
	case "complex division":
		names = []string{"std/divide.txt"}
	case "math/cmplx":
		names = []string{"complexes/complexes.go", "complexes/power.go", "complexes/trigonometry.go"}
	}
	var files []text
	for _, name := range names {
		data, err := standardFiles.ReadFile(name)
		if err != nil {
			return nil
		}
		files = append(files, text{name: name, data: data})
	}
	return files
}

// sharedMath gives package math or math/bits, which have no bodies and are the
// same for all; nil for others.
func sharedMath(importPath string) *types.Package {
	switch importPath {
	case "math":
		return mathPackage()
	case "math/bits":
		return bitsPackage()
	}
	return nil
}

var (
	mathPackage = sync.OnceValue(func() *types.Package { return declarations("math", "std/math.txt") })
	bitsPackage = sync.OnceValue(func() *types.Package { return declarations("math/bits", "std/bits.txt") })
)

// declarations checks a file of declarations. It is part of the program, so a
// fault in it is one of ours.
func declarations(importPath, name string) *types.Package {
	data, err := standardFiles.ReadFile(name)
	if err == nil {
		fset := token.NewFileSet()
		var tree *ast.File
		if tree, err = parser.ParseFile(fset, name, data, parser.SkipObjectResolution); err == nil {
			var p *types.Package
			if p, err = (&types.Config{Sizes: sizes}).Check(importPath, fset, []*ast.File{tree}, nil); err == nil {
				return p
			}
		}
	}
	panic("front: " + err.Error())
}
