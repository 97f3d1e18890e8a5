package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/jit/aot"
)

func jitCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "jit",
		Short: "Kernels: what is compiled, how well, and ahead of time",
		Long: `Jit looks at the kernels of a package: the functions that its source gives to
jit.Vectorize2 and the like.

List says which of them this machine runs natively, and why not the others.
Report says how well one is compiled, and shows its code. Build compiles them
ahead of time and embeds them, so that programs need no LLVM.`,
		Example: "  weft jit list ./...\n  weft jit report ./pricing.Discount\n  weft jit build ./pricing",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return usageError{fmt.Errorf("there is no command %q", "jit "+args[0])}
		},
	}
	c.AddCommand(jitListCommand(), jitReportCommand(), jitBuildCommand())
	return c
}

func jitListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [packages]",
		Short: "The kernels of packages, and whether they are native",
		Long: `List finds the kernels in the source of packages, compiles each for this machine,
and says how many lanes it has (rows that it works on at a time), or why it would not be native.
Tests are left out. Without packages it is the one in this folder.`,
		Example: "  weft jit list\n  weft jit list ./...",
		RunE: func(c *cobra.Command, args []string) error {
			return eachFolder(c, args, func(ctx context.Context, dir, shown string) (found bool, err error) {
				all, err := aot.List(ctx, dir)
				if err != nil || len(all) == 0 {
					return false, err
				}
				fmt.Fprintln(c.OutOrStdout(), shown)
				return true, printKernels(c.OutOrStdout(), all, "native", "not native")
			})
		},
	}
}

// eachFolder calls do for the folders of packages, with a short name for each.
func eachFolder(c *cobra.Command, patterns []string, do func(ctx context.Context, dir, shown string) (found bool, err error)) error {
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	ctx := c.Context()
	dirs, err := aot.Folders(ctx, patterns...)
	if err != nil {
		return usageError{err}
	}
	some := false
	for _, dir := range dirs {
		found, err := do(ctx, dir, short(dir))
		if err != nil {
			return err
		}
		some = some || found
	}
	if !some {
		return fmt.Errorf("no kernels in %s", strings.Join(patterns, " "))
	}
	return nil
}

// short is a folder as seen from this one, where that is below.
func short(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return dir
	}
	rel, err := filepath.Rel(here, dir)
	if err != nil || strings.HasPrefix(rel, "..") {
		return dir
	}
	if rel == "." {
		return rel
	}
	return "." + string(filepath.Separator) + rel
}

// printKernels writes a line for each kernel, more for one that failed.
func printKernels(out io.Writer, all []aot.Kernel, good, bad string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, k := range all {
		what := good
		var sizes []string
		for _, o := range k.Objects {
			sizes = append(sizes, fmt.Sprintf("%s %d", o.Level, o.Lanes))
		}
		if len(sizes) > 0 {
			what += ", lanes: " + strings.Join(sizes, ", ")
		}
		if k.Err != nil {
			what = bad + ": " + strings.ReplaceAll(strings.TrimSpace(k.Err.Error()), "\n", "\n    ")
		}
		name := k.Name
		if name == "" {
			name = "?"
		}
		fmt.Fprintf(w, "  %s\t%s(%s)\t%s\n", k.Pos, k.Call, name, what)
	}
	return w.Flush()
}

func jitReportCommand() *cobra.Command {
	var ir, llvm, asm bool
	var cpu string
	c := &cobra.Command{
		Use:   "report PACKAGE FUNC | PACKAGE.FUNC",
		Short: "How well a kernel is compiled, and its code",
		Long: `Report compiles a function as the kernel that its package makes of it, or if it
makes none as one for rows, and says: how many rows it works on at a time and
why, which loops the compiler vectorised or why not, registers that did not
suffice, stack, and the time that each stage took. It is what the kernel's own
Report says in a program.

With --ir, --llvm or --asm it prints the kernel in Weft's terms, as LLVM's text,
or as assembly instead.`,
		Example: "  weft jit report ./pricing.Discount\n  weft jit report ./pricing Loan.Price --cpu x86-64-v3 --asm",
		RunE: func(c *cobra.Command, args []string) error {
			if ir && llvm || llvm && asm || asm && ir {
				return usageError{errors.New("--ir, --llvm and --asm: one at a time")}
			}
			if err := isLevel(cpu); cpu != "" && err != nil {
				return err
			}
			dir, name, err := functionOf(c.Context(), args)
			if err != nil {
				return usageError{err}
			}
			all, err := aot.Inspect(c.Context(), dir, name, cpu)
			if err != nil {
				return err
			}
			failed := false
			for _, k := range all {
				text := k.Report.String()
				switch {
				case k.Report.Err != nil:
					failed = true
				case ir:
					text = k.IR
				case llvm:
					text = k.LLVM
				case asm:
					text = k.Asm
				}
				fmt.Fprint(c.OutOrStdout(), text)
			}
			if failed {
				return exitCode(exitFailed)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&ir, "ir", false, "print the kernel in Weft's terms")
	c.Flags().BoolVar(&llvm, "llvm", false, "print it as LLVM's text, optimised")
	c.Flags().BoolVar(&asm, "asm", false, "print its assembly")
	c.Flags().StringVar(&cpu, "cpu", "", "compile for these instructions: "+strings.Join(aot.Levels(), ", ")+" (default: this machine's)")
	return c
}

// isLevel refuses a name that is not one of a set of instructions.
func isLevel(name string) error {
	if !slices.Contains(aot.Levels(), name) {
		return usageError{fmt.Errorf("no instruction level %q; there are %s", name, strings.Join(aot.Levels(), ", "))}
	}
	return nil
}

// functionOf reads "./pricing", "Loan.Price", or both in one word.
func functionOf(ctx context.Context, args []string) (dir, name string, err error) {
	switch len(args) {
	case 2:
		dir, name = args[0], args[1]
	case 1:
		// The name begins at a dot behind the last slash; folders have dots too.
		base := strings.LastIndexAny(args[0], `/\`) + 1
		for i := base; i < len(args[0]) && name == ""; i++ {
			if args[0][i] == '.' && i+1 < len(args[0]) && isPackage(ctx, args[0][:i]) {
				dir, name = args[0][:i], args[0][i+1:]
			}
		}
		if name == "" {
			return "", "", fmt.Errorf("%s: give a package and a function of it: ./pricing.Discount", args[0])
		}
	default:
		return "", "", errors.New("give a package and a function of it: ./pricing.Discount")
	}
	dirs, err := aot.Folders(ctx, dir)
	if err != nil {
		return "", "", err
	}
	if len(dirs) != 1 {
		return "", "", fmt.Errorf("%s: that is %d packages, give one", dir, len(dirs))
	}
	return dirs[0], name, nil
}

func isPackage(ctx context.Context, path string) bool {
	dirs, err := aot.Folders(ctx, path)
	return err == nil && len(dirs) == 1
}
