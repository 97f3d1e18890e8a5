package vet

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// Exit codes of [Main].
const (
	Clean    = 0 // nothing found
	Found    = 1 // findings were printed
	Unusable = 2 // a wrong command line, or packages that do not build
)

// Finding is one mistake: what weft vet --json prints a list of.
type Finding struct {
	File     string `json:"file"` // relative to the current folder if it is inside
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Analyzer string `json:"analyzer"`
	Message  string `json:"message"`
}

// IsTool reports whether a command line is one that go vet calls its tool with:
// -V=full, -flags, or flags and a file that ends in .cfg.
func IsTool(args []string) bool {
	if len(args) == 1 && (args[0] == "-V=full" || args[0] == "-flags") {
		return true
	}
	return len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Main runs weft vet with the arguments behind the word vet and returns the
// exit code, or serves as go vet's tool if [IsTool] says so. It prints findings
// to the standard output and all else to the standard error.
func Main(args []string) int {
	if IsTool(args) {
		serve(args)
	}
	tool, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "vet:", err)
		return Unusable
	}
	return run(tool, args, os.Stdout, os.Stderr)
}

// serve answers go vet and ends the process.
func serve(args []string) {
	// unitchecker reads the process's own command line and flags. Those of the
	// program that it is part of mean nothing here.
	os.Args = append([]string{os.Args[0]}, args...)
	flag.CommandLine = flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	unitchecker.Main(Analyzers...)
}

const usage = `usage: weft vet [--json] [packages]
       weft vet help [analyzer]

Finds mistakes in using Weft that the compiler cannot. Packages are named as for
go build; without any, it is the one in the current folder. The exit code is 0
if nothing was found, 1 if something was, 2 if the packages do not build.

A comment with a reason silences a finding on its line, or on the next if it
stands alone:  //weft:ok one page at a time, the server asks for it

Also: go vet -vettool=$(which weft) ./...

`

// run is Main for one of the two that tool serves: it starts go vet, with tool
// as its tool, and brings what comes back into order. Going by way of go vet
// leaves loading to the go command, which also remembers what has not changed.
func run(tool string, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("vet", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "")
	tags := flags.String("tags", "", "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(stdout)
			return Clean
		}
		fmt.Fprintf(stderr, "vet: %v\n\n%s", err, usage)
		return Unusable
	}
	packages := flags.Args()
	if len(packages) > 0 && packages[0] == "help" {
		return help(packages[1:], stdout, stderr)
	}
	findings, err := check(tool, *tags, packages)
	if err != nil {
		fmt.Fprintln(stderr, "vet:", err)
		return Unusable
	}
	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(findings)
	} else {
		err = printFindings(stdout, findings)
	}
	if err != nil {
		fmt.Fprintln(stderr, "vet: print:", err)
		return Unusable
	}
	if len(findings) == 0 {
		return Clean
	}
	if !*asJSON {
		fmt.Fprintf(stderr, "vet: %s; weft vet help %s says more\n", plural(len(findings)), findings[0].Analyzer)
	}
	return Found
}

func plural(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return strconv.Itoa(n) + " findings"
}

func printFindings(w io.Writer, findings []Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s (%s)\n", f.File, f.Line, f.Column, f.Message, f.Analyzer); err != nil {
			return err
		}
	}
	return nil
}

func printHelp(w io.Writer) {
	io.WriteString(w, usage)
	for _, a := range Analyzers {
		title, _, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(w, "  %-12s %s\n", a.Name, title)
	}
}

// help prints what an analyzer finds, or what there is.
func help(names []string, stdout, stderr io.Writer) int {
	if len(names) == 0 {
		printHelp(stdout)
		return Clean
	}
	for _, name := range names {
		i := slices.IndexFunc(Analyzers, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			fmt.Fprintf(stderr, "vet: there is no analyzer %q\n\n", name)
			printHelp(stderr)
			return Unusable
		}
		fmt.Fprintf(stdout, "%s: %s\n", name, Analyzers[i].Doc)
	}
	return Clean
}

// check runs go vet with the tool and returns the findings in order.
func check(tool, tags string, packages []string) ([]Finding, error) {
	args := []string{"vet", "-vettool=" + tool, "-json"}
	if tags != "" {
		args = append(args, "-tags="+tags)
	}
	cmd := exec.Command("go", append(args, packages...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.New("the go command is not in the PATH, and loading packages needs it")
		}
		if text := bytes.TrimSpace(errs.Bytes()); len(text) > 0 {
			return nil, fmt.Errorf("go vet: %s", text)
		}
		return nil, fmt.Errorf("go vet: %w", err)
	}
	return parse(&out)
}

// parse reads what go vet -json prints: for each package an object of analyzers
// with lists of diagnostics. A file that a test binary compiles as well is there
// twice.
func parse(r io.Reader) ([]Finding, error) {
	here, _ := os.Getwd() // only makes names shorter
	all := []Finding{}
	for dec := json.NewDecoder(r); ; {
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read go vet's output: %w", err)
		}
		for pkg, results := range packages {
			for name, raw := range results {
				found, err := parseDiagnostics(raw)
				if err != nil {
					return nil, fmt.Errorf("%s: %s: %w", pkg, name, err)
				}
				for _, f := range found {
					f.Analyzer = name
					if rel, err := filepath.Rel(here, f.File); err == nil && filepath.IsLocal(rel) {
						f.File = rel
					}
					all = append(all, f)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(all), nil
}

// parseDiagnostics reads one analyzer's list for one package, or its failure.
func parseDiagnostics(raw json.RawMessage) ([]Finding, error) {
	var failed struct {
		Err string `json:"error"`
	}
	if json.Unmarshal(raw, &failed) == nil && failed.Err != "" {
		return nil, errors.New(failed.Err)
	}
	var list []struct{ Posn, Message string }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("read go vet's output: %w", err)
	}
	var found []Finding
	for _, d := range list {
		f := Finding{Message: d.Message}
		f.File, f.Line, f.Column = splitPosn(d.Posn)
		found = append(found, f)
	}
	return found, nil
}

// splitPosn takes "file.go:12:3" apart. A file's name may have a colon.
func splitPosn(posn string) (file string, line, column int) {
	rest, last, _ := cutLast(posn)
	file, first, ok := cutLast(rest)
	line, _ = strconv.Atoi(first)
	column, _ = strconv.Atoi(last)
	if !ok {
		file = posn
	}
	return file, line, column
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
