// Stitch puts photographs together that overlap: it finds by how much each was
// moved, brings them to one brightness, and blends one into the other.
//
//	go run ./examples/stitch                  # four of the Hubble telescope: out/stitched.png
//	go run ./examples/stitch -out sky a.jpg b.jpg c.jpg
//
// All pictures must be of one size. The second overlaps the first, and so on: each
// one some picture before it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/picture"
	"github.com/cb434341/weft/viz"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("stitch", flag.ContinueOnError)
	out := flags.String("out", "out", "the `folder` for the pictures")
	if err := flags.Parse(args); err != nil {
		return err
	}
	paths := flags.Args()
	if len(paths) == 0 {
		found, err := filepath.Glob(filepath.FromSlash("examples/stitch/data/tile-*.jpg"))
		if err != nil || len(found) == 0 {
			return errors.New("stitch: no pictures here: start it from the top of the repository, or name some")
		}
		paths = found
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return fmt.Errorf("stitch: %w", err)
	}

	tiles := make([]array.Array[float64], len(paths)) // (height, width, 3), from 0 to 1
	for i, path := range paths {
		tiles[i] = picture.Floats(picture.Open(path))
	}
	places, err := register(ctx, tiles)
	if err != nil {
		return err
	}
	for i, p := range places {
		fmt.Fprintf(stdout, "%s: row %d, column %d, %s\n", filepath.Base(paths[i]), p.row, p.column, p.found())
	}

	whole := blend(tiles, places)
	write := func(x array.Array[float64], name string) weft.Lazy[array.Saved] {
		return picture.Write(picture.Bytes(x), filepath.Join(*out, name))
	}
	if _, _, err := weft.Compute2(ctx, write(whole, "stitched.png"), write(shrink(whole, 4), "stitched-small.png")); err != nil {
		return fmt.Errorf("stitch: %w", err)
	}
	fmt.Fprintf(stdout, "%d by %d pixels: %s\n", whole.Shape()[1], whole.Shape()[0], filepath.Join(*out, "stitched.png"))

	last := len(tiles) - 1
	graph := viz.New(correlation(picture.Grey(tiles[0]), picture.Grey(tiles[last])).ArgMax()).Results("offset")
	return errors.Join(graph.Save(filepath.Join(*out, "stitch.svg")), graph.Save(filepath.Join(*out, "stitch.png")))
}

// shrink makes one pixel of n by n, and leaves out what is too many.
func shrink(x array.Array[float64], n int) array.Array[float64] {
	height, width := x.Shape()[0]/n, x.Shape()[1]/n
	return x.At(array.To(n*height), array.To(n*width)).Reshape(height, n, width, n, -1).Along(1, 3).Mean()
}
