// Climate asks a file of monthly temperatures how much warmer each year was than
// usual: the anomaly, for the globe as a table and stripes, and for the last year
// as a map. The file is laid out as those of climate models are, NetCDF-4 with
// packed numbers and missing ones; it is synthetic, see data/README.md.
//
//	go run ./examples/climate                             # out/climate.png
//	go run ./examples/climate -file era5.nc -variable t2m
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

// sample is the file that is read where no other is named.
//
//go:embed data/tas.nc
var sample embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) (err error) {
	flags := flag.NewFlagSet("climate", flag.ContinueOnError)
	file := flags.String("file", "", "read this NetCDF-4 `file` instead of the sample")
	name := flags.String("variable", "tas", "the `variable` of the file, by time, latitude and longitude")
	base := flags.Int("base", 30, "how many `years` from the first on are usual")
	explain := flags.Bool("explain", false, "tell how the yearly means are computed")
	out := flags.String("out", "out", "the `folder` for the picture")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *base < 1 {
		return fmt.Errorf("climate: %d usual years, %q: that cannot be", *base, flags.Args())
	}
	path := *file
	if path == "" {
		folder, err := os.MkdirTemp("", "climate")
		if err != nil {
			return fmt.Errorf("climate: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
		if err := os.CopyFS(folder, sample); err != nil {
			return fmt.Errorf("climate: %w", err)
		}
		path = filepath.Join(folder, "data", "tas.nc")
	}

	c, err := open(ctx, path, *name)
	if err != nil {
		return err
	}
	if *explain {
		_, err := fmt.Fprint(stdout, c.global(c.yearly()).Explain())
		return err
	}
	f, err := c.compute(ctx, *base)
	if err != nil {
		return err
	}
	if err := c.table(stdout, f, *base); err != nil {
		return err
	}
	picture, err := c.draw(f, *base)
	if err != nil {
		return err
	}
	path = filepath.Join(*out, "climate.png")
	if err := save(path, picture); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, "\n"+path)
	return err
}

// table prints the means and anomalies of the years.
func (c *climate) table(w io.Writer, f *findings, base int) error {
	fmt.Fprintf(w, "%s, %s: %d years on %d by %d cells, usual is %d to %d\n\n",
		c.about, c.units, c.years, f.lat.Len(), f.lon.Len(), c.first, c.first+min(base, c.years)-1)
	fmt.Fprintln(w, "year     mean  anomaly")
	for i := range c.years {
		if _, err := fmt.Fprintf(w, "%d  %7.3f   %+.3f\n", c.first+i, f.means.At(i), f.anomalies.At(i)); err != nil {
			return err
		}
	}
	return nil
}
