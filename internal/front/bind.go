package front

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
)

// declared are the types of the parameters, the receiver's first.
func (t *target) declared() []types.Type {
	var declared []types.Type
	if recv := t.sig.Recv(); recv != nil {
		declared = append(declared, recv.Type())
	}
	for v := range t.sig.Params().Variables() {
		declared = append(declared, v.Type())
	}
	return declared
}

// bind finds the type arguments of a generic function from the type of its
// value: what the compiler calls Gen[...] says nothing else about them.
func (t *target) bind() error {
	declared := t.declared()
	if len(declared) != t.value.NumIn() || t.sig.Results().Len() != t.value.NumOut() {
		return errStale
	}
	for i, d := range declared {
		t.unify(d, t.value.In(i))
	}
	for i := range t.value.NumOut() {
		t.unify(t.sig.Results().At(i).Type(), t.value.Out(i))
	}
	for _, list := range t.typeParams() {
		for p := range list.TypeParams() {
			if t.bound[p] == nil {
				return fmt.Errorf("its type argument %s is not to be seen in its parameters", p)
			}
		}
	}
	return nil
}

// typeParams lists the type parameters of the function, or, for a literal, of the
// function around it.
func (t *target) typeParams() []*types.TypeParamList {
	sig := t.sig
	if t.lit != nil {
		node, ok := t.decl.node.(*ast.FuncDecl)
		if !ok {
			return nil
		}
		fn, ok := t.prog.info.Defs[node.Name].(*types.Func)
		if !ok {
			return nil
		}
		sig = fn.Signature()
	}
	return []*types.TypeParamList{sig.TypeParams(), sig.RecvTypeParams()}
}

// isGeneric reports that there are type arguments to find.
func (t *target) isGeneric() bool {
	return slices.ContainsFunc(t.typeParams(), func(l *types.TypeParamList) bool { return l.Len() > 0 })
}

// bindNamed binds the type arguments that a name has.
func (t *target) bindNamed() error {
	list := t.sig.TypeParams()
	if t.sig.Recv() != nil {
		list = t.sig.RecvTypeParams()
	}
	if list.Len() != len(t.args) {
		return errors.New("it is generic: name it with all type arguments")
	}
	for i, a := range t.args {
		tv, err := types.Eval(t.prog.fset, t.pkg.types, token.NoPos, a)
		if err != nil || !tv.IsType() {
			return fmt.Errorf("%s is no type of its package", a)
		}
		t.bound[list.At(i)] = tv.Type
	}
	return nil
}

// unify walks a declared type beside the real one.
func (t *target) unify(d types.Type, r reflect.Type) {
	switch d := types.Unalias(d).(type) {
	case *types.TypeParam:
		if t.bound[d] == nil {
			t.bound[d] = t.typeOf(r)
		}
	case *types.Pointer:
		if r.Kind() == reflect.Pointer {
			t.unify(d.Elem(), r.Elem())
		}
	case *types.Slice:
		if r.Kind() == reflect.Slice {
			t.unify(d.Elem(), r.Elem())
		}
	case *types.Array:
		if r.Kind() == reflect.Array {
			t.unify(d.Elem(), r.Elem())
		}
	case *types.Struct:
		t.unifyFields(d, r)
	case *types.Named:
		// The fields of an instance say what its arguments are.
		if s, ok := d.Underlying().(*types.Struct); ok && d.TypeArgs().Len() > 0 {
			t.unifyFields(s, r)
		} else if d.TypeArgs().Len() > 0 {
			t.unify(d.Underlying(), r)
		}
	}
}

func (t *target) unifyFields(d *types.Struct, r reflect.Type) {
	if r.Kind() != reflect.Struct || r.NumField() != d.NumFields() {
		return
	}
	for i := range d.NumFields() {
		t.unify(d.Field(i).Type(), r.Field(i).Type)
	}
}

// typeOf gives the type of the program that a reflect type is; a named one whose
// package is not read becomes what it is made of.
func (t *target) typeOf(r reflect.Type) types.Type {
	if r.Name() != "" && r.PkgPath() != "" {
		if k := t.prog.pkgs[r.PkgPath()]; k != nil && k.types != nil {
			if o, ok := k.types.Scope().Lookup(r.Name()).(*types.TypeName); ok {
				return o.Type()
			}
		}
	}
	if b, ok := basics[r.Kind()]; ok {
		return types.Typ[b]
	}
	switch r.Kind() {
	case reflect.Array:
		return types.NewArray(t.typeOf(r.Elem()), int64(r.Len()))
	case reflect.Slice:
		return types.NewSlice(t.typeOf(r.Elem()))
	case reflect.Pointer:
		return types.NewPointer(t.typeOf(r.Elem()))
	case reflect.Struct:
		var fields []*types.Var
		for i := range r.NumField() {
			f := r.Field(i)
			fields = append(fields, types.NewField(0, t.pkg.types, f.Name, t.typeOf(f.Type), f.Anonymous))
		}
		return types.NewStruct(fields, nil)
	}
	return types.Typ[types.Invalid]
}

var basics = map[reflect.Kind]types.BasicKind{
	reflect.Bool: types.Bool, reflect.String: types.String, reflect.Uintptr: types.Uintptr,
	reflect.Int: types.Int, reflect.Int8: types.Int8, reflect.Int16: types.Int16, reflect.Int32: types.Int32, reflect.Int64: types.Int64,
	reflect.Uint: types.Uint, reflect.Uint8: types.Uint8, reflect.Uint16: types.Uint16, reflect.Uint32: types.Uint32, reflect.Uint64: types.Uint64,
	reflect.Float32: types.Float32, reflect.Float64: types.Float64, reflect.Complex64: types.Complex64, reflect.Complex128: types.Complex128,
}
