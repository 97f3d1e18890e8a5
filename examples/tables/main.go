// Tables asks a folder of CSV files what the slides ask of their dataframe: a
// mean, a mean by groups, an hourly mean; and takes a table through files of a
// format that nobody else knows.
//
//	go run ./examples/tables                       # the flights beside the other example
//	go run ./examples/tables -data folder          # other files with the same columns
//	go run ./examples/tables -explain              # what is read, and what runs
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
	"github.com/cb434341/weft/frame"
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
	flags := flag.NewFlagSet("tables", flag.ContinueOnError)
	data := flags.String("data", "examples/flights/data", "read the CSV files of this `folder`")
	explain := flags.Bool("explain", false, "tell what the second question does, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("tables: unexpected argument %q (see -help)", flags.Arg(0))
	}
	flights := frame.ReadCSV(ctx, *data+"/*.csv.gz")
	if err := flights.Err(); err != nil {
		return fmt.Errorf("tables: run it in the folder of the module, or say where the data is by -data: %w", err)
	}
	if err := questions(ctx, stdout, flights, *explain); err != nil {
		return err
	}
	return customFormat(ctx, stdout, flights)
}

// questions are the three of the slides.
//
//	df.passenger_count.mean()
//	df.groupby(df.passenger_count).trip_distance.mean()
//	df.trip_distance.resample('h').mean()
func questions(ctx context.Context, w io.Writer, flights frame.Frame, explain bool) error {
	distance, delay := frame.Col("distance"), frame.Col("delay")

	mean := frame.Value[float64](flights.Agg(distance.Mean()))
	far := flights.GroupBy("destination").Agg(distance.Mean(), frame.Size().As("flights")).Top(5, frame.Desc("distance"))
	hourly := flights.Resample("date", "1h").Agg(delay.Mean(), frame.Size().As("flights"))

	miles, err := weft.Compute(ctx, mean) // nothing has run before this line
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "A flight goes %.1f miles on average.\n", miles)
	for _, answer := range []struct {
		title string
		f     frame.Frame
	}{
		{"The destinations that flights come farthest to:", far},
		{"The first hours, of all there are:", hourly.Head(5)},
		{"The hours of more than 20 flights with the longest delays:", hourly.Filter(frame.Col("flights").Gt(20)).Top(3, frame.Desc("delay"))},
	} {
		t, err := weft.Compute(ctx, answer.f)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\n%s\n%v", answer.title, t)
	}
	if explain {
		fmt.Fprintf(w, "\n%s", far.Explain())
	}
	return nil
}
