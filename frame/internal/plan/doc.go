// Package plan holds frames that have not been computed: a tree of nodes, each
// an operation on rows, and how it becomes tasks.
//
//	Node      an operation, what it is given, and the columns of its result
//	Op        the operation, as data: Scan, Filter, Project, Aggregate, Join, Sort ...
//	streaming an Op that works on a batch at a time: it runs in the pipe of whoever wants it
//	breaking  an Op that must have seen all rows, or their neighbours: it has tasks of its own
//	flow      parts of one source and the steps that their rows go through
//
// A plan is rewritten before its tasks are written ([Node.Planned]): columns
// that nobody needs are not read, and conditions move to where the rows come
// from. A node that is wanted twice in the same way is planned once, so what
// frames share is computed once; what streams is computed by each who wants it.
//
// Columns are known by name here, and bound to places when a pipe starts.
package plan
