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
	"fmt"
	"io"
	"strings"

	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/bench/side"
	"github.com/cb434341/weft/frame/table"
)

func main() { side.Main(run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 2 && args[0] == "prepare" {
		return prepare(ctx, folder(args[1]), files(usual))
	}
	ask, err := side.Parse("frame", args)
	if err != nil {
		return err
	}
	name, stored := strings.CutSuffix(ask.Case, ", stored")
	c, ok := cases[name]
	if !ok {
		return fmt.Errorf("frame: no case %q", ask.Case)
	}
	ctx, in := ask.On(ctx), folder(ask.Folder)
	tables, err := c.open(ctx, in, stored)
	if err != nil {
		return err
	}
	answer, times, err := side.Measure(ctx, ask, func(ctx context.Context) (*table.Table, error) {
		return c.compute(ctx, in, tables)
	})
	if err != nil {
		return err
	}
	checksum, err := c.check(answer)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result.Sample{
		Version: side.Version(), Value: times.Wall, CPU: times.CPU, Checksum: checksum,
	})
}
