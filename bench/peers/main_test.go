package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/bench/result"
)

// TestMain lets this binary play the programs that take turns: it prints its
// second argument, in which it replaces variables of its environment.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "print" {
		fmt.Println(os.ExpandEnv(os.Args[2]))
		return
	}
	os.Exit(m.Run())
}

func TestContest(t *testing.T) {
	c := contestant{
		name: "job", peer: "other", program: os.Args[0],
		weftArgs: []string{"print", `{"version": "(devel)", "value": 50, "checksum": 12, "cpu": 90, "held_mb": 3}`},
		peerArgs: []string{"print", `{"version": "1.2", "value": 100, "compile_ms": 80, "checksum": 12.000000000001}`},
	}
	ours, peers, err := contest(t.Context(), []contestant{c, c}, os.Args[0], 3)
	if err != nil {
		t.Fatal(err)
	}
	theirs := peers[1]
	if median(ours.values) != 50 || median(theirs.values) != 100 || median(theirs.compiles) != 80 || theirs.version != "1.2" || len(theirs.values) != 3 {
		t.Errorf("got %+v and %+v", ours, theirs)
	}
	if median(ours.cpus) != 90 || ours.held != 3 || len(ours.values) != 3 {
		t.Errorf("got %+v", ours)
	}
	if runtime.GOOS == "linux" && ours.rss < 1 {
		t.Errorf("peak memory: %v MB", ours.rss)
	}

	const other = "job against other: the results are not the same: their checksums are 12 and "
	tests := []struct {
		name, prints string
		change       func(*contestant)
		want         string // the beginning of the error; "" for none
	}{
		{"other results", `{"value": 1, "checksum": 13}`, nil, other + "13"},
		{"other work", `{"value": 1, "checksum": 13}`, func(c *contestant) { c.unlike = true }, ""},
		{"nearly the same", `{"value": 1, "checksum": 12.000000000001}`, func(c *contestant) { c.exact = true }, other + "12.000000000001"},
		{"the same", `{"value": 1, "checksum": 12}`, func(c *contestant) { c.exact = true }, ""},
		{"something else", "Killed", nil, "job against other: " + os.Args[0] + ": invalid character 'K' looking for beginning of value in \"Killed\\n\""},
		{"not there", "", func(c *contestant) { c.program = "./no-such-program" }, "job against other: ./no-such-program: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := c
			c.peerArgs = []string{"print", test.prints}
			if test.change != nil {
				test.change(&c)
			}
			_, _, err := contest(t.Context(), []contestant{c}, os.Args[0], 1)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}

	c.weftArgs = []string{"print", `{"value": $WEFT_PEERS_TEST, "checksum": 12}`}
	c.weftEnv = []string{"WEFT_PEERS_TEST=7"}
	if ours, _, err := contest(t.Context(), []contestant{c}, os.Args[0], 1); err != nil || median(ours.values) != 7 {
		t.Errorf("an environment of its own: %+v, %v", ours, err)
	}

	c.rounds = 1
	if ours, _, err := contest(t.Context(), []contestant{c}, os.Args[0], 3); err != nil || len(ours.values) != 1 {
		t.Errorf("a case of one round: %+v, %v", ours, err)
	}
}

func TestTogether(t *testing.T) {
	cases := []contestant{
		{name: "a", peer: "x", weftArgs: []string{"1"}},
		{name: "a", peer: "y", weftArgs: []string{"1"}},
		{name: "a", peer: "z", weftArgs: []string{"2"}},
		{name: "b", peer: "x", weftArgs: []string{"2"}},
		{name: "b", peer: "y", weftArgs: []string{"2"}, weftEnv: []string{"A=1"}},
	}
	if a, b, c := together(cases), together(cases[2:]), together(cases[3:]); len(a) != 2 || len(b) != 1 || len(c) != 1 {
		t.Errorf("got %+v, %+v and %+v", a, b, c)
	}
}

func TestSummary(t *testing.T) {
	var out strings.Builder
	err := summary(&out, []result.Row{
		{Case: "tree, 20,000", Peer: "Dask threads", Weft: 80, PeerValue: 40000, Ratio: 0.002, Target: 1.0 / 300, WeftRSS: 15, PeerRSS: 90},
		{Case: "wave", Peer: "oneTBB", Weft: 140, PeerValue: 100, Ratio: 1.4, Target: 1, WeftRSS: 120, PeerRSS: 400},
		{Case: "score", Peer: "Numba", Weft: 31, PeerValue: 155, Ratio: 0.2, Target: 0.2, WeftRSS: 30, PeerRSS: 150, WeftCompile: 29, PeerCompile: 81},
		{Case: "x.sum()", Peer: "dask", Weft: 41, PeerValue: 90, Ratio: 0.45, Target: 0.5, WeftRSS: 900, PeerRSS: 950, WeftAnon: 20, PeerAnon: 80, WeftCPU: 80, PeerCPU: 160, WeftHeld: 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `
          case          peer  Weft    peer   ratio         target  Weft MB  peer MB  Weft compiles     peer  Weft CPU  peer  blocks MB
  tree, 20,000  Dask threads  80.0  40,000  0.0020     0.0033 met       15       90              -        -         -     -          -
          wave        oneTBB   140     100  1.4000  1.0000 missed      120      400              -        -         -     -          -
         score         Numba  31.0     155  0.2000     0.2000 met       30      150        29.0 ms  81.0 ms         -     -          -
       x.sum()          dask  41.0    90.0  0.4500     0.5000 met       20       80              -        -      80.0   160       8.00
`
	if got := "\n" + out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSuites(t *testing.T) {
	for name, s := range suites {
		seen := map[string]bool{}
		for _, c := range slices.Concat(s.cases, s.large) {
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
	if err := run(t.Context(), "nothing", "", 1, false, &out); err == nil || err.Error() != `no suite "nothing"` {
		t.Errorf("got %v", err)
	}
}
