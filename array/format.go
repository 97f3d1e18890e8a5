package array

import "github.com/cb434341/weft/array/internal/expr"

// Any is an array whose elements are of any type: an Array or a Dyn. It is what
// the packages of formats store.
type Any interface{ Dyn() Dyn }

// Dyn returns the array.
func (d Dyn) Dyn() Dyn { return d }

// Node returns the array's expression. It is for the packages of formats below
// this one, such as array/zarr, as its type shows.
func (d Dyn) Node() *expr.Node { return d.node() }

// DynOf returns the array of an expression. It is for the packages of formats
// below this one.
func DynOf(n *expr.Node) Dyn { return Dyn{n} }
