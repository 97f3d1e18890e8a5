package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/cb434341/weft"
	_ "github.com/cb434341/weft/cloud" // s3://, gs://, http(s)://, hdfs://
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/parquet"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/progress"
)

// extension is what says how a file is written: that of its name, without the
// one of a compression.
func extension(name string) string {
	for {
		ext := strings.ToLower(path.Ext(name))
		switch ext {
		case ".gz", ".zst", ".bz2":
			name = name[:len(name)-len(ext)]
			continue
		}
		return ext
	}
}

// formats are the kinds of files, for messages.
const formats = ".csv, .tsv, .jsonl, .arrow and .parquet, and these compressed: .gz, .zst"

// open makes a frame of files; all have one extension.
func open(ctx context.Context, patterns []string) (frame.Frame, error) {
	var parts []frame.Frame
	for _, p := range patterns {
		var f frame.Frame
		switch ext := extension(p); ext {
		case ".csv", ".txt":
			f = frame.ReadCSV(ctx, p)
		case ".tsv", ".tab":
			f = frame.ReadCSV(ctx, p, frame.CSV{Delimiter: '\t'})
		case ".jsonl", ".ndjson", ".json":
			f = frame.ReadJSON(ctx, p)
		case ".arrow", ".feather", ".ipc":
			f = frame.ReadArrow(ctx, p)
		case ".parquet", ".pq":
			f = parquet.Read(ctx, p)
		default:
			return f, usageError{fmt.Errorf("%s: a file that ends in %q is not known; there are %s", p, ext, formats)}
		}
		if f.Err() != nil {
			return f, plainError(f.Err())
		}
		parts = append(parts, f)
	}
	f := frame.Concat(parts...)
	return f, plainError(f.Err())
}

// plainError is a mistake in building without the line of this program.
func plainError(err error) error {
	if b, ok := err.(*graph.BuildError); ok { //nolint:errorlint // as frame gives it
		return b.Err
	}
	return err
}

// watched shows a bar while something is computed, where there is a terminal to
// see it.
func watched(stderr io.Writer) weft.Option { return weft.Observe(progress.Bar(stderr)) }

// width is that of the terminal, 100 without one.
func width(stdout io.Writer) int {
	if f, ok := stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			return w
		}
	}
	return 100
}

func headCommand() *cobra.Command {
	var rows int
	var columns []string
	c := &cobra.Command{
		Use:   "head FILE...",
		Short: "The first rows of files",
		Long: `Head prints the first rows of tables in files, and reads no more than it needs.
Files are known by their names: ` + formats + `.
A pattern such as 'flights/*.csv' is one table.`,
		Example: "  weft head flights/1990.csv\n  weft head -n 3 --columns origin,delay 'flights/*.csv'",
		Args:    someFiles,
		RunE: func(c *cobra.Command, args []string) error {
			f, err := open(c.Context(), args)
			if err != nil {
				return err
			}
			if len(columns) > 0 {
				f = f.Select(columns...)
			}
			t, err := weft.Compute(c.Context(), f.Head(rows), watched(c.ErrOrStderr()))
			if err != nil {
				return plainError(err)
			}
			_, err = fmt.Fprint(c.OutOrStdout(), t.Text(table.Style{Width: width(c.OutOrStdout()), Rows: -1}))
			return err
		},
	}
	c.Flags().IntVarP(&rows, "rows", "n", 10, "how many `rows`")
	c.Flags().StringSliceVar(&columns, "columns", nil, "these `columns` only")
	return c
}

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema FILE...",
		Short:   "The columns of files and their types",
		Long:    "Schema prints the columns of tables in files and their types, which are inferred from\nsome rows where the files do not say them.",
		Example: "  weft schema 'flights/*.csv'",
		Args:    someFiles,
		RunE: func(c *cobra.Command, args []string) error {
			f, err := open(c.Context(), args)
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
}

