// Package lesson is what the programs of the tutorial have in common: it reads
// their flags, prints what they have to say, and draws their graphs.
//
//	go run ./examples/tutorial/incadd                      # run it
//	go run ./examples/tutorial/incadd --graph incadd.svg   # draw its graph too
//	go run ./examples/tutorial/incadd --workers 1          # and alone
package lesson

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/viz"
)

// Lesson is one run of one program.
type Lesson struct {
	Out     io.Writer
	Graph   string // file to draw the graph to, "" for none
	Workers int    // tasks that run at once
}

// Main runs a program with the flags of its command line.
func Main(run func(context.Context, *Lesson) error) {
	l := &Lesson{Out: os.Stdout}
	flag.StringVar(&l.Graph, "graph", "", "draw the graph to this `file` (.svg, .png or .dot)")
	flag.IntVar(&l.Workers, "workers", runtime.GOMAXPROCS(0), "`number` of tasks that run at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx = weft.With(ctx, weft.On(&local.Runner{Workers: l.Workers}))
	if err := run(ctx, l); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Printf prints for the reader.
func (l *Lesson) Printf(format string, args ...any) { fmt.Fprintf(l.Out, format, args...) }

// Since returns the seconds since start as text.
func (l *Lesson) Since(start time.Time) string {
	return fmt.Sprintf("%.1f s", time.Since(start).Seconds())
}

// Per returns how long one of n took as text.
func (l *Lesson) Per(all time.Duration, n int) string {
	return fmt.Sprintf("%.0f ns", float64(all.Nanoseconds())/float64(n))
}

// Draw draws the graph of lazy values, if the command line asked for it.
func (l *Lesson) Draw(values ...weft.Source) error {
	if l.Graph == "" {
		return nil
	}
	return viz.Save(l.Graph, values...)
}
