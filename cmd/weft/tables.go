package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft"
	_ "github.com/cb434341/weft/cloud" // s3://, gs://, http(s)://, hdfs://
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/progress"
)

// plainError is an error without the lines and the tasks of this program.
func plainError(err error) error {
	for {
		if b, ok := err.(*graph.BuildError); ok { //nolint:errorlint // as frame gives it
			err = b.Err
		} else if t, ok := err.(*graph.TaskError); ok { //nolint:errorlint // as weft gives it
			err = t.Cause
		} else {
			return err
		}
	}
}

// watched shows a bar while something is computed, where there is a terminal to
// see it.
func watched(stderr io.Writer) weft.Option { return weft.Observe(progress.Bar(stderr)) }

// show prints a frame: for people, with so many rows at most, or in a format.
func show(c *cobra.Command, f frame.Frame, kind string, rows int) error {
	out := c.OutOrStdout()
	if kind != "" {
		lines, err := written(f, "-", kind, out)
		if err == nil {
			_, err = weft.Compute(c.Context(), lines, watched(c.ErrOrStderr()))
		}
		return plainError(err)
	}
	t, err := weft.Compute(c.Context(), f, watched(c.ErrOrStderr()))
	if err != nil {
		return plainError(err)
	}
	_, err = fmt.Fprint(out, t.Text(table.Style{Width: width(out), Rows: rows}))
	return err
}

// toFlag adds the flag for the format that is printed.
func toFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "to", "", "print in this `format`, for programs: "+formatNames)
}

func headCommand() *cobra.Command {
	var rows int
	var columns []string
	var to string
	in := inputs{streamed: true}
	c := &cobra.Command{
		Use:   "head FILE...",
		Short: "The first rows of files",
		Long: `Head prints the first rows of tables in files, and reads no more than it needs.
Files are known by their names: ` + fileNames + `.
A pattern such as 'flights/*.csv' is one table; - is standard input.`,
		Example: "  weft head flights/1990.csv\n  weft head -n 3 --columns origin,delay 'flights/*.csv'\n" +
			"  curl -s https://example.org/flights | weft head --format csv -",
		Args: someFiles,
		RunE: func(c *cobra.Command, args []string) error {
			defer in.close()
			f, err := in.open(c.Context(), c.InOrStdin(), args)
			if err != nil {
				return err
			}
			if len(columns) > 0 {
				f = f.Select(columns...)
			}
			return show(c, f.Head(rows), to, -1)
		},
	}
	c.Flags().IntVarP(&rows, "rows", "n", 10, "how many `rows`")
	c.Flags().StringSliceVar(&columns, "columns", nil, "these `columns` only")
	in.flags(c)
	toFlag(c, &to)
	return c
}

func schemaCommand() *cobra.Command {
	var in inputs
	c := &cobra.Command{
		Use:   "schema FILE...",
		Short: "The columns of files and their types",
		Long: `Schema prints the columns of tables in files and their types, which are inferred from
some rows where the files do not say them; - is standard input.`,
		Example: "  weft schema 'flights/*.csv'",
		Args:    someFiles,
		RunE: func(c *cobra.Command, args []string) error {
			defer in.close()
			f, err := in.open(c.Context(), c.InOrStdin(), args)
			if err != nil {
				return err
			}
			longest := 0
			for _, name := range f.Columns() {
				longest = max(longest, len([]rune(name)))
			}
			for _, field := range f.Schema().Fields {
				if _, err := fmt.Fprintf(c.OutOrStdout(), "%-*s  %v\n", longest, field.Name, field.Type); err != nil {
					return err
				}
			}
			return nil
		},
	}
	in.flags(c)
	return c
}

