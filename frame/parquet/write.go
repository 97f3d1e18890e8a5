package parquet

import (
	"io"

	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/internal/exec"
	format "github.com/cb434341/weft/frame/internal/parquet"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// WriteOptions say how files are written. The zero value is one folder, compressed by
// zstd.
type WriteOptions struct {
	// Compression is "zstd" (also ""), "snappy", "gzip", "lz4" or "none".
	Compression string
	// RowGroup is how many rows a row group has; 0 is 262,144. A reader that wants a
	// few rows reads at least one, and a writer holds one in memory, for each folder.
	RowGroup int
	// PartitionBy are columns whose values make folders, "year=2024", and which the
	// files do not have then.
	PartitionBy []string
}

// Write writes the rows as Parquet, when the result is computed: to a file for each
// partition, if the path has a "*", which is its number; else to one. With PartitionBy
// there are as many in each folder. A file is seen when it is whole; one that was there
// is replaced. The path may be of a scheme that package cloud enables. Categories are
// written in their order, those of no row too, and as ordered ones for other programs.
func Write(f frame.Frame, path string, opts ...WriteOptions) graph.Lazy[[]frame.File] {
	var o WriteOptions
	switch len(opts) {
	case 0:
	case 1:
		o = opts[0]
	default:
		return frame.Rows[frame.File](frame.Of(plan.Fail("write Parquet", "%d sets of options", len(opts))))
	}
	in := format.WriteOptions{Compression: o.Compression, RowGroup: o.RowGroup}
	if err := in.Check(); err != nil {
		return frame.Rows[frame.File](frame.Of(plan.Fail("write Parquet", "%w", err)))
	}
	return frame.Rows[frame.File](frame.Of(plan.New(&plan.Write{Format: files{in}, Path: path, By: o.PartitionBy}, frame.NodeOf(f))))
}

// files is the format as tasks have it.
type files struct{ Options format.WriteOptions }

func (files) Packs() bool { return true }

func (f files) Begin(w io.Writer, schema *table.Schema) (exec.Encoder, error) {
	return format.NewWriter(w, schema, f.Options)
}

func init() { graph.RegisterType[files]() }
