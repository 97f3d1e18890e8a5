// Peers runs a suite of jobs on Weft and on the programs that people use for
// them today, and stores what it measured.
//
//	make peers SUITE=core    # sets the peers up, then: go run ./bench/peers core
//
// The two sides of a case take turns, so that a machine that slows down slows
// both, and medians are compared. Every run is a process of its own, whose peak
// memory is read from the operating system.
//
// A suite is a list of cases in suites.go; a program of either side prints one
// line of JSON, a result.Sample, and decides itself what it times: its comment
// says so.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/internal/machine"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each side takes its `turn`")
	only := flag.String("case", "", "run the cases whose name has this `text` in it")
	large := flag.Bool("large", false, "run the large cases too, which need disk and time")
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: peers [flags] SUITE\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 || *rounds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, flag.Arg(0), *only, *rounds, *large, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// run measures a suite, prints its table and stores its rows.
func run(ctx context.Context, name, only string, rounds int, large bool, out io.Writer) error {
	suite, ok := suites[name]
	if !ok {
		return fmt.Errorf("no suite %q", name)
	}
	weft := filepath.Join(".peers", name, "weft")
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", weft, suite.weft).CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", suite.weft, err, text)
	}
	cases, args := suite.cases, suite.prepare
	if large {
		cases, args = append(cases[:len(cases):len(cases)], suite.large...), suite.prepareLarge
	}
	if len(args) > 0 {
		if err := prepare(ctx, weft, args); err != nil {
			return err
		}
	}
	if args := suite.preparePeer; len(args) > 0 {
		program := filepath.Join(".peers", name, args[0])
		if _, err := os.Stat(program); err == nil { // else the cases that need it are left out
			if err := prepare(ctx, program, args[1:]); err != nil {
				return err
			}
		}
	}
	var there []contestant
	for _, c := range cases {
		if !strings.Contains(c.name+" "+c.peer, only) {
			continue
		}
		c.program = filepath.Join(".peers", name, c.program)
		if _, err := os.Stat(c.program); err != nil {
			fmt.Fprintf(out, "%-24s %s: left out, not set up\n", c.name, c.peer)
			continue
		}
		there = append(there, c)
	}
	var rows []result.Row
	host := describe()
	for len(there) > 0 {
		group := together(there)
		there = there[len(group):]
		ours, peers, err := contest(ctx, group, weft, rounds)
		if err != nil {
			return err
		}
		for i, theirs := range peers {
			c := group[i]
			row := result.Row{
				Suite: name, Case: c.name, Peer: c.peer, PeerVersion: theirs.version, Unit: suite.unit,
				Weft: median(ours.values), PeerValue: median(theirs.values), Ratio: median(ours.values) / median(theirs.values),
				Target: c.target, WeftRSS: ours.rss, PeerRSS: theirs.rss, Machine: host,
				WeftCompile: median(ours.compiles), PeerCompile: median(theirs.compiles),
				WeftCPU: median(ours.cpus), PeerCPU: median(theirs.cpus), WeftHeld: ours.held,
				WeftKernels: ours.kernels, PeerKernels: theirs.kernels,
			}
			if suite.mapped {
				row.WeftAnon, row.PeerAnon = ours.anonymous, theirs.anonymous
			}
			fmt.Fprintf(out, "%-24s %-20s %10s against %10s %s, ratio %.4f (target %.4f)\n",
				c.name, c.peer+" "+theirs.version, result.Number(row.Weft), result.Number(row.PeerValue), row.Unit, row.Ratio, row.Target)
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return fmt.Errorf("nothing measured")
	}
	file := filepath.Join("bench", "results", name+".json")
	if only == "" {
		old, err := result.Load(file)
		if err != nil {
			return err
		}
		if err := result.Save(file, result.Merge(old, rows)); err != nil {
			return err
		}
		fmt.Fprintf(out, "\nwritten to %s; go run ./bench/table puts it into the README\n", file)
	}
	return summary(out, rows)
}

// prepare lets a program make files.
func prepare(ctx context.Context, program string, args []string) error {
	if text, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("prepare: %s: %w\n%s", program, err, text)
	}
	return nil
}

