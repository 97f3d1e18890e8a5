// Weft is the command beside the library.
//
//	weft info     what Weft has to work with on this machine
//	weft demo     a graph in a second: built, drawn, run, told
//	weft bench    ten seconds: what a task costs here, and how well cores are used
//	weft jit      kernels: what is compiled, how well, and ahead of time
//	weft vet      the mistakes in using Weft that the compiler cannot see
//	weft head     the first rows of CSV, JSON, Arrow and Parquet files
//	weft schema   their columns and types
//	weft convert  from one format to another
//	weft agg      aggregates by groups: weft agg --by origin --mean delay 'flights/*.csv'
//
// The commands for files read standard input where a file is called -, in the format
// that --format says, and print for other programs with --to.
//
// It exits with 0 when all went well, 1 when something failed, 2 when it was
// called wrongly. `weft help COMMAND` says more; commands whose output a script
// would want have --json.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/internal/vet"
)

// The codes that the command exits with.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	if vet.IsTool(os.Args[1:]) { // go vet -vettool=weft
		os.Exit(vet.Main(os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// usageError is a call that names something which is not there.
type usageError struct{ error }

// run is the whole command; it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &output{to: stdout}
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)
	c, err := root.ExecuteContextC(ctx)
	if out.err != nil {
		err = out.err // whatever the command made of it
	}
	if err == nil {
		return exitOK
	}
	if code, ok := errors.AsType[exitCode](err); ok {
		return int(code)
	}
	if closed(out.err) {
		return exitFailed
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	fmt.Fprintf(stderr, "weft: %s\n", strings.ReplaceAll(err.Error(), stdinPath, stdinName))
	if _, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintf(stderr, "See '%s --help'.\n", c.CommandPath())
		return exitUsage
	}
	return exitFailed
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "weft",
		Short: "Ordinary Go functions, run lazily, in parallel, in bounded memory",
		Long: `Weft runs ordinary Go functions lazily, in parallel and in bounded memory.
This command looks at the machine, shows and measures the library, and checks
code that uses it.`,
		Example: "  weft info                 what this machine offers\n" +
			"  weft vet ./...            mistakes in using Weft that the compiler cannot see",
		Version:       versionLine(),
		Args:          cobra.ArbitraryArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			err := fmt.Errorf("there is no command %q", args[0])
			if close := c.SuggestionsFor(args[0]); len(close) > 0 {
				err = fmt.Errorf("%w; did you mean %q?", err, close[0])
			}
			return usageError{err}
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(infoCommand(), demoCommand(), benchCommand(), jitCommand(), vetCommand(),
		headCommand(), schemaCommand(), convertCommand(), aggCommand())
	return root
}

// noArgs refuses arguments as a mistake in the call.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unexpected argument %q", args[0])}
	}
	return nil
}

// versionLine is what --version says: the module's version and the commit it was
// built from, where Go has noted them.
func versionLine() string {
	version, revision, _ := build()
	if revision != "" {
		version += " " + revision
	}
	return version
}
