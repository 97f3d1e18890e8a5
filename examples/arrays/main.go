// Arrays computes with an array on disk in blocks: the pictures of a talk on
// blocked algorithms, as a program. It prints each expression with its answer and
// draws its graph.
//
//	go run ./examples/arrays                       # pictures in out/arrays
//	go run ./examples/arrays -file x.npy -block 32
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

	"github.com/cb434341/weft/array"
)

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

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("arrays", flag.ContinueOnError)
	file := flags.String("file", filepath.FromSlash("examples/arrays/data/x.npy"), "the .npy `file`: a square matrix of float64")
	block := flags.Int("block", 32, "`rows` and columns of a block")
	out := flags.String("out", filepath.Join("out", "arrays"), "the `folder` for the pictures")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *block < 1 {
		return fmt.Errorf("arrays: blocks of %d rows", *block)
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return fmt.Errorf("arrays: %w", err)
	}

	x := array.As[float64](array.OpenNpy(*file, *block, *block)) // nothing is read but the header
	if err := x.Err(); err != nil {
		return fmt.Errorf("arrays: %w", err)
	}
	if s := x.Shape(); len(s) != 2 || s[0] != s[1] {
		return fmt.Errorf("arrays: %s is of shape %v: x + x.T wants a square", *file, s)
	}
	fmt.Fprintf(stdout, "x is %v\n", x)
	for _, s := range slides(x, *block) {
		answer, err := s.compute(ctx)
		if err != nil {
			return fmt.Errorf("arrays: %s: %w", s.python, err)
		}
		fmt.Fprintf(stdout, "%-34s %s\n", s.python, answer)
		for _, extension := range []string{".svg", ".png"} {
			if err := s.drawing.Save(filepath.Join(*out, s.picture+extension)); err != nil {
				return err
			}
		}
	}
	if err := os.WriteFile(filepath.Join(*out, "x.svg"), []byte(x.SVG()), 0o644); err != nil {
		return fmt.Errorf("arrays: %w", err)
	}
	fmt.Fprintf(stdout, "\nTheir graphs are in %s.\n", *out)
	return nil
}
