package main

import (
	"flag"
	"testing"

	"github.com/cb434341/weft/examples/tutorial/lesson/lessontest"
)

var update = flag.Bool("update", false, "rewrite the picture")

const want = `
best of 12: a=1 b=1 c=2
fitted 20 times rather than 36
`

func TestRun(t *testing.T) {
	lessontest.Check(t, run, want, *update)
}
