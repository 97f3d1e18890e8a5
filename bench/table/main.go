// Table writes the measured results of each suite into README.md, between two
// comments
//
//	<!-- bench/table SUITE: begin -->
//	<!-- bench/table SUITE: end -->
//
// so that the first page never claims what was not measured.
//
//	go run ./bench/table          # rewrite
//	go run ./bench/table -check   # fail if it would change something
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/cb434341/weft/bench/result"
)

func main() {
	check := flag.Bool("check", false, "change nothing; fail if the table is not that of the results")
	readme := flag.String("readme", "README.md", "the `file` that has the table")
	results := flag.String("results", "bench/results", "the `folder` that has the results")
	flag.Parse()
	if err := run(*readme, *results, *check); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func run(readme, results string, check bool) error {
	rows, err := result.LoadAll(results)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	bySuite := map[string][]result.Row{}
	for _, row := range rows {
		bySuite[row.Suite] = append(bySuite[row.Suite], row)
	}
	text := string(old)
	for suite, rows := range bySuite {
		if text, err = replace(text, suite, result.Table(rows)); err != nil {
			return fmt.Errorf("%s: %w", readme, err)
		}
	}
	switch {
	case text == string(old):
		return nil
	case check:
		return fmt.Errorf("%s: the table is not that of %s: go run ./bench/table", readme, results)
	default:
		return os.WriteFile(readme, []byte(text), 0o644)
	}
}

// replace puts a suite's table between its comments.
func replace(text, suite, table string) (string, error) {
	begin, end := comment(suite, "begin"), comment(suite, "end")
	before, rest, ok := strings.Cut(text, begin)
	if !ok {
		return "", errors.New("no line " + strings.TrimSpace(begin))
	}
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return "", errors.New("no line " + strings.TrimSpace(end))
	}
	return before + begin + table + end + after, nil
}

func comment(suite, what string) string { return "<!-- bench/table " + suite + ": " + what + " -->\n" }
