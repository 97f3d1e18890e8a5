package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/cb434341/weft/bench/result"
)

// TestMain lets this binary play the programs that take turns: it prints its
// second argument.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "print" {
		fmt.Println(os.Args[2])
		return
	}
	os.Exit(m.Run())
}

func TestContest(t *testing.T) {
	c := contestant{
		weftArgs: []string{"print", `{"version": "(devel)", "value": 50, "checksum": 12}`},
		peerArgs: []string{"print", `{"version": "1.2", "value": 100, "compile_ms": 80, "checksum": 12.000000000001}`},
	}
	ours, theirs, err := contest(t.Context(), c, os.Args[0], os.Args[0], 3)
	if err != nil {
		t.Fatal(err)
	}
	if median(ours.values) != 50 || median(theirs.values) != 100 || median(theirs.compiles) != 80 || theirs.version != "1.2" || len(theirs.values) != 3 {
		t.Errorf("got %+v and %+v", ours, theirs)
	}
	if runtime.GOOS == "linux" && ours.rss < 1 {
		t.Errorf("peak memory: %v MB", ours.rss)
	}

	c.peerArgs = []string{"print", `{"version": "1.2", "value": 100, "checksum": 13}`}
	if _, _, err := contest(t.Context(), c, os.Args[0], os.Args[0], 1); err == nil || err.Error() != "the results are not the same: their checksums are 12 and 13" {
		t.Errorf("a program with other results: %v", err)
	}
	c.unlike = true
	if _, _, err := contest(t.Context(), c, os.Args[0], os.Args[0], 1); err != nil {
		t.Errorf("a program that does other work: %v", err)
	}
	c.peerArgs = []string{"print", "Killed"}
	if _, _, err := contest(t.Context(), c, os.Args[0], os.Args[0], 1); err == nil || !strings.Contains(err.Error(), `in "Killed\n"`) {
		t.Errorf("a program that prints something else: %v", err)
	}
	if _, _, err := contest(t.Context(), c, "./no-such-program", os.Args[0], 1); err == nil {
		t.Error("a program that is not there: no error")
	}
}

func TestSummary(t *testing.T) {
	var out strings.Builder
	err := summary(&out, []result.Row{
		{Case: "tree, 20,000", Peer: "Dask threads", Weft: 80, PeerValue: 40000, Ratio: 0.002, Target: 1.0 / 300, WeftRSS: 15, PeerRSS: 90},
		{Case: "wave", Peer: "oneTBB", Weft: 140, PeerValue: 100, Ratio: 1.4, Target: 1, WeftRSS: 120, PeerRSS: 400},
		{Case: "score", Peer: "Numba", Weft: 31, PeerValue: 155, Ratio: 0.2, Target: 0.2, WeftRSS: 30, PeerRSS: 150, WeftCompile: 29, PeerCompile: 81},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `
          case          peer  Weft    peer   ratio         target  Weft MB  peer MB  Weft compiles     peer
  tree, 20,000  Dask threads  80.0  40,000  0.0020     0.0033 met       15       90              -        -
          wave        oneTBB   140     100  1.4000  1.0000 missed      120      400              -        -
         score         Numba  31.0     155  0.2000     0.2000 met       30      150        29.0 ms  81.0 ms
`
	if got := "\n" + out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSuites(t *testing.T) {
	for name, s := range suites {
		seen := map[string]bool{}
		for _, c := range s.cases {
			key := c.name + " " + c.peer
			if seen[key] || c.target <= 0 || c.program == "" || s.weft == "" || s.unit == "" {
				t.Errorf("suite %s: %+v is twice there or not complete", name, c)
			}
			seen[key] = true
		}
	}
}

func TestRunRefuses(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), "nothing", "", 1, &out); err == nil || err.Error() != `no suite "nothing"` {
		t.Errorf("got %v", err)
	}
}