// A side is what one program measured over all rounds.
type side struct {
	version   string
	kernels   string
	values    []float64
	compiles  []float64 // milliseconds; of zeros where there is no compiler
	cpus      []float64 // of zeros where it was not measured
	rss       float64   // highest of all rounds, in MB
	anonymous float64   // that without mapped files, as far as it was seen
	held      float64   // blocks, in MB
	checksum  float64   // 0 where there is nothing to compare
}

func median(values []float64) float64 {
	slices.Sort(values)
	return result.Median(values)
}

// together returns the first cases that are one job of Weft's against several
// peers, which all take turns.
func together(cases []contestant) []contestant {
	n := 1
	for n < len(cases) && cases[n].sameJob(cases[0]) {
		n++
	}
	return cases[:n]
}

// contest lets the programs of a group take turns, and fails if one does not do
// the same work as Weft. A case of unlike has a peer that need not.
func contest(ctx context.Context, group []contestant, weft string, rounds int) (ours *side, peers []*side, err error) {
	ours = &side{}
	for range group {
		peers = append(peers, &side{})
	}
	if group[0].rounds > 0 {
		rounds = group[0].rounds
	}
	for range rounds {
		if err := ours.turn(ctx, weft, group[0].weftArgs, group[0].weftEnv...); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", group[0].name, err)
		}
		for i, c := range group {
			if err := peers[i].turn(ctx, c.program, c.peerArgs); err != nil {
				return nil, nil, fmt.Errorf("%s against %s: %w", c.name, c.peer, err)
			}
			if !c.alike(ours.checksum, peers[i].checksum) {
				return nil, nil, fmt.Errorf("%s against %s: the results are not the same: their checksums are %v and %v",
					c.name, c.peer, ours.checksum, peers[i].checksum)
			}
		}
	}
	return ours, peers, nil
}

// turn runs a program once, with more in its environment.
func (s *side) turn(ctx context.Context, program string, args []string, env ...string) error {
	path, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	anonymous := watch(cmd.Process.Pid)
	err = cmd.Wait()
	s.anonymous = max(s.anonymous, anonymous())
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, stderr.String())
	}
	var sample result.Sample
	if err := json.Unmarshal(stdout.Bytes(), &sample); err != nil {
		return fmt.Errorf("%s: %w in %q", program, err, stdout.String())
	}
	s.version, s.kernels = sample.Version, sample.Kernels
	s.values = append(s.values, sample.Value)
	s.compiles = append(s.compiles, sample.CompileMS)
	s.cpus = append(s.cpus, sample.CPU)
	s.rss = max(s.rss, peakMB(cmd.ProcessState))
	s.held = max(s.held, sample.HeldMB)
	s.checksum = sample.Checksum
	return nil
}

// describe names the machine that rows belong to.
func describe() string {
	model := machine.CPU().Model
	if model == "" {
		model = runtime.GOARCH
	}
	cores, _ := machine.Cores()
	bytes, _ := machine.Memory()
	return fmt.Sprintf("%s, %d cores, %d GB, %s", model, cores, (bytes+5e8)/1e9, runtime.Version())
}

// summary prints each case with its ratio beside its target.
func summary(out io.Writer, rows []result.Row) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "case\tpeer\tWeft\tpeer\tratio\ttarget\tWeft MB\tpeer MB\tWeft compiles\tpeer\tWeft CPU\tpeer\tblocks MB\t")
	for _, r := range rows {
		met := "met"
		if r.Ratio > r.Target {
			met = "missed"
		}
		rss, peer := r.WeftRSS, r.PeerRSS
		if r.WeftAnon > 0 {
			rss, peer = r.WeftAnon, r.PeerAnon
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.4f\t%.4f %s\t%.0f\t%.0f\t%s\t%s\t%s\t%s\t%s\t\n",
			r.Case, r.Peer, result.Number(r.Weft), result.Number(r.PeerValue), r.Ratio, r.Target, met, rss, peer,
			result.Milliseconds(r.WeftCompile), result.Milliseconds(r.PeerCompile), some(r.WeftCPU), some(r.PeerCPU), some(r.WeftHeld))
	}
	return w.Flush()
}

// some prints a number that may not have been measured.
func some(v float64) string {
	if v == 0 {
		return "-"
	}
	return result.Number(v)
}
