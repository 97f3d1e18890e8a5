package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/viz"
	"github.com/cb434341/weft/viz/profile"
)

// draw writes the graph as a picture and the run as a page and as a trace, and
// returns the files' names.
//
// The picture is of one block of observations, and ends where results are
// written to disk: all blocks look the same.
func draw(o options, p *profile.Profile) ([]string, error) {
	s := score(o.history(), 0, o.observations/o.blocks)
	byName := map[string]weft.Source{"another": s.another, "w_overlay": s.withOverlay, "wo_overlay": s.withoutOverlay}
	var wanted []weft.Source
	for _, name := range o.names() {
		wanted = append(wanted, byName[name])
	}
	var files []string
	for _, f := range []struct {
		name string
		save func(path string) error
	}{
		{"graph.svg", func(path string) error { return viz.New(wanted...).Results(o.names()...).Save(path) }},
		{"graph.png", func(path string) error { return viz.New(wanted...).Results(o.names()...).Save(path) }},
		{"profile.html", p.Save},
		{"trace.json", p.Save},
	} {
		path := filepath.Join(o.out, f.name)
		if err := f.save(path); err != nil {
			return nil, fmt.Errorf("scoring: draw: %w", err)
		}
		files = append(files, path)
	}
	return files, nil
}

// names returns the names of the outputs that are asked for.
func (o options) names() []string {
	if len(o.asked) > 0 {
		return o.asked
	}
	return []string{"another", "w_overlay", "wo_overlay"}
}

// apart is the largest difference of numbers in two CSV files of the same shape,
// relative for those above 1.
func apart(a, b string) (float64, error) {
	ours, err := os.ReadFile(a)
	if err != nil {
		return 0, err
	}
	theirs, err := os.ReadFile(b)
	if err != nil {
		return 0, err
	}
	worst := 0.0
	left, right := cells(ours), cells(theirs)
	for {
		x, ok := left()
		y, ok2 := right()
		if !ok || !ok2 {
			if ok != ok2 {
				return math.Inf(1), nil
			}
			return worst, nil
		}
		if bytes.Equal(x, y) {
			continue
		}
		v, err := strconv.ParseFloat(string(x), 64)
		u, err2 := strconv.ParseFloat(string(y), 64)
		if err != nil || err2 != nil {
			return math.Inf(1), nil
		}
		worst = max(worst, math.Abs(v-u)/max(math.Abs(u), 1))
	}
}

// cells gives the cells of CSV without quotes, one after the other.
func cells(text []byte) func() (cell []byte, ok bool) {
	return func() ([]byte, bool) {
		if len(text) == 0 {
			return nil, false
		}
		end := bytes.IndexAny(text, ",\n")
		if end < 0 {
			end = len(text) - 1
		}
		cell := text[:end]
		text = text[end+1:]
		return cell, true
	}
}
