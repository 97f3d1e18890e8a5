package viz_test

import (
	"context"
	"fmt"
	"os"

	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/viz"
)

func inc(x int) int    { return x + 1 }
func add(x, y int) int { return x + y }

func Example() {
	inc, add := delayed.Func1(inc), delayed.Func2(add)
	z := add(inc.Of(1), inc.Of(2))
	fmt.Print(viz.Text(z))
	// Output:
	// 3 tasks, 4 edges, 2 constants
	// inc#0 = inc(1)
	// inc#1 = inc(2)
	// add#2 = add(inc#0, inc#1)
	// want add#2
}

func ExampleDrawing_WriteDOT() {
	inc := delayed.Func1(inc)
	if err := viz.New(inc(inc.Of(1))).Results("three").WriteDOT(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// digraph weft {
	// 	rankdir=BT
	// 	node [fontname="Helvetica" fontsize=12 style=filled fillcolor=white]
	// 	edge [arrowsize=0.7 color="#7b8697" fontname="Helvetica" fontsize=10]
	// 	t0c0 [shape=box label="1" tooltip="constant 1"]
	// 	t0 [shape=ellipse label="inc" fillcolor="#cfe2f7" color="#8492a3" fontcolor="#1c2330" tooltip="inc#0 (example_test.go:30)"]
	// 	t1 [shape=ellipse label="inc" fillcolor="#cfe2f7" color="#8492a3" fontcolor="#1c2330" tooltip="inc#1 (example_test.go:30)"]
	// 	w0 [shape=box penwidth=2 label="three" tooltip="wanted: the result of inc#1"]
	// 	t0c0 -> t0
	// 	t0 -> t1
	// 	t1 -> w0
	// }
}

// twice is an Op.
type twice struct{}

func (twice) Run(_ context.Context, args []any) (any, error) { return 2 * args[0].(int), nil }

// A graph that was written task by task is drawn too.
func ExampleOf() {
	b := graph.NewBuilder(0, 0)
	x := b.Const(1)
	for range 3000 {
		x = b.Add(twice{}, []graph.ID{x})
	}
	g, err := b.Graph()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := viz.Of(g, []graph.ID{x}).WriteDOT(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// digraph weft {
	// 	rankdir=BT
	// 	node [fontname="Helvetica" fontsize=12 style=filled fillcolor=white]
	// 	edge [arrowsize=0.7 color="#7b8697" fontname="Helvetica" fontsize=10]
	// 	label="3,000 tasks and 3,000 edges, drawn as one oval for each function" fontname="Helvetica" fontsize=10
	// 	g0 [shape=ellipse label="twice × 3,000" fillcolor="#cfe2f7" color="#8492a3" fontcolor="#1c2330" tooltip="3,000 tasks of twice"]
	// 	w0 [shape=box penwidth=2 label="result" tooltip="wanted"]
	// 	g0 -> g0 [label="2,999"]
	// 	g0 -> w0
	// }
}
