// Package expr has the expressions on columns: a tree that a user builds, what
// types it has in a schema, and how it is computed for batches of rows.
//
//	Node       an expression: a function of the table on others, a column, a literal
//	function   a row of the table: arguments, typing, and how it is computed
//	Bind       types for all nodes, by a schema
//	Program    what computes bound expressions for batches
//	item       a different expression among all that a program computes
//	step       computes the arrays of some items
//	  group      one kernel: numbers, bools and times, fused
//	  function   a column at a time: strings, zones, users' functions
//	variant    the kernel of a group, for batches with nulls or without
//	aggregate  a function of a group's values: typed here, computed elsewhere
//	window     a function of the rows around, likewise
//
// From an expression to an array:
//
//	n := expr.New("gt", []*expr.Node{expr.Col("delay"), expr.Lit(3)})
//	bound, err := n.Bind(schema)
//	p, err := expr.Compile([]*expr.Node{bound}, schema)
//	rows, err := p.RunFilter(ctx, batch) // the places of the rows that are true
//
// # Nulls
//
// A kernel computes values for all rows. Where a result is null is worked out
// beside it: for most functions that is where one of their operands is, so that
// bitmaps are put together 64 rows at a time and never come into the kernel.
// Functions that look at what is missing (coalesce, when, and, or, isnull) and
// those that make nulls (division by zero) have validity in the kernel, as bools.
// Batches without nulls have a kernel of their own, without all that.
//
// In columns of floats NaN counts as missing too for isnull, coalesce, eqmissing
// and what takes the least or largest of a row; arithmetic and comparisons are
// IEEE's. And, or are Kleene's.
//
// # Invariants
//
//   - Nodes are data, and immutable. Only users' functions without a name that
//     means one function keep an expression from another process.
//   - Binding puts conversions in ("as"), and leaves Args as the user wrote them
//     otherwise. It may be done again for another schema.
//   - Kernels that differ in literals only have one text.
//   - A dictionary's strings are looked at once, and results have no duplicates.
//
// # Limits
//
// Upper and lower case map letter by letter. Categories are in order within one
// dictionary; comparisons with a string that is none of them go by bytes.
// Decimals are not computed with.
package expr
