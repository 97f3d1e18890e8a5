// Package local runs graphs in this process: in parallel, within a memory
// budget, with release of every result at its last use.
//
//	Word           Meaning
//	Runner         its fields are the settings; the zero value works
//	run            one call of Runner.Run and all its state
//	worker         a goroutine that runs tasks; a run has 1 to Workers
//	ready          a task whose dependencies have all finished
//	held           a result in memory that some task or the user still needs
//	released       a result that nobody needs any more
//	spilled        a result on disk that somebody still needs
//	stealing       the mode of a run while memory is plentiful: every worker
//	               has a deque of ready tasks, and idle workers steal
//	ranked         the mode once half the budget is held: all ready tasks are
//	               in one heap, and the one that package order ranks first runs
//	budget         bytes of results that may be in memory, shared by the runs
//	               of a Runner, and by all Runners that set none
//
// Use it by itself or, as the default, through package weft:
//
//	r := &local.Runner{Workers: 8, Memory: 4 << 30}
//	total, err := weft.Compute(ctx, sum, weft.On(r))
//
// # Invariants
//
//   - Run returns only when every task that it started has returned.
//   - A run always has a worker of its own, whatever other runs do, so that
//     runs inside of tasks and any number of runs at once cannot deadlock.
//     Further workers are lent by the Runner, Workers in all.
//   - One int32 a task says everything: until a task has run, how many
//     dependencies it still waits for; afterwards, how many tasks still wait
//     for its result.
//   - With Workers: 1 tasks run one at a time in an order that depends on the
//     graph alone, those that wait included.
//
// # Limits
//
// A task that never returns keeps Run from returning; the watchdog names it. A
// task that waits (IO) and computes something itself gives up its place among
// those that wait meanwhile, if it passes its context on; if not, and what it
// computes needs a place of the same Op, both may wait for each other. A
// result whose type cannot be encoded exactly is never spilled, so a run of
// such results may go over its budget; it then runs one task at a time.
package local
