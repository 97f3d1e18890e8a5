package main

import (
	"flag"
	"testing"

	"github.com/cb434341/weft/examples/tutorial/lesson/lessontest"
)

var update = flag.Bool("update", false, "rewrite the picture")

const want = `
the total is 50
`

func TestRun(t *testing.T) {
	lessontest.Check(t, run, want, *update)
}