func convertCommand() *cobra.Command {
	var columns []string
	var to string
	var in inputs
	c := &cobra.Command{
		Use:   "convert IN... OUT",
		Short: "The rows of files in another format",
		Long: `Convert writes the rows of files to another file, whose name says its format:
` + fileNames + `.
With a * in its name there is a file for each part of the input, written side by
side. Files appear when they are whole.

As IN, - is standard input, whose format --format says; as OUT it is standard
output, whose format --to says.`,
		Example: "  weft convert 'flights/*.csv' flights.arrow\n  weft convert big.csv 'parts/*.jsonl.zst'\n" +
			"  zcat old.gz | weft convert --format csv --delimiter ';' - new.parquet\n  weft convert --to csv flights.arrow - | sort",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usageError{errors.New("two files are needed: what to read, and what to write")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			defer in.close()
			f, err := in.open(c.Context(), c.InOrStdin(), args[:len(args)-1])
			if err != nil {
				return err
			}
			if len(columns) > 0 {
				f = f.Select(columns...)
			}
			name := args[len(args)-1]
			writing, err := written(f, name, to, c.OutOrStdout())
			if err != nil {
				return err
			}
			files, err := weft.Compute(c.Context(), writing, watched(c.ErrOrStderr()))
			if err != nil || name == "-" {
				return plainError(err)
			}
			var rows, bytes int64
			for _, file := range files {
				rows, bytes = rows+file.Rows, bytes+file.Bytes
			}
			if len(files) > 1 {
				name = fmt.Sprintf("%d files", len(files))
			}
			_, err = fmt.Fprintf(c.ErrOrStderr(), "%s: %d rows, %.1f MB\n", name, rows, float64(bytes)/1e6)
			return err
		},
	}
	c.Flags().StringSliceVar(&columns, "columns", nil, "these `columns` only")
	in.flags(c)
	c.Flags().StringVar(&to, "to", "", "the `format` of the output, whatever its name says: "+formatNames)
	return c
}

// An aggregate is a flag of agg, what it is for people, and what it computes.
type aggregate struct {
	name, words string
	of          func(frame.Expr) frame.Expr
}

var aggregateFlags = []aggregate{
	{"mean", "mean", frame.Expr.Mean},
	{"sum", "sum", frame.Expr.Sum},
	{"min", "least value", frame.Expr.Min},
	{"max", "greatest value", frame.Expr.Max},
	{"median", "median", frame.Expr.Median},
	{"std", "standard deviation", frame.Expr.Std},
	{"var", "variance", frame.Expr.Var},
	{"count", "number of values", frame.Expr.Count},
	{"nunique", "number of different values", frame.Expr.NUnique},
	{"first", "first value", frame.Expr.First},
	{"last", "last value", frame.Expr.Last},
}

// An asked is the value of an aggregate's flag: it adds to what is asked for by all
// of them, so that columns come in the order of the flags.
type asked struct {
	aggregate
	all *[]frame.Expr
}

func (a asked) Type() string   { return "columns" }
func (a asked) String() string { return "" }

func (a asked) Set(columns string) error {
	for column := range strings.SplitSeq(columns, ",") {
		*a.all = append(*a.all, a.of(frame.Col(column)).As(a.name+"("+column+")"))
	}
	return nil
}

func aggCommand() *cobra.Command {
	var by []string
	var sort, to string
	var in inputs
	aggs := []frame.Expr{frame.Size()}
	c := &cobra.Command{
		Use:   "agg FILE...",
		Short: "Aggregates of the rows of files, by groups",
		Long: `Agg computes aggregates of columns for each group of rows that have the same values
in other columns, or of all rows. A column "size" tells how many rows a group has; the
others come in the order of the flags. - is standard input.`,
		Example: "  weft agg --by origin --mean delay 'flights/*.csv'\n" +
			"  weft agg --by origin,dest --mean delay,distance --max delay --sort size 'flights/*.csv'\n" +
			"  weft agg --by origin --mean delay --to csv 'flights/*.csv' > delays.csv\n" +
			"  weft agg --median fare taxi.arrow",
		Args: someFiles,
		RunE: func(c *cobra.Command, args []string) error {
			defer in.close()
			f, err := in.open(c.Context(), c.InOrStdin(), args)
			if err != nil {
				return err
			}
			var out frame.Frame
			if len(by) > 0 {
				out = f.GroupBy(by...).Agg(aggs...)
			} else {
				out = f.Agg(aggs...)
			}
			if sort != "" && out.Err() == nil {
				if !slices.Contains(out.Columns(), sort) {
					return usageError{fmt.Errorf("--sort %s: there is no such column; there are %s", sort, strings.Join(out.Columns(), ", "))}
				}
				out = out.Sort(frame.Desc(sort))
			}
			if out.Err() != nil {
				return plainError(out.Err())
			}
			return show(c, out, to, 40)
		},
	}
	c.Flags().StringSliceVar(&by, "by", nil, "the `columns` that make groups")
	c.Flags().StringVar(&sort, "sort", "", "sort by this `column` of the result, the largest first")
	for _, a := range aggregateFlags {
		c.Flags().Var(asked{a, &aggs}, a.name, "the "+a.words+" of these columns")
	}
	in.flags(c)
	toFlag(c, &to)
	return c
}

func someFiles(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{errors.New("no file is given")}
	}
	return nil
}
