// Fetch makes the flights of early 2001 from the npm package vega-datasets:
// three million of them, one CSV file a month.
//
//	go run .                               # ../data/full/2001-01.csv ... 2001-06.csv, 97 MB
//	go run . -tarball FILE                 # the same from a package that npm pack downloaded
//	go run . -every 15 -gzip -out ../data  # the sample that the repository carries
//
// The package's checksum is compared before a byte of it is used. A file is
// written beside its place and then renamed, so that an interrupted run leaves
// no half file behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, vegaDatasets, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, r release, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("fetch", flag.ContinueOnError)
	var (
		tarball  = flags.String("tarball", "", "read the package from this `file` instead of the network")
		out      = flags.String("out", "../data/full", "write one file a month into this `folder`")
		zip      = flags.Bool("gzip", false, "write .csv.gz instead of .csv")
		one      = flags.String("one", "", "write all flights to this one `file` instead (gzip'd if it ends in .gz)")
		airports = flags.String("airports", "", "write code, latitude and longitude of the airports used to this `file`")
		pick     sample
	)
	flags.IntVar(&pick.every, "every", 1, "take every `n`-th flight")
	flags.IntVar(&pick.from, "from", 0, "begin at flight `i` (the first is 0)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("fetch: unexpected argument %q (see -help)", flags.Arg(0))
	}
	if pick.every < 1 || pick.from < 0 {
		return fmt.Errorf("fetch: -every %d -from %d: every must be at least 1, from at least 0", pick.every, pick.from)
	}

	packed, err := r.open(ctx, *tarball, stdout)
	if err != nil {
		return err
	}
	members, err := unpack(packed, "package/data/flights-3m.parquet", "package/data/airports.csv")
	if err != nil {
		return err
	}

	name := func(f flight) string {
		month := filepath.Join(*out, f.month()+".csv")
		if *zip {
			month += ".gz"
		}
		return month
	}
	if *one != "" {
		name = func(flight) string { return *one }
	}
	files := &folder{name: name, used: map[string]bool{}}
	defer files.discard()
	if err := eachFlight(ctx, members[0], pick, files.add); err != nil {
		return err
	}
	if *airports != "" {
		if err := writeAirports(*airports, members[1], files.used); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %d airports\n", *airports, len(files.used))
	}
	return files.keep(stdout)
}
