package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTables calls the commands on files, and reads what they print.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	flights := write("a.csv", "origin,delay\nJFK,1.5\nLAX,NA\nJFK,2.5\n")
	write("b.csv", "origin,delay\nLAX,7\n")
	write("c.foo", "")
	call := func(args ...string) (code int, stdout, stderr string) {
		var out, err strings.Builder
		code = run(t.Context(), args, strings.NewReader(""), &out, &err)
		return code, out.String(), strings.ReplaceAll(err.String(), dir+string(filepath.Separator), "")
	}
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{"head", []string{"head", "-n", "2", flights}, exitOK, `origin │   delay
string │ float64
───────┼────────
JFK    │     1.5
LAX    │    null
2 rows, 2 columns
`, ""},
		{"some columns", []string{"head", "-n", "1", "--columns", "delay", flights}, exitOK, `  delay
float64
───────
    1.5
1 row, 1 column
`, ""},
		{"schema", []string{"schema", flights}, exitOK, "origin  string\ndelay   float64\n", ""},
		{"agg", []string{"agg", "--by", "origin", "--mean", "delay", "--sort", "mean(delay)", filepath.Join(dir, "*.csv")}, exitOK, `origin │  size │ mean(delay)
string │ int64 │     float64
───────┼───────┼────────────
LAX    │     2 │         7.0
JFK    │     2 │         2.0
2 rows, 3 columns
`, ""},
		{"of all rows", []string{"agg", "--max", "delay", flights}, exitOK, ` size │ max(delay)
int64 │    float64
──────┼───────────
    3 │        2.5
1 row, 2 columns
`, ""},
		{"no file", []string{"head"}, exitUsage, "", "weft: no file is given\nSee 'weft head --help'.\n"},
		{"not there", []string{"head", filepath.Join(dir, "none.csv")}, exitFailed, "", "weft: frame: read CSV: source: none.csv: no such file or directory\n"},
		{"of no kind", []string{"schema", filepath.Join(dir, "c.foo")}, exitUsage, "", "weft: c.foo: a file that ends in \".foo\" is not known; there are " + fileNames + ", or say its format by a flag\nSee 'weft schema --help'.\n"},
		{"no such column", []string{"agg", "--by", "orign", flights}, exitFailed, "", "weft: frame: group by: no column \"orign\"; did you mean \"origin\"?\n"},
		{"sorted by none", []string{"agg", "--by", "origin", "--sort", "delay", flights}, exitUsage, "", "weft: --sort delay: there is no such column; there are origin, size\nSee 'weft agg --help'.\n"},
		{"one file", []string{"convert", flights}, exitUsage, "", "weft: two files are needed: what to read, and what to write\nSee 'weft convert --help'.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := call(test.args...)
			if code != test.code || stdout != test.stdout || stderr != test.stderr {
				t.Errorf("exit code %d, want %d\nstdout:\n%s\nwant:\n%s\nstderr:\n%s\nwant:\n%s", code, test.code, stdout, test.stdout, stderr, test.stderr)
			}
		})
	}
}

// TestConvert takes a table through every format and back.
func TestConvert(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(at("a.csv"), []byte("origin,delay\nJFK,1.5\n\"L,A\",\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	from := "a.csv"
	for _, to := range []string{"b.tsv", "c.jsonl.gz", "d.arrow", "e.parquet", "f.csv.zst"} {
		var out, errs strings.Builder
		if code := run(t.Context(), []string{"convert", at(from), at(to)}, strings.NewReader(""), &out, &errs); code != exitOK {
			t.Fatalf("%s to %s: %s", from, to, errs.String())
		}
		if want := at(to) + ": 2 rows, 0.0 MB\n"; errs.String() != want || out.Len() > 0 {
			t.Errorf("%s to %s: got %q, want %q; and printed %q", from, to, errs.String(), want, out.String())
		}
		from = to
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"head", at(from)}, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatal(errs.String())
	}
	want := `origin │   delay
string │ float64
───────┼────────
JFK    │     1.5
L,A    │    null
2 rows, 2 columns
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
