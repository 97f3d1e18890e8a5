package zarr

import (
	"math"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

// TestWriteStreams stores chunks that do not compress, and holds what that takes
// besides the chunk against its size: encoders pass it on piece by piece.
func TestWriteStreams(t *testing.T) {
	const side = 2000 // 32 MB
	chunk := block.New(block.Uint64, side, side)
	defer chunk.Release()
	seed := uint64(1)
	for i := range block.Slice[uint64](chunk) {
		seed = seed*6364136223846793005 + 1442695040888963407
		block.Slice[uint64](chunk)[i] = seed ^ seed>>29
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // pools keep what they have
	for name, o := range map[string]Options{
		"none": {Codec: "none"}, "zstd": {}, "checksum": {Checksum: true}, "gzip": {Codec: "gzip", Level: 1}, "blosc": {Codec: "blosc"},
		"turned": {Codec: "none", Order: "F"}, "over the edge": {Codec: "none", Chunks: []int{side, side + 1}},
		"shards": {Codec: "blosc", Chunks: []int{side / 2, side / 2}, Shards: []int{side, side}},
	} {
		if o.Chunks == nil {
			o.Chunks = chunk.Shape
		}
		info := store.Info{DType: chunk.DType, Shape: chunk.Shape}
		w := NewWriter(filepath.Join(t.TempDir(), "x.zarr"), o, false)
		if err := w.Create(t.Context(), info); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		least := uint64(math.MaxUint64)
		// What is kept for the next chunk is there, on some processor; the race detector
		// has pools forget a part of it.
		const limit = 12 << 20
		for try := 0; try < 16 && (try < 4 || least > limit); try++ {
			live := block.Live()
			runtime.ReadMemStats(&before)
			if err := w.Write(t.Context(), []int{0, 0}, chunk); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			least = min(least, after.TotalAlloc-before.TotalAlloc)
			if block.Live() != live {
				t.Errorf("%s: %d bytes of blocks are held", name, block.Live()-live)
			}
		}
		if least > limit {
			t.Errorf("%s: %d bytes for a chunk of %d", name, least, chunk.SizeBytes())
		}
		if err := w.Abort(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
