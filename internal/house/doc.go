// Package house keeps the plan of the rooms: who may import whom, how long a
// file may grow, and that every Go snippet in the documents compiles.
//
// It has no users but its own test, which reads the whole module as text.
//
//	word      meaning
//	room      a folder of packages with one purpose: graph, local, delayed, ...
//	plan      the table of rooms, and for each what it may import
//	reach     the modules outside the standard library that a room may import
//	snippet   a fenced block marked "go" in README.md or docs/*.md
//
// The way down, and no way up:
//
//	cmd, examples, bench
//	weft (root)   dashboard   viz   progress   cluster
//	array   frame   bag   delayed   local
//	jit
//	internal/...
//	graph
//
// Use, as the test does:
//
//	for _, complaint := range house.Imports(os.DirFS(root)) {
//		t.Error(complaint)
//	}
//
// # Invariants
//
// A folder with Go files belongs to exactly one room: a new one is added to the
// plan before it compiles a test. The graph room imports the standard library
// only. A collection (array, frame, bag, delayed) imports no runner, no other
// collection and not the root: they meet in graph.Lazy. A runner imports no
// collection. A reader (viz, progress, dashboard) imports neither.
//
// Test files are looser, since a collection's tests need a runner: they may
// import any module, and every room but the command and the examples. Rooms
// that no row may import, as internal/runnertest, are for them alone.
//
// # Limits
//
// Imports are read file by file whatever their build constraints say, so that a
// file for another system is held to the plan as well. Snippets are checked for
// types, not run.
package house
