// Package viz draws graphs: what is to be run, and where a run spent its time
// and memory.
//
// Ovals are functions and boxes are data: constants at the bottom, wanted
// results on top, so that a picture is read upwards. Nothing has to be
// installed for it: the layout, the SVG and the PNG are made here.
//
//	Word       Meaning
//	Drawing    a graph, and how it is to be drawn
//	picture    what is drawn: ovals, boxes and edges, for every format alike
//	collapsed  one oval for all tasks of a function, edges with counts
//	scale      what the colours stand for: the picture's legend
//
// A picture of z, and another of where its computing spent the time:
//
//	err := viz.Save("z.svg", z)
//
//	var rec profile.Recorder
//	v, err := weft.Compute(ctx, z, weft.Observe(&rec))
//	err = viz.OfRun(rec.Profile()).ByTime().Save("time.png")
//
// Package profile, below this one, records runs and draws them over time.
//
// # Invariants
//
//   - The same graph gives the same picture, byte for byte.
//   - Labels are shown as they are, whatever characters they have, on one line;
//     long ones are cut and are whole in the tooltip of an SVG.
//   - Drawing runs no user code, except for the names and sizes that Ops and
//     constants tell of themselves.
//
// # Limits
//
// A graph of over 2,000 nodes is drawn collapsed, and the picture says so; see
// [Drawing.Whole]. A PNG is at most 16,384 points wide or high, 40 million in all: a larger
// picture is drawn smaller. Its letters are those of Go Regular, which knows
// Latin, Greek and Cyrillic; an SVG knows what its viewer knows.
package viz
