package front

import (
	"fmt"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// A leaf is a scalar of a type, or all scalars at the same place in an array's
// elements: type struct{ A int8; P [4]struct{ X, Y float64 } } has the leaves
// .A, .P[].X and .P[].Y.
type leaf struct {
	path string
	kind kernel.Kind
	dims []dim
	off  int64 // in bytes
}

// A dim is a dimension of arrays: how many, and how far from one to the next.
type dim struct{ n, step int64 }

// count is the number of scalars in all dimensions.
func count(dims []dim) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d.n
	}
	return n
}

// leaves takes a type apart. What kernels cannot hold (a string in a struct, say)
// has no leaves: it may be there, as long as nobody looks at it.
func leaves(t types.Type) []leaf { return leavesWithin(t, maxDepth) }

// maxLeaves is the number of leaves that a type may have in a kernel. One with
// more has none.
const maxLeaves = 4096

func leavesWithin(t types.Type, depth int) []leaf {
	if depth == 0 {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if k := kindOf(u); k != kernel.Invalid {
			return []leaf{{kind: k}}
		}
		if part := partOf(u); part != kernel.Invalid {
			return []leaf{{path: ".re", kind: part}, {path: ".im", kind: part, off: int64(part.Size())}}
		}
	case *types.Struct:
		var all []leaf
		offsets := offsetsOf(u)
		for i := range u.NumFields() {
			for _, l := range leavesWithin(u.Field(i).Type(), depth-1) {
				l.path = "." + u.Field(i).Name() + l.path
				l.off += offsets[i]
				all = append(all, l)
			}
			if len(all) > maxLeaves {
				return nil
			}
		}
		return all
	case *types.Array:
		if u.Len() <= 0 || sizes.Sizeof(u) < 0 { // negative where it is more than there is
			return nil
		}
		d := dim{u.Len(), sizes.Sizeof(u.Elem())}
		all := leavesWithin(u.Elem(), depth-1)
		for i, l := range all {
			all[i].path = "[]" + l.path
			all[i].dims = append([]dim{d}, l.dims...)
		}
		return all
	case *types.Slice:
		if hasSlice(u.Elem()) {
			return nil
		}
		return []leaf{{path: ".ptr", kind: kernel.Ptr}, {path: ".len", kind: kernel.Int64, off: 8}, {path: ".cap", kind: kernel.Int64, off: 16}}
	}
	return nil
}

// offsetsOf gives the offsets of a struct's fields.
func offsetsOf(s *types.Struct) []int64 {
	fields := make([]*types.Var, s.NumFields())
	for i := range fields {
		fields[i] = s.Field(i)
	}
	return sizes.Offsetsof(fields)
}

// kindOf gives the kind of a basic type that is one scalar.
func kindOf(b *types.Basic) kernel.Kind {
	switch b.Kind() {
	case types.Bool, types.UntypedBool:
		return kernel.Bool
	case types.Int8:
		return kernel.Int8
	case types.Int16:
		return kernel.Int16
	case types.Int32, types.UntypedRune:
		return kernel.Int32
	case types.Int, types.Int64, types.UntypedInt:
		return kernel.Int64
	case types.Uint8:
		return kernel.Uint8
	case types.Uint16:
		return kernel.Uint16
	case types.Uint32:
		return kernel.Uint32
	case types.Uint, types.Uint64, types.Uintptr:
		return kernel.Uint64
	case types.Float32:
		return kernel.Float32
	case types.Float64, types.UntypedFloat:
		return kernel.Float64
	}
	return kernel.Invalid
}

// partOf gives the kind of the two parts of a complex type.
func partOf(b *types.Basic) kernel.Kind {
	switch b.Kind() {
	case types.Complex64:
		return kernel.Float32
	case types.Complex128, types.UntypedComplex:
		return kernel.Float64
	}
	return kernel.Invalid
}

// scalarKind gives the kind of a type that is one scalar, else Invalid.
func scalarKind(t types.Type) kernel.Kind {
	if b, ok := t.Underlying().(*types.Basic); ok {
		return kindOf(b)
	}
	return kernel.Invalid
}

// hasSlice reports a type with a slice somewhere in it, which is an address.
func hasSlice(t types.Type) bool {
	for _, l := range leaves(t) {
		if l.kind == kernel.Ptr {
			return true
		}
	}
	_, isSlice := t.Underlying().(*types.Slice)
	return isSlice
}

// unsupported says, in Go's words, why variables of a type cannot be in a
// kernel; "" if they can.
func unsupported(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case kindOf(u) != kernel.Invalid, partOf(u) != kernel.Invalid:
			return ""
		case u.Info()&types.IsString != 0:
			return "a string is not supported in a kernel; use a number or a switch"
		case u.Kind() == types.UnsafePointer:
			return "unsafe.Pointer is not supported in a kernel"
		case u.Kind() == types.UntypedNil:
			return "nil is not supported here"
		}
		return fmt.Sprintf("the type %s is not known", typeName(t))
	case *types.Struct:
		for f := range u.Fields() {
			if hasUnknown(f.Type()) {
				return fmt.Sprintf("where the fields of %s are is not known: the type of %s is not", typeName(t), f.Name())
			}
		}
		if n := len(leaves(t)); n == 0 && u.NumFields() > maxLeaves/64 {
			return fmt.Sprintf("the type %s has too many numbers for a kernel", typeName(t))
		}
		return ""
	case *types.Array:
		if u.Len() == 0 {
			return "an array of length 0 is not supported in a kernel"
		}
		if len(leaves(t)) == 0 && len(leaves(u.Elem())) > 0 {
			return fmt.Sprintf("the type %s is too large for a kernel", typeName(t))
		}
		if hasSlice(u.Elem()) {
			return "an array of slices is not supported in a kernel"
		}
		return unsupported(u.Elem())
	case *types.Slice:
		if hasSlice(u.Elem()) {
			return "a slice of slices is not supported in a kernel; use jit.Mat, or one slice and a stride"
		}
		return unsupported(u.Elem())
	case *types.Pointer:
		return "a pointer may only be a parameter, a receiver, or a variable that keeps the place it is declared with"
	case *types.Map:
		return "a map is not supported in a kernel; use a slice or a switch"
	case *types.Chan:
		return "a channel is not supported in a kernel"
	case *types.Interface:
		return fmt.Sprintf("the interface %s is not supported in a kernel; use a concrete type or a type parameter", typeName(t))
	case *types.Signature:
		return "a function value is not supported in a kernel; call the function by its name"
	}
	return fmt.Sprintf("the type %s is not supported in a kernel", typeName(t))
}

// typeName writes a type with the names of packages, not their paths.
func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}
