// Package order decides in which order tasks should run so that little memory
// is held at once.
//
// No rule for that wins on every graph, and finding the best order is NP-hard.
// So the package writes several orders by rules that are good at different
// shapes, runs each on paper, and keeps the one with the lowest peak.
//
//	Word        Meaning
//	rank        a task's place in an order: 0 is to run first
//	result      what a task gives; it has a size in bytes
//	user        a task that needs another's result
//	live        said of a result from its task's start to its last user's end
//	kept        said of a wanted result: it is live to the end
//	held        the bytes of all that is live at one moment
//	peak        the most bytes held at any moment
//	free move   a ready task that leaves memory no fuller than it was
//	mark        the peak to beat; no free move goes up to it
//	look        a hash of a task's place in its graph, whatever its number
//
// A runner asks for ranks when memory is short and starts the ready task of the
// lowest rank first:
//
//	ranks := order.Rank(g, want, bytes, workers)
//	peak := order.Simulate(g, want, bytes, ranks, workers)
//	fmt.Println("up to", peak.Bytes, "bytes, when task", peak.Task, "starts")
//
// README.md in this folder draws each of the rules.
//
// # Invariants
//
//   - Ranks are a permutation, and every task ranks after its dependencies.
//   - No other order that the package wrote has a lower simulated peak.
//   - Ranks depend on the graph and on sizes only: not on the order in which
//     tasks or dependencies were written, except between tasks that nothing
//     tells apart, nor on the number of processors, nor on chance.
//   - Nothing recurses, and every rule takes time near linear in tasks and
//     dependencies.
//
// # Limits
//
// A graph of over 2^19 tasks and dependencies gets three rules rather than
// seven, of which the best is refined once. Sizes are those that the caller
// expects; where they are wrong by as much as the orders differ, another order
// may have been better. Time is not weighed: of two orders with one peak, either
// may keep the workers busier.
package order
