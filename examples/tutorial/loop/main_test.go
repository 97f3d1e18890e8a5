package main

import (
	"flag"
	"testing"
	"testing/synctest"

	"github.com/cb434341/weft/examples/tutorial/lesson/lessontest"
)

var update = flag.Bool("update", false, "rewrite the picture")

const want = `
the total is 44
8 calls of a second took 2.0 s on 4 workers
`

func TestRun(t *testing.T) {
	// In the bubble a second of sleep takes no time, and every clock agrees.
	synctest.Test(t, func(t *testing.T) {
		lessontest.Check(t, run, want, *update)
	})
}
