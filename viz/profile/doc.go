// Package profile records what a run did and shows it: which worker ran which
// task when, the bytes of results held, and the Go heap.
//
// A [Recorder] is given to a run as an observer and keeps a [Profile] of it,
// which prints itself as a table, as a page to look at in a browser, and as a
// trace for Perfetto.
//
//	Word       Meaning
//	Recorder   the observer: collects runs, one Profile each
//	Profile    one run: what happened, and the figures drawn from it
//	Span       one try of one task: worker, start, end, bytes
//	lane       what one worker did, one span after the other
//	held       bytes of results in memory, as the runner counts them
//	heap       bytes of objects in the Go heap, of the whole process
//
// A program that wonders where its time goes:
//
//	var rec profile.Recorder
//	v, err := weft.Compute(ctx, z, weft.Observe(&rec))
//	fmt.Print(rec.Profile())
//	err = rec.Profile().Save("run.html")
//
// # Invariants
//
//   - A task that runs back to back with the one before it on its worker and
//     whose result is of the same size costs 8 bytes, any other 12 to 32.
//   - Nothing is dropped: workers hand their events to the recorder themselves.
//   - Everything may be read while the run is still going on; what is read is
//     the run so far.
//
// # Limits
//
// Events do not say which run they belong to, so a Recorder follows one run at
// a time, see [Recorder]. The curves of memory have at most 2,048 steps; a run
// of any length fits, in ever wider ones.
package profile
