package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/internal/atomicfile"
)

// folder is where the files are.
type folder string

func (in folder) path(elements ...string) string {
	return filepath.Join(append([]string{string(in)}, elements...)...)
}

// A file is made of random numbers of a seed, the same everywhere. Its lines are
// appended to a buffer, one at a time, up to the last.
type file struct {
	name  string
	seed  uint64
	head  string
	rows  int
	lines func(r *rand.Rand) (line func(to []byte, row int) []byte)
}

// The sizes of the files: those of the questions, and fewer for tests.
type sizes struct {
	flights int // rows in each of the ten files
	rows    int // of the table of groups and of the left side of joins
	logs    int // lines
}

var usual = sizes{flights: 259_000, rows: 10_000_000, logs: 1_613_000}

// files are all that Weft's side makes; those of Parquet are written by the peers'.
func files(n sizes) []file {
	var all []file
	one := flights(n.flights, 0)
	one.name, one.rows = "flights.csv", years*n.flights
	for year := range years {
		all = append(all, flights(n.flights, year))
	}
	return append(all, one, groups(n.rows), left(n.rows), small(n.rows), medium(n.rows), big(n.rows), logs(n.logs))
}

// prepare makes the files that are not there. One that is there is whole.
func prepare(ctx context.Context, in folder, files []file) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := in.path(f.name)
		if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := f.write(path); err != nil {
			return fmt.Errorf("frame: make %s: %w", path, err)
		}
	}
	return nil
}

func (f file) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part, err := atomicfile.Create(path)
	if err != nil {
		return err
	}
	defer part.Discard()
	w := bufio.NewWriterSize(part, 1<<20)
	line := f.lines(rand.New(rand.NewPCG(f.seed, 0)))
	text := append(make([]byte, 0, 1024), f.head...)
	for row := range f.rows {
		text = line(text, row)
		if _, err := w.Write(text); err != nil {
			return err
		}
		text = text[:0]
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return part.Commit()
}
