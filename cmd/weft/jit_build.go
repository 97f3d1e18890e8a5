package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/jit/aot"
)

func jitBuildCommand() *cobra.Command {
	var options aot.Options
	var strict bool
	c := &cobra.Command{
		Use:   "build [packages]",
		Short: "Compile kernels ahead of time, to be embedded",
		Long: `Build compiles the kernels of packages for several kinds of processors, and writes
two files into each folder: weft_kernels.bin with the machine code, and
weft_kernels.go, which embeds it together with the package's source. Commit both.
A program that is built with them needs no LLVM, and has its first result in less
than a millisecond. Without packages it is the one in this folder.

The objects are used as long as the source is what they were made of; after a
change of any Go file of the package run build again. With --check nothing is
written: it exits with 1 if something is out of date; packages that embed no
kernels are as they should be. Objects are compared where
the same libLLVM is here that made them, the source always.

Kernels that cannot be embedded are named with the reason, and compiled by the
program as before; with --strict they are a failure.`,
		Example: "  weft jit build ./pricing\n  weft jit build --check ./...\n  weft jit build --levels x86-64-v4,x86-64-v3 --strict ./pricing",
		RunE: func(c *cobra.Command, args []string) error {
			for _, l := range options.Levels {
				if err := isLevel(l); err != nil {
					return err
				}
			}
			failed := false
			err := eachFolder(c, args, func(ctx context.Context, dir, shown string) (found bool, err error) {
				r, err := aot.Build(ctx, dir, options)
				if err != nil {
					return false, err
				}
				if len(r.Kernels)+len(r.Files)+len(r.Stale) == 0 {
					return options.Check, nil
				}
				failed = failed || len(r.Stale) > 0 || strict && len(r.Failed()) > 0
				return true, printBuilt(c.OutOrStdout(), r, shown, options.Check)
			})
			if err == nil && failed {
				return exitCode(exitFailed)
			}
			return err
		},
	}
	c.Flags().BoolVar(&options.Check, "check", false, "write nothing, and fail if something is out of date")
	c.Flags().StringSliceVar(&options.Levels, "levels", nil, "instructions to compile for (default: "+strings.Join(aot.Levels(), ",")+")")
	c.Flags().BoolVar(&strict, "strict", false, "fail if a kernel cannot be embedded")
	return c
}

// printBuilt tells what became of a package.
func printBuilt(out io.Writer, r *aot.Result, shown string, check bool) error {
	switch {
	case check && len(r.Stale) > 0:
		fmt.Fprintf(out, "%s: out of date: run weft jit build\n", shown)
		for _, why := range r.Stale {
			fmt.Fprintf(out, "  %s\n", why)
		}
		return nil
	case r.Bytes == 0:
		fmt.Fprintf(out, "%s: nothing to embed\n", shown)
	case check:
		fmt.Fprintf(out, "%s: up to date\n", shown)
	case len(r.Files) == 0:
		fmt.Fprintf(out, "%s: unchanged, %d bytes by %s\n", shown, r.Bytes, r.Maker)
	default:
		fmt.Fprintf(out, "%s: written, %d bytes by %s\n", shown, r.Bytes, r.Maker)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(out, "  %s\n", note)
	}
	return printKernels(out, r.Kernels, "embedded", "not embedded")
}
