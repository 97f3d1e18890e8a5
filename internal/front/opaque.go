package front

import (
	"go/token"
	"go/types"
	"reflect"
)

// Types of packages that are not read (of most of the standard library) may be in
// structs that kernels are given, and count for where other fields are. The
// running program knows their sizes.

// collect notes the named types that a type is made of, by package and name.
func collect(r reflect.Type, into map[string]map[string]reflect.Type) {
	if r.Name() != "" && r.PkgPath() != "" {
		names := into[r.PkgPath()]
		if names == nil {
			names = map[string]reflect.Type{}
			into[r.PkgPath()] = names
		}
		if names[r.Name()] != nil {
			return
		}
		names[r.Name()] = r
	}
	switch r.Kind() {
	case reflect.Array, reflect.Slice, reflect.Pointer:
		collect(r.Elem(), into)
	case reflect.Struct:
		for i := range r.NumField() {
			collect(r.Field(i).Type, into)
		}
	case reflect.Func:
		for i := range r.NumIn() {
			collect(r.In(i), into)
		}
		for i := range r.NumOut() {
			collect(r.Out(i), into)
		}
	}
}

// stand makes a package that is not read, with the types that the program has of
// it: numbers as such, anything else as bytes that nobody looks at.
func (p *program) stand(importPath string) *types.Package {
	if k := p.stands[importPath]; k != nil {
		return k
	}
	k := types.NewPackage(importPath, guessName(importPath))
	for _, name := range sortedKeys(p.real[importPath]) {
		r := p.real[importPath][name]
		var under types.Type
		if b, ok := basics[r.Kind()]; ok {
			under = types.Typ[b]
		} else {
			under = bytesLike(k, r)
		}
		o := types.NewTypeName(token.NoPos, k, name, nil)
		types.NewNamed(o, under, nil)
		k.Scope().Insert(o)
	}
	k.MarkComplete()
	p.stands[importPath] = k
	return k
}

// bytesLike makes a struct of a type's size and alignment, without a number that
// a kernel would look at.
func bytesLike(k *types.Package, r reflect.Type) types.Type {
	if r.Align() == 8 { // strings are two words, pointers one
		words := types.NewArray(types.NewPointer(types.Typ[types.Invalid]), int64(r.Size()/8))
		return types.NewStruct([]*types.Var{types.NewField(token.NoPos, k, "_", words, false)}, nil)
	}
	unit := map[int]types.BasicKind{1: types.Uint8, 2: types.Uint16, 4: types.Uint32}[r.Align()]
	words := types.NewArray(types.Typ[unit], int64(r.Size())/int64(r.Align()))
	return types.NewStruct([]*types.Var{types.NewField(token.NoPos, k, "_", words, false)}, nil)
}

// agrees holds a type of the source against that of the running program: where
// fields are must be the same.
func agrees(t types.Type, r reflect.Type) bool {
	if sizes.Sizeof(t) != int64(r.Size()) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basics[r.Kind()] == u.Kind() || u.Kind() == types.UnsafePointer && r.Kind() == reflect.UnsafePointer
	case *types.Struct:
		if p := opaquePackage(t); p {
			return true
		}
		if r.Kind() != reflect.Struct || r.NumField() != u.NumFields() {
			return false
		}
		offsets := offsetsOf(u)
		for i := range u.NumFields() {
			if offsets[i] != int64(r.Field(i).Offset) || u.Field(i).Name() != r.Field(i).Name || !agrees(u.Field(i).Type(), r.Field(i).Type) {
				return false
			}
		}
	case *types.Array:
		return r.Kind() == reflect.Array && int64(r.Len()) == u.Len() && agrees(u.Elem(), r.Elem())
	case *types.Slice:
		return r.Kind() == reflect.Slice && (hasUnknown(u.Elem()) || agrees(u.Elem(), r.Elem()))
	}
	return true
}

// opaquePackage reports a type that stand made.
func opaquePackage(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pos() != token.NoPos {
		return false
	}
	s, ok := n.Underlying().(*types.Struct)
	return ok && s.NumFields() == 1 && s.Field(0).Name() == "_"
}

// hasUnknown reports a type in which something is not known, so that sizes are
// not either.
func hasUnknown(t types.Type) bool { return unknownWithin(t, maxDepth) }

func unknownWithin(t types.Type, depth int) bool {
	if depth == 0 {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.Invalid
	case *types.Array:
		return unknownWithin(u.Elem(), depth-1)
	case *types.Struct:
		for i := range u.NumFields() {
			if unknownWithin(u.Field(i).Type(), depth-1) {
				return true
			}
		}
	}
	return false
}
