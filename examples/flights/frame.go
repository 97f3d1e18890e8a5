package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
)

// readFrame is the folder of files as a frame. A file of the sample, which is in the
// program, is put into a folder first; done removes it.
func readFrame(ctx context.Context, filenames []string) (f frame.Frame, done func(), err error) {
	done = func() {}
	if !strings.HasPrefix(filenames[0], samplePrefix) {
		return frame.ReadCSV(ctx, filepath.Dir(filenames[0])), done, nil
	}
	dir, err := os.MkdirTemp("", "flights")
	if err != nil {
		return f, done, fmt.Errorf("flights: %w", err)
	}
	done = func() { os.RemoveAll(dir) } //nolint:errcheck // a folder of the system's
	for _, name := range filenames {
		name = strings.TrimPrefix(name, samplePrefix)
		text, err := sample.ReadFile("data/" + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			done()
			return f, done, fmt.Errorf("flights: %w", err)
		}
	}
	return frame.ReadCSV(ctx, dir), done, nil
}

// byGroup is the question in the words of frames.
func byGroup(flights frame.Frame) frame.Frame {
	delay := frame.Col("delay")
	return flights.GroupBy("origin").Agg(delay.Sum().As("Sum"), delay.Count().As("Count"))
}

// group is a row of the answer.
type group struct {
	Origin string `frame:"origin"`
	Sum    float64
	Count  int
}

// grouped asks the question.
func grouped(ctx context.Context, flights frame.Frame, on weft.Option) (Totals, error) {
	rows, err := weft.Compute(ctx, frame.Rows[group](byGroup(flights)), on)
	if err != nil {
		return nil, err
	}
	totals := make(Totals, len(rows))
	for _, r := range rows {
		totals[r.Origin] = Total{r.Sum, r.Count}
	}
	return totals, nil
}
