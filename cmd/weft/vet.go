package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/internal/vet"
)

// exitCode ends the command without a message: the one that ran has told.
type exitCode int

func (code exitCode) Error() string { return fmt.Sprintf("exit code %d", int(code)) }

func vetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "vet [--json] [packages]",
		Short: "The mistakes in using Weft that the compiler cannot see",
		Long: `Vet looks for code that builds and runs, only not lazily, not in parallel, or not
always right: computing in a loop, calling a function where it should be lifted,
a lazy value that nobody computes, a lifted function that writes to its inputs.

It exits with 0 when it found nothing, 1 when it found something, 2 when the
packages do not build. 'weft vet help' lists the analyzers and 'weft vet help
NAME' explains one. It is a tool for go vet, too.`,
		Example: "  weft vet ./...\n  weft vet help computeloop\n  go vet -vettool=$(which weft) ./...",
		// It has flags of its own, which go vet gives it as well.
		DisableFlagParsing:    true,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if code := vet.Main(args); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
}
