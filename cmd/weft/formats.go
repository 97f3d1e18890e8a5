package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/parquet"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

// A format is a kind of files: how flags call it, and how names of its files end.
type format struct {
	name string
	ends []string
}

var formats = []format{
	{"csv", []string{".csv", ".txt"}},
	{"tsv", []string{".tsv", ".tab"}},
	{"json", []string{".jsonl", ".ndjson", ".json"}},
	{"arrow", []string{".arrow", ".feather", ".ipc"}},
	{"parquet", []string{".parquet", ".pq"}},
}

// For messages and help.
const (
	formatNames = "csv, tsv, json, arrow, parquet"
	fileNames   = ".csv, .tsv, .jsonl, .arrow and .parquet, and these compressed: .gz, .zst"
)

// isFormat refuses a name that is not one of a format; "" is none.
func isFormat(flag, name string) error {
	if name == "" || slices.ContainsFunc(formats, func(f format) bool { return f.name == name }) {
		return nil
	}
	return usageError{fmt.Errorf("--%s %s: there is no such format; there are %s", flag, name, formatNames)}
}

// formatOf is the format that the name of a file says, before the end that a
// compression gave it.
func formatOf(name string) (string, error) {
	bare, ext := name, ""
	for {
		ext = strings.ToLower(path.Ext(bare))
		if !slices.Contains([]string{".gz", ".zst", ".bz2", ".lz4", ".sz"}, ext) {
			break
		}
		bare = bare[:len(bare)-len(ext)]
	}
	for _, f := range formats {
		if slices.Contains(f.ends, ext) {
			return f.name, nil
		}
	}
	return "", usageError{fmt.Errorf("%s: a file that ends in %q is not known; there are %s, or say its format by a flag", name, ext, fileNames)}
}

// inputs are the tables that a command is given, and the flags that say how they
// are read.
type inputs struct {
	format    string
	delimiter string
	noHeader  bool
	streamed  bool // the first rows may be all that is wanted

	stdin *input
}

// flags adds the flags of the inputs to a command.
func (in *inputs) flags(c *cobra.Command) {
	c.Flags().StringVar(&in.format, "format", "", "the `format` of the input, whatever its names say: "+formatNames)
	c.Flags().StringVar(&in.delimiter, "delimiter", "", `the `+"`character`"+` between fields of CSV, "\t" for a tab`)
	c.Flags().BoolVar(&in.noHeader, "no-header", false, "the first row of CSV is a row: columns are called 0, 1, 2 ...")
}

// csv are the options for CSV; fields are what is between fields if no flag says it.
func (in *inputs) csv(fields byte) (frame.CSV, error) {
	o := frame.CSV{Delimiter: fields, NoHeader: in.noHeader}
	switch d := in.delimiter; {
	case d == `\t`:
		o.Delimiter = '\t'
	case len(d) == 1:
		o.Delimiter = d[0]
	case d != "":
		return o, usageError{fmt.Errorf("--delimiter %q: it must be one ASCII character", d)}
	}
	return o, nil
}

// open makes a frame of files, one below the other; "-" is standard input.
func (in *inputs) open(ctx context.Context, stdin io.Reader, patterns []string) (frame.Frame, error) {
	if err := isFormat("format", in.format); err != nil {
		return frame.Frame{}, err
	}
	var parts []frame.Frame
	for _, p := range patterns {
		f, err := in.one(ctx, stdin, p)
		if err != nil {
			return f, err
		}
		parts = append(parts, f)
	}
	f := frame.Concat(parts...)
	return f, plainError(f.Err())
}

// one makes a frame of one file or pattern.
func (in *inputs) one(ctx context.Context, stdin io.Reader, pattern string) (f frame.Frame, err error) {
	kind := in.format
	switch {
	case pattern != "-":
	case kind == "":
		return f, usageError{errors.New("- has no name that says its format: give --format, one of " + formatNames)}
	case in.stdin != nil:
		return f, usageError{errors.New("- is given twice, and can be read once")}
	default:
		binary := kind == "arrow" || kind == "parquet" // which are read from their ends
		if in.stdin, err = newInput(stdin, in.streamed && !binary); err != nil {
			return f, fmt.Errorf("%s: %w", stdinName, err)
		}
		source.Register("stdin", in.stdin)
		pattern = stdinPath
	}
	if kind == "" {
		if kind, err = formatOf(pattern); err != nil {
			return f, err
		}
	}
	fields := map[string]byte{"csv": ',', "tsv": '\t'}[kind]
	if fields == 0 && (in.delimiter != "" || in.noHeader) {
		return f, usageError{fmt.Errorf("%s is read as %s: --delimiter and --no-header are for CSV", pattern, kind)}
	}
	switch kind {
	case "csv", "tsv":
		o, err := in.csv(fields)
		if err != nil {
			return f, err
		}
		f = frame.ReadCSV(ctx, pattern, o)
	case "json":
		f = frame.ReadJSON(ctx, pattern)
	case "arrow":
		f = frame.ReadArrow(ctx, pattern)
	default:
		f = parquet.Read(ctx, pattern)
	}
	return f, plainError(f.Err())
}

// close forgets what was kept of standard input.
func (in *inputs) close() {
	if in.stdin != nil {
		in.stdin.close()
	}
}

// written is the writing of a frame to a file, or to standard output if its name
// is "-"; kind is the format, "" if the name says it.
func written(f frame.Frame, name, kind string, stdout io.Writer) (graph.Lazy[[]frame.File], error) {
	if err := isFormat("to", kind); err != nil {
		return nil, err
	}
	if kind == "" && name == "-" {
		return nil, usageError{errors.New("- has no name that says its format: give --to, one of " + formatNames)}
	}
	if kind == "" {
		var err error
		if kind, err = formatOf(name); err != nil {
			return nil, err
		}
	}
	if name == "-" {
		source.Register("stdout", printed{stdout})
		name = stdoutPath
	}
	switch kind {
	case "csv":
		return frame.WriteCSV(f, name), nil
	case "tsv":
		return frame.WriteCSV(f, name, frame.CSVWriter{Delimiter: '\t'}), nil
	case "json":
		return frame.WriteJSON(f, name), nil
	case "arrow":
		return frame.WriteArrow(f, name), nil
	default:
		return parquet.Write(f, name), nil
	}
}
