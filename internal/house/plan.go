package house

// modulePath is this module's; imports below it are rooms.
const modulePath = "github.com/cb434341/weft"

// A room is one row of the plan.
type room struct {
	name   string   // also its folder, with all folders below but other rooms, unless it is the root
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
		"weft", "cloud", "dashboard", "viz", "progress", "cluster",
	}
)

// plan is the table of rooms, from the ground up.
var plan = []room{
	{name: "graph"},
	{name: "internal", may: []string{"graph"}, reach: []string{
		"golang.org/x/sys", "golang.org/x/tools", "github.com/ebitengine/purego", "gonum.org/v1/gonum",
		"github.com/klauspost/compress", "github.com/pierrec/lz4/v4",
	}},

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
	{name: "frame", may: weaving, reach: []string{
		"github.com/andybalholm/brotli", "github.com/apache/arrow-go/v18", "github.com/klauspost/compress", "github.com/pierrec/lz4/v4",
		"github.com/rivo/uniseg", "golang.org/x/sys",
	}},
	{name: "bag", may: weaving},

	// Stores in the network, for programs that import them.
	{name: "cloud", may: []string{"internal"}, reach: []string{
		"github.com/minio/minio-go/v7", "golang.org/x/oauth2", "github.com/colinmarc/hdfs/v2",
	}},

	// Readers. They see graphs and events.
	{name: "viz", may: ground, reach: []string{"github.com/goccy/go-graphviz", "golang.org/x/image"}},
	{name: "progress", may: ground, reach: []string{"github.com/vbauerster/mpb/v8", "golang.org/x/term"}},
	{name: "dashboard", may: ground},

	{name: "weft", may: []string{"graph", "internal", "jit", "array", "frame", "bag", "delayed", "local"}},

	// Helpers of tests. No room may import them, so that only tests do.
	{name: "internal/runnertest", may: []string{"graph", "internal", "local", "weft"}, reach: []string{"go.uber.org/goleak"}},
	{name: "internal/namestest"},

	{name: "cmd", may: append([]string{"bench", "cloud"}, all...), reach: []string{"github.com/spf13/cobra", "golang.org/x/term"}, noTest: true},
	{name: "examples", may: all, reach: []string{"github.com/parquet-go/parquet-go", "golang.org/x/image"}, noTest: true},
	{name: "bench", may: all, reach: []string{"github.com/apache/arrow-go/v18"}},
}

// roomOf finds the row of a folder ("." is the module's root), the longest of
// those that it lies in; ok is false for a folder that is not in the plan.
func roomOf(dir string) (r room, ok bool) {
	if dir == "." {
		dir = "weft"
	}
	for _, row := range plan {
		if within(dir)(row.name) && len(row.name) > len(r.name) {
			r, ok = row, true
		}
	}
	return r, ok
}
