// Package graph describes work that has not run yet: tasks, what each needs,
// and who can run them.
//
// A graph is a list of tasks. A task is an [Op], which says what to do, and the
// list of tasks whose results it is given. Nothing else is at the centre:
// collections write graphs, runners run them, and viewers draw them, and none
// of the three knows the others.
//
//	Word       Meaning
//	ID         a task's number in its graph; its dependencies have smaller ones
//	Op         what a task does, as data: Run(ctx, args) gives its result
//	Graph      tasks in compressed rows, immutable once built
//	constant   a value written into the graph; it is no task and costs none
//	Source     something that can write its tasks into a graph
//	Lazy[T]    a Source that stands for one value of type T
//	Builder    writes the graph of the wanted sources, and only of those
//	Pass       a graph in, a better graph out
//	Runner     runs a graph and gives the wanted results
//	Observer   is told what a run does, in batches of Events
//	Sizer      a value that knows its size in bytes
//	Releaser   a result that must be told when nobody needs it any more
//	Codec      turns values of a type to bytes and back, exactly
//	Site       where in the user's program something was built
//
// Most programs never import this package: they lift functions with package
// delayed, or use an array or a frame, and compute them with package weft.
// Writing a graph by hand looks like this:
//
//	b := graph.NewBuilder(3, 2)
//	x := b.Add(inc, []graph.ID{b.Const(1)})
//	y := b.Add(inc, []graph.ID{b.Const(2)})
//	z := b.Add(add, []graph.ID{x, y})
//	g, err := b.Graph()
//	results, err := runner.Run(ctx, g, []graph.ID{z})
//
// # Invariants
//
//   - A task's dependencies are written before it, so a graph has no cycle, and
//     counting up from zero is a topological order.
//   - Building runs no user code.
//   - A graph is never changed after [Builder.Graph]; any number of runs may
//     share it at once.
//   - An Op is data: exported fields only, so that a graph can be printed,
//     compared as text, and sent to another process of the same binary.
//
// # Limits
//
// A graph holds at most 2^31-1 tasks and as many edges.
package graph