func convertCommand() *cobra.Command {
	var columns []string
	c := &cobra.Command{
		Use:   "convert IN... OUT",
		Short: "The rows of files in another format",
		Long: `Convert writes the rows of files to another file, whose name says its format:
` + formats + `.
With a * in its name there is a file for each part of the input, written side by
side. Files appear when they are whole.`,
		Example: "  weft convert 'flights/*.csv' flights.arrow\n  weft convert big.csv 'parts/*.jsonl.zst'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usageError{fmt.Errorf("two files are needed: what to read, and what to write")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			f, err := open(c.Context(), args[:len(args)-1])
			if err != nil {
				return err
			}
			if len(columns) > 0 {
				f = f.Select(columns...)
			}
			written, err := write(f, args[len(args)-1])
			if err != nil {
				return err
			}
			files, err := weft.Compute(c.Context(), written, watched(c.ErrOrStderr()))
			if err != nil {
				return plainError(err)
			}
			var rows, bytes int64
			for _, file := range files {
				rows, bytes = rows+file.Rows, bytes+file.Bytes
			}
			what := args[len(args)-1]
			if len(files) > 1 {
				what = fmt.Sprintf("%d files", len(files))
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %d rows, %.1f MB\n", what, rows, float64(bytes)/1e6)
			return nil
		},
	}
	c.Flags().StringSliceVar(&columns, "columns", nil, "these `columns` only")
	return c
}

// write is the writing of a frame in the format that a name says.
func write(f frame.Frame, name string) (graph.Lazy[[]frame.File], error) {
	switch ext := extension(name); ext {
	case ".csv", ".txt":
		return frame.WriteCSV(f, name), nil
	case ".tsv", ".tab":
		return frame.WriteCSV(f, name, frame.CSVWriter{Delimiter: '\t'}), nil
	case ".jsonl", ".ndjson", ".json":
		return frame.WriteJSON(f, name), nil
	case ".arrow", ".feather", ".ipc":
		return frame.WriteArrow(f, name), nil
	case ".parquet", ".pq":
		return parquet.Write(f, name), nil
	default:
		return nil, usageError{fmt.Errorf("%s: a file that ends in %q is not known; there are %s", name, ext, formats)}
	}
}

// An aggregate is a flag of agg and what it computes.
type aggregate struct {
	name string
	of   func(frame.Expr) frame.Expr
}

var aggregateFlags = []aggregate{
	{"mean", frame.Expr.Mean},
	{"sum", frame.Expr.Sum},
	{"min", frame.Expr.Min},
	{"max", frame.Expr.Max},
	{"median", frame.Expr.Median},
	{"std", frame.Expr.Std},
	{"count", frame.Expr.Count},
	{"nunique", frame.Expr.NUnique},
}

func aggCommand() *cobra.Command {
	var by []string
	var sort string
	columns := make([][]string, len(aggregateFlags))
	c := &cobra.Command{
		Use:   "agg FILE...",
		Short: "Aggregates of the rows of files, by groups",
		Long: `Agg computes aggregates of columns for each group of rows that have the same values
in other columns, or of all rows. A column "size" tells how many rows a group has.`,
		Example: "  weft agg --by origin --mean delay 'flights/*.csv'\n" +
			"  weft agg --by origin,dest --mean delay --max delay --sort size 'flights/*.csv'\n" +
			"  weft agg --median fare taxi.arrow",
		Args: someFiles,
		RunE: func(c *cobra.Command, args []string) error {
			f, err := open(c.Context(), args)
			if err != nil {
				return err
			}
			aggs := []frame.Expr{frame.Size()}
			for i, a := range aggregateFlags {
				for _, column := range columns[i] {
					aggs = append(aggs, a.of(frame.Col(column)).As(a.name+"("+column+")"))
				}
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
			t, err := weft.Compute(c.Context(), out, watched(c.ErrOrStderr()))
			if err != nil {
				return plainError(err)
			}
			_, err = fmt.Fprint(c.OutOrStdout(), t.Text(table.Style{Width: width(c.OutOrStdout()), Rows: 40}))
			return err
		},
	}
	c.Flags().StringSliceVar(&by, "by", nil, "the `columns` that make groups")
	c.Flags().StringVar(&sort, "sort", "", "sort by this `column` of the result, the largest first")
	for i, a := range aggregateFlags {
		c.Flags().StringSliceVar(&columns[i], a.name, nil, "the "+a.name+" of these `columns`")
	}
	return c
}

func someFiles(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{fmt.Errorf("no file is given")}
	}
	return nil
}
