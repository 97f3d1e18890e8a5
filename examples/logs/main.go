// Logs reads a folder of JSON logs, some of them compressed, and counts: by
// status, and who met the errors; then it makes a table of what is left.
//
//	go run ./examples/logs                         # six days of an invented server
//	go run ./examples/logs -data 'other/*.jsonl'   # other logs with these fields
//	go run ./examples/logs -explain                # what is read, and what runs
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("logs", flag.ContinueOnError)
	data := flags.String("data", "examples/logs/data/*.jsonl*", "read the files of this `pattern`")
	explain := flags.Bool("explain", false, "tell what the count by status does, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("logs: unexpected argument %q (see -help)", flags.Arg(0))
	}
	logs := bag.ReadJSON[Request](ctx, *data)
	if err := logs.Err(); err != nil {
		return fmt.Errorf("logs: run it in the folder of the module, or say where the logs are by -data: %w", err)
	}

	byStatus, byUser := statuses(logs), unlucky(logs)
	worst := bag.TopK(logs, 3, func(a, b Request) bool { return a.MS < b.MS })
	var counts []bag.Pair[int, int64]
	var users []bag.Pair[string, Trouble]
	var slowest []Request
	err := weft.Run(ctx, weft.Into(&counts, byStatus), weft.Into(&users, byUser), weft.Into(&slowest, worst)) // one run
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "status   requests")
	for _, p := range bag.ByKey(counts) {
		fmt.Fprintf(stdout, "%6d %10d\n", p.Key, p.Value)
	}
	fmt.Fprintln(stdout, "\nuser         errors   first")
	for _, p := range bag.ByKey(users) {
		fmt.Fprintf(stdout, "%-12s %6d   %s\n", p.Key, p.Value.Errors, p.Value.First)
	}
	fmt.Fprintln(stdout, "\nthe slowest")
	for _, r := range slowest {
		fmt.Fprintf(stdout, "%9.3f ms  %s\n", r.MS, r.Path)
	}

	table, err := weft.Compute(ctx, pages(logs))
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n%v", table)

	fmt.Fprintln(stdout, "\nthe first errors")
	shown := 0
	for r, err := range weft.All(ctx, logs.Filter(failed)) { // reads no more than it must
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout, r.TS, r.Status, r.Path)
		if shown++; shown == 5 {
			break
		}
	}
	if *explain {
		fmt.Fprintf(stdout, "\n%s", byStatus.Explain())
	}
	return nil
}
