// Package graphtest holds the suite that every [graph.Runner] must pass, a
// runner to compare others with, and a runner that lets nothing pass that is
// not data.
//
//	Word       Meaning
//	TestRunner the suite; Options say what a runner does not claim to do
//	Reference  runs one task after the other: the oracle
//	Ship       runs tasks in children of the test binary, everything encoded
//	Main       what TestMain must call in a package that uses Ship
//
// A test of a runner is one line:
//
//	func TestRunner(t *testing.T) {
//		graphtest.TestRunner(t, func(*testing.T) graph.Runner { return &local.Runner{} }, graphtest.Options{})
//	}
//
// A collection runs its own suite on a Ship to show that its Ops are data:
//
//	func TestMain(m *testing.M) { graphtest.Main(m) }
//
//	func TestShip(t *testing.T) {
//		ship := &graphtest.Ship{}
//		defer ship.Close()
//		v, err := weft.Compute(ctx, z, weft.On(ship))
//	}
//
// The suite's own Ops are data too, also where they must be watched from
// outside: a task that wants to be seen writes a line to a file that it is told
// of, which works from any process.
package graphtest
