package house

import "strings"

// modulePath is this module's; imports below it are rooms.
const modulePath = "github.com/cb434341/weft"

// A room is one row of the plan.
type room struct {
	name   string   // also its folder, with all folders below, unless it is the root
	may    []string // rooms that it may import besides itself
	reach  []string // modules outside the standard library that it may import
	noTest bool     // may not be imported by other rooms' tests either
}

// The rows that several rooms share.
var (
	ground  = []string{"graph", "internal"}
	weaving = []string{"graph", "internal", "jit"}
	all     = []string{
		"graph", "internal", "jit", "array", "frame", "bag", "delayed", "local",
		"weft", "dashboard", "viz", "progress", "cluster",
	}
)

// plan is the table of rooms, from the ground up.
var plan = []room{
	{name: "graph"},
	{name: "internal", may: []string{"graph"}, reach: []string{"golang.org/x/sys", "golang.org/x/tools", "github.com/ebitengine/purego", "gonum.org/v1/gonum"}},

	{name: "jit", may: ground, reach: []string{"golang.org/x/sys"}},

	// Runners. They see tasks and any.
	{name: "local", may: ground},
	{name: "cluster", may: ground},

	// Collections.
	{name: "delayed", may: weaving},
	{name: "array", may: weaving, reach: []string{
		"golang.org/x/sys", "golang.org/x/image", "gonum.org/v1/gonum",
		"github.com/klauspost/compress", "github.com/pierrec/lz4/v4", "github.com/ebitengine/purego",
	}},
	{name: "frame", may: weaving},
	{name: "bag", may: weaving},

	// Readers. They see graphs and events.
	{name: "viz", may: ground, reach: []string{"github.com/goccy/go-graphviz", "golang.org/x/image"}},
	{name: "progress", may: ground, reach: []string{"github.com/vbauerster/mpb/v8", "golang.org/x/term"}},
	{name: "dashboard", may: ground},

	{name: "weft", may: []string{"graph", "internal", "jit", "array", "frame", "bag", "delayed", "local"}},

	{name: "cmd", may: append([]string{"bench"}, all...), reach: []string{"github.com/spf13/cobra"}, noTest: true},
	{name: "examples", may: all, reach: []string{"github.com/parquet-go/parquet-go", "golang.org/x/image"}, noTest: true},
	{name: "bench", may: all},
}

// roomOf finds the row of a folder ("." is the module's root); ok is false for
// a folder that is not in the plan.
func roomOf(dir string) (r room, ok bool) {
	top, _, _ := strings.Cut(dir, "/")
	if top == "." {
		top = "weft"
	}
	for _, r := range plan {
		if r.name == top {
			return r, true
		}
	}
	return room{}, false
}
