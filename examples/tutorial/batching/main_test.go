package main

import (
	"flag"
	"testing"

	"github.com/cb434341/weft/examples/tutorial/lesson/lessontest"
)

var update = flag.Bool("update", false, "rewrite the picture")

const want = `
200000 tasks of 1 call:      the sum is 59628256, N ns a call
1000 tasks of 10000 calls: the sum is 21081849486, N ns a call
`

func TestRun(t *testing.T) {
	lessontest.Check(t, run, want, *update)
}
