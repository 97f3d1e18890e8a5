// Frame is Weft's side of the frame suite: questions to CSV files of flights, groups
// and joins of tables in memory, and a log of JSON lines.
//
//	go run ./bench/frame prepare FOLDER         # makes the files, if they are not there
//	go run ./bench/frame CASE FOLDER WORKERS RUNS [BUDGET]
//
// It reads the tables that the case has in memory, computes the case once to warm
// up, unless RUNS is 1, then RUNS times. A run builds the frames and computes
// them; where it reads files, it looks for them and for their types as well. It
// prints one line of JSON: the median of the times, the processors' time beside it,
// and a checksum of the answer, which is taken after the clock has stopped. Groups
// may come in any order, as those of the peers do. BUDGET is the runner's memory in
// MB. A CASE "q1, stored" reads its tables in each run instead of having them in
// memory. The peers' sides (peer) do the same with the same files.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bench/cputime"
	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "prepare":
		return prepare(ctx, folder(args[1]), files(usual))
	case len(args) != 4 && len(args) != 5:
		return errors.New("frame: usage: frame CASE FOLDER WORKERS RUNS [BUDGET]")
	}
	numbers := [3]int{0, 0, 1 << 20}
	for i, arg := range args[2:] {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			return fmt.Errorf("frame: %q is no count", arg)
		}
		numbers[i] = n
	}
	workers, runs, budget := numbers[0], numbers[1], numbers[2]
	name, stored := strings.CutSuffix(args[0], ", stored")
	c, ok := cases[name]
	if !ok {
		return fmt.Errorf("frame: no case %q", args[0])
	}
	runtime.GOMAXPROCS(workers)
	runner := &local.Runner{Workers: workers}
	if len(args) == 5 {
		runner.Memory = int64(budget) << 20
	}
	ctx = weft.With(ctx, weft.On(runner))
	tables, err := c.open(ctx, folder(args[1]), stored)
	if err != nil {
		return err
	}
	m, err := measure(ctx, func(ctx context.Context) (*table.Table, error) {
		return c.compute(ctx, folder(args[1]), tables)
	}, runs)
	if err != nil {
		return err
	}
	checksum, err := c.check(m.answer)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result.Sample{Version: version(), Value: m.wall, CPU: m.cpu, Checksum: checksum})
}

// measured is what the runs of a case took: milliseconds by the clock and of all
// processors, medians; and the answer of the last one.
type measured struct {
	wall, cpu float64
	answer    *table.Table
}

func measure(ctx context.Context, compute func(context.Context) (*table.Table, error), runs int) (m measured, err error) {
	if runs > 1 {
		if _, err := compute(ctx); err != nil {
			return m, err
		}
	}
	walls, cpus := make([]float64, runs), make([]float64, runs)
	for i := range runs {
		m.answer = nil
		runtime.GC()
		cpu, start := cputime.Spent(), time.Now()
		m.answer, err = compute(ctx)
		walls[i] = float64(time.Since(start)) / 1e6
		cpus[i] = float64(cputime.Spent()-cpu) / 1e6
		if err != nil {
			return m, err
		}
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	m.wall, m.cpu = result.Median(walls), result.Median(cpus)
	return m, nil
}

// version is that of this module, as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
