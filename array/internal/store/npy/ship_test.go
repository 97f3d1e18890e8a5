package npy

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/storetest"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
)

func init() {
	graph.RegisterOp[createOp]()
	graph.RegisterOp[readOp]()
	graph.RegisterOp[writeOp]()
	graph.RegisterOp[commitOp]()
}

type (
	createOp struct {
		To   store.Writer
		Info store.Info
	}
	readOp struct {
		From      store.Reader
		Lo, Shape []int
	}
	writeOp struct {
		To store.Writer
		Lo []int
	}
	commitOp struct{ To store.Writer }
)

func (o createOp) Run(ctx context.Context, _ []any) (any, error) {
	return nil, o.To.Create(ctx, o.Info)
}

func (o readOp) Run(ctx context.Context, _ []any) (any, error) {
	b := block.New(o.From.Describe().DType, o.Shape...)
	return b, o.From.Read(ctx, o.Lo, b)
}

func (o writeOp) Run(ctx context.Context, args []any) (any, error) {
	return nil, o.To.Write(ctx, o.Lo, args[0].(*block.Block))
}

func (o commitOp) Run(ctx context.Context, _ []any) (any, error) { return nil, o.To.Commit(ctx) }

// TestShip copies a file by tasks in several processes, twice with the same
// Writer: what the processes have kept open of the first file must not be
// written to.
//
//	create -> write <- read
//	            |
//	          commit
func TestShip(t *testing.T) {
	defer goleak.VerifyNone(t)
	ship := &graphtest.Ship{}
	defer ship.Close()
	dir := t.TempDir()
	w := NewWriter(filepath.Join(dir, "to.npy"), false)
	kept := filepath.Join(dir, "kept.npy")
	oracles := storetest.Oracles(t, "testdata/oracle.json")
	for _, name := range []string{"fortran-float64", "be-int64"} {
		from, err := Open("testdata/" + name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		info := from.Describe()
		b := graph.NewBuilder(0, 0)
		create := b.Add(createOp{w, info}, nil)
		var writes []graph.ID
		for _, r := range storetest.Grid([][]int{{1, 1}, {2, 1}, {1, 3}}) {
			read := b.Add(readOp{from, r[0], r[1]}, nil)
			writes = append(writes, b.Add(graph.After{Op: writeOp{w, r[0]}, Args: 1}, []graph.ID{read, create}))
		}
		commit := b.Add(graph.After{Op: commitOp{w}}, writes)
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ship.Run(t.Context(), g, []graph.ID{commit}); err != nil {
			t.Fatal(err)
		}
		got, err := Open(w.Path)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Reader(t, got, oracles[name])
		if name == "fortran-float64" {
			if err := os.Rename(w.Path, kept); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := Open(kept)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Reader(t, got, oracles["fortran-float64"])
}
