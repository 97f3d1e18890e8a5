package zarr_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/zarr"
)

// An array in chunks that Python's zarr reads, with names of its axes.
func ExampleStore() {
	folder, err := os.MkdirTemp("", "zarr")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "x.zarr")

	x := array.Arange(0.0, 24, 1).Reshape(4, 6)
	saved := zarr.Store(x, path, zarr.Options{
		Chunks: []int{2, 3}, Codec: "blosc", Names: []string{"lat", "lon"},
		Attributes: map[string]any{"units": "K"},
	})
	if _, err := weft.Compute(context.Background(), saved); err != nil {
		fmt.Println(err)
		return
	}
	about, err := zarr.Inspect(path)
	fmt.Println(about.DType, about.Shape, about.Chunk, about.Names, about.Attributes, err)
	mean, err := weft.Compute(context.Background(), array.As[float64](zarr.Open(path)).Mean())
	fmt.Println(mean, err)
	// Output:
	// float64 [4 6] [2 3] [lat lon] map[units:K] <nil>
	// 11.5 <nil>
}
