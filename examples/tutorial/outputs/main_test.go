package main

import (
	"flag"
	"testing"

	"github.com/cb434341/weft/examples/tutorial/lesson/lessontest"
)

var update = flag.Bool("update", false, "rewrite the picture")

const want = `
together: from 0 to 81, squared 1 time
one by one: from 0 to 81, squared 2 times more
`

func TestRun(t *testing.T) {
	lessontest.Check(t, run, want, *update)
}
