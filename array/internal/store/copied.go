package store

import (
	"context"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Copied is a Reader that nobody can look at without copying, although the one
// that it has may be a [Viewer].
type Copied struct{ From Reader }

func init() { graph.RegisterType[Copied]() }

// Describe returns what the Reader was made with.
func (c Copied) Describe() Info { return c.From.Describe() }

// Read fills dst with a region.
func (c Copied) Read(ctx context.Context, lo []int, dst *block.Block) error {
	return c.From.Read(ctx, lo, dst)
}
