package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

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

// sameFile reports whether two files hold the same bytes.
func sameFile(a, b string) (bool, error) {
	f, err := os.Open(a)
	if err != nil {
		return false, err
	}
	defer f.Close()
	g, err := os.Open(b)
	if err != nil {
		return false, err
	}
	defer g.Close()
	left, right := make([]byte, 1<<16), make([]byte, 1<<16)
	for {
		n, errLeft := io.ReadFull(f, left)
		m, errRight := io.ReadFull(g, right)
		if n != m || !bytes.Equal(left[:n], right[:m]) {
			return false, nil
		}
		if errLeft != nil || errRight != nil {
			return errLeft == errRight, nil
		}
	}
}
