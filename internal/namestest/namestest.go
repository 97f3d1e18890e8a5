// Package namestest holds a document's table of names against the source.
//
// The documents of the collections have tables, below "## Names", of what the
// functions of NumPy, pandas and Dask are called here:
//
//	| pandas | Weft | notes |
//	| --- | --- | --- |
//	| `df.shape` | `f.Columns()`, `weft.Compute(ctx, f.Len())` | |
//
// A test says what the table's words mean, and [Table.Test] does the rest:
//
//	namestest.Table{
//		Document: "../docs/FRAMES.md", Package: "frame", Theirs: "testdata/names/dask.txt",
//		Folders:   map[string]string{"frame": ".", "weft": ".."},
//		Variables: map[string]string{"f": "frame.Frame"},
//		Unlisted:  "Frame.Emit NodeOf",
//	}.Test(t)
//
// # Invariants
//
//   - Every name that is selected in an expression of the second column, and in one of
//     ours in the third, is exported by its package, or by the type of its value.
//   - Every exported function and method of the package is in a table or in the list
//     of the unlisted, and not in both.
//   - Every one of their names is in the first column of a row.
//
// # Limits
//
// Types are followed by the names of results only: what has another package's type
// that is not among the folders, or comes of a variable that nobody declared, is not
// looked at.
package namestest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A Table is a document's tables of names, and what is to be found in them.
type Table struct {
	Document  string            // the path of the document, seen from the test
	Package   string            // the one that the tables are about
	Folders   map[string]string // of the packages that are named, by their names
	Variables map[string]string // what the tables compute with, and the types of these: "frame.Frame"
	Unlisted  string            // functions and methods of the package that are in no table
	Alike     map[string]string // types whose methods are told by those of another, the value
	Theirs    string            // the path of the list of their names
	Strict    bool              // a dash in the second column needs a word on why in the third, and their names come once
}

// A row is a line of a table.
type row struct {
	line  int
	cells []string
}

var (
	codeSpan = regexp.MustCompile("`([^`]*)`")
	cellEnd  = regexp.MustCompile(`(?:^|[^\\])\|`)
)

// Test holds the tables against the source.
func (w Table) Test(t testing.TB) {
	t.Helper()
	for _, complaint := range w.complaints() {
		t.Error(complaint)
	}
}

// complaints are what is wrong.
func (w Table) complaints() []string {
	c := &check{Table: w}
	rows, err := w.rows()
	if err == nil {
		err = errors.Join(c.ours(rows), c.theirs(rows))
	}
	if err != nil {
		c.say("%v", err)
	}
	return c.said
}

// check gathers complaints.
type check struct {
	Table
	said []string
}

