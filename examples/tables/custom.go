package main

import (
	"context"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/frame"
)

// A Leg is a row of the format that nobody else knows: files of gob.
type Leg struct {
	Origin string
	Miles  int64
}

var _ = frame.RegisterRows[Leg]()

// load reads one file of the format.
func load(filename string) ([]Leg, error) {
	f, err := os.Open(filename)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var legs []Leg
	err = gob.NewDecoder(f).Decode(&legs)
	return legs, err
}

// save writes one file of the format, and tells its name.
func save(legs []Leg, filename string) (string, error) {
	f, err := os.Create(filename)
	if err != nil {
		return "", err
	}
	if err := gob.NewEncoder(f).Encode(legs); err != nil {
		f.Close() //nolint:errcheck // the other error came first
		return "", err
	}
	return filename, f.Close()
}

// customFormat is the release valve of the documents: lazy calls of load make a
// frame, frame does what it is good at, and lazy calls of save write it.
//
//	dfs = [delayed(load)(fn) for fn in filenames]
//	df = dd.from_delayed(dfs)
//	df = ...
//	writes = [delayed(save)(df, fn) for df, fn in zip(df.to_delayed(), filenames)]
//	dd.compute(*writes)
func customFormat(ctx context.Context, w io.Writer, flights frame.Frame) error {
	dir, err := os.MkdirTemp("", "tables")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	load, save := delayed.Try1(load), delayed.Try2(save)

	// Some files to begin with.
	legs := flights.SelectExpr(frame.Col("origin").As("Origin"), frame.Col("distance").As("Miles"))
	var filenames []string
	var made []weft.Lazy[string]
	for i, part := range frame.RowParts[Leg](legs) {
		filenames = append(filenames, filepath.Join(dir, fmt.Sprintf("%d.gob", i)))
		made = append(made, save(part, delayed.Of(filenames[i])))
	}
	if _, err := weft.ComputeAll(ctx, made); err != nil {
		return err
	}

	f := frame.FromRowParts(load.Each(filenames...)...)
	long := f.Filter(frame.Col("Miles").Gt(1000)).GroupBy("Origin").Agg(frame.Col("Miles").Sum())

	var writes []weft.Lazy[string]
	for i, part := range frame.RowParts[Leg](long) {
		writes = append(writes, save(part, delayed.Of(filepath.Join(dir, fmt.Sprintf("long-%d.gob", i)))))
	}
	written, err := weft.ComputeAll(ctx, writes)
	if err != nil {
		return err
	}
	rows, err := weft.Compute(ctx, frame.FromRowParts(load.Each(written...)...).Top(3, frame.Desc("Miles")))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nThe airports that long flights come from, by way of %d files of gob and back:\n%v", len(filenames), rows)
	return nil
}
