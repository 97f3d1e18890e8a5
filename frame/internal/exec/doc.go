// Package exec holds the tasks of frames: what runs.
//
//	Pipe      batches of rows from a source through steps into a sink, in one task
//	Read      a source: parts of something stored
//	Step      rows in, rows out, batch by batch: filter, compute columns, probe a join
//	Sink      what a pipe makes of the rows that arrive: a table, groups, pieces
//	Pieces    a table cut by the hash of keys, or by ranges: what a shuffle exchanges
//
// A plan ([github.com/cb434341/weft/frame/internal/plan]) decides which tasks
// there are. All of them are data, so that they ship to other processes. What
// tasks exchange is *table.Table, which the runner counts, spills and ships.
//
//	read parts -> step -> step -> sink          one task, cache-sized batches
//	                              |
//	             R pieces  -------+             one task each, that only picks
//	                |
//	             merge piece r of all pipes     R tasks
package exec