func (c *check) say(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

// at complains about a row.
func (c *check) at(r row, format string, args ...any) {
	c.say("%s:%d: %s", c.Document, r.line, fmt.Sprintf(format, args...))
}

// rows are those of all tables of names, without their heads.
func (w Table) rows() ([]row, error) {
	text, err := os.ReadFile(w.Document)
	if err != nil {
		return nil, err
	}
	before, names, _ := strings.Cut(string(text), "\n## Names\n")
	lines := strings.Split(names, "\n")
	first := strings.Count(before, "\n") + 3
	var rows []row
	for i, line := range lines {
		head := i+1 < len(lines) && strings.HasPrefix(lines[i+1], "| ---")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || head {
			continue
		}
		r := row{line: first + i}
		for rest := line[1:]; rest != ""; {
			end := cellEnd.FindStringIndex(rest)
			if end == nil {
				return nil, fmt.Errorf("%s:%d: the row has no end", w.Document, r.line)
			}
			r.cells = append(r.cells, strings.TrimSpace(rest[:end[1]-1]))
			rest = rest[end[1]:]
		}
		if len(r.cells) != 3 {
			return nil, fmt.Errorf("%s:%d: %d cells", w.Document, r.line, len(r.cells))
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// spans are the texts in backticks.
func spans(cell string) []string {
	var texts []string
	for _, m := range codeSpan.FindAllStringSubmatch(cell, -1) {
		texts = append(texts, m[1])
	}
	return texts
}

// ours looks for what the tables name in the packages, and for all of the package
// in the tables.
func (c *check) ours(rows []row) error {
	n := &names{variables: c.Variables, packages: map[string]exported{}, used: map[string]bool{}}
	for name, folder := range c.Folders {
		e, err := exportsOf(name, folder)
		if err != nil {
			return err
		}
		n.packages[name] = e
	}
	known := slices.Collect(maps.Keys(c.Folders))
	known = slices.AppendSeq(known, maps.Keys(c.Variables))
	isOurs := regexp.MustCompile(`^(` + strings.Join(known, "|") + `)\.[A-Z]`)
	for _, r := range rows {
		texts := spans(r.cells[1])
		none := r.cells[1] == "-"
		if none != (len(texts) == 0) {
			c.at(r, "%q names nothing and is no dash", r.cells[1])
		}
		if none && c.Strict && r.cells[2] == "" {
			c.at(r, "no word on why, or what to use")
		}
		notes := slices.DeleteFunc(spans(r.cells[2]), func(s string) bool { return !isOurs.MatchString(s) })
		for _, text := range append(texts, notes...) {
			e, err := parser.ParseExpr(text)
			if err == nil {
				err = n.check(e)
			}
			if err != nil {
				c.at(r, "%s: %v", text, err)
			}
		}
	}
	unlisted := strings.Fields(c.Unlisted)
	functions := n.packages[c.Package].functions
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		if c.covers(n.used, name) == slices.Contains(unlisted, name) {
			c.say("%s belongs in a table of %s, or among the unlisted, and not in both", name, c.Document)
		}
	}
	for _, name := range unlisted {
		if !functions[name] {
			c.say("%s is among the unlisted, and is no function", name)
		}
	}
	return nil
}

// covers reports whether the tables have a function: by its name, or as a sibling of
// one that they have: Map3 and F3.Of of Map1 and F1.Of, or of Map.
func (w Table) covers(used map[string]bool, name string) bool {
	typ, method, isMethod := strings.Cut(name, ".")
	of := func(typ, method string) bool {
		if isMethod {
			typ += "." + method
		}
		return used[w.Package+"."+typ]
	}
	if of(typ, method) || of(w.Alike[typ], method) {
		return true
	}
	for _, digit := range []string{"1", ""} {
		if of(sibling(typ, digit), method) || isMethod && of(typ, sibling(method, digit)) {
			return true
		}
	}
	return false
}

// sibling is a name with another digit at its end.
func sibling(name, digit string) string {
	if stem := strings.TrimRight(name, "234"); stem != name {
		return stem + digit
	}
	return name
}

// theirs looks for each of their names in the first column.
func (c *check) theirs(rows []row) error {
	have := map[string]int{}
	for _, r := range rows {
		for _, name := range spans(r.cells[0]) {
			if other, ok := have[name]; ok && c.Strict {
				c.at(r, "%s is in line %d too", name, other)
			}
			have[name] = r.line
		}
	}
	text, err := os.ReadFile(c.Theirs)
	if err != nil {
		return err
	}
	for _, name := range strings.Fields(string(text)) {
		if have[name] == 0 {
			c.say("%s has no row of %s", c.Document, name)
		}
	}
	return nil
}

// names follows the names of the tables' expressions.
type names struct {
	variables map[string]string
	packages  map[string]exported
	used      map[string]bool // "package.Name", "package.Type.Name"
}

// check looks for everything that an expression selects.
func (n *names) check(e ast.Expr) (err error) {
	ast.Inspect(e, func(node ast.Node) bool {
		if s, ok := node.(*ast.SelectorExpr); ok && err == nil {
			_, err = n.selected(s)
		}
		return err == nil
	})
	return err
}
