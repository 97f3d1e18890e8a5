package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// folder is where the files are.
type folder string

// A file is an array on disk: random numbers of a seed, the same everywhere.
type file struct {
	name string
	make func() array.Array[float64]
}

var (
	square   = file{name: "square.npy", make: func() array.Array[float64] { return random(1, 10_000, 10_000).Rechunk(1000, 1000) }}
	tall     = file{name: "tall.npy", make: func() array.Array[float64] { return random(2, 1_000_000, 100).Rechunk(10_000, 100) }}
	picture  = file{name: "picture.npy", make: func() array.Array[float64] { return random(3, 2048, 2048).Rechunk(2048, 2048) }}
	shifted  = file{name: "shifted.npy", make: shiftedPicture}
	square20 = file{name: "square20.npy", make: func() array.Array[float64] { return random(1, 20_000, 20_000).Rechunk(1000, 1000) }}
	tall4    = file{name: "tall4.npy", make: func() array.Array[float64] { return random(2, 4_000_000, 100).Rechunk(10_000, 100) }}
)

var (
	usual = []file{square, tall, picture, shifted}
	large = append(usual[:len(usual):len(usual)], square20, tall4)
)

func random(seed uint64, shape ...int) array.Array[float64] {
	return array.NewRand(seed).Float64(shape...)
}

// shiftedPicture is the picture, moved, a little brighter, and with noise.
func shiftedPicture() array.Array[float64] {
	return picture.make().Roll(300, 0).Roll(-511, 1).MulN(1.2).Add(random(4, 2048, 2048).Rechunk(2048, 2048).MulN(0.1))
}

// prepare makes the files that are not there. One that is there is whole: Weft puts
// files in their places when they are complete.
func prepare(ctx context.Context, in folder, files []file) error {
	if err := os.MkdirAll(string(in), 0o755); err != nil {
		return fmt.Errorf("array: %w", err)
	}
	var missing []weft.Lazy[array.Saved]
	for _, f := range files {
		path := filepath.Join(string(in), f.name)
		if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		made := f.make().ToNpy(path)
		if err := made.Err(); err != nil {
			return fmt.Errorf("array: %s: %w", f.name, err)
		}
		missing = append(missing, made)
	}
	if _, err := weft.ComputeAll(ctx, missing); err != nil {
		return fmt.Errorf("array: %w", err)
	}
	return nil
}

// open opens a file, in blocks of the given lengths.
func (in folder) open(f file, blocks ...int) (array.Array[float64], error) {
	x := array.As[float64](array.OpenNpy(filepath.Join(string(in), f.name), blocks...))
	return x, x.Err()
}
