package array

import "github.com/cb434341/weft/array/internal/expr"

// NodeOf returns an array's expression. It is for the packages of formats below
// this one, such as array/zarr, as its type shows.
func NodeOf(x Untyped) *expr.Node { return x.untyped() }

// DynOf returns the array of an expression. It is for the packages of formats
// below this one.
func DynOf(n *expr.Node) Dyn { return Dyn{n} }
