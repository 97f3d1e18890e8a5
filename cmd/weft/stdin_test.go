package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/gzip"
)

const flightLines = "origin,delay\nJFK,1.5\nLAX,NA\nJFK,2.5\n"

// TestStreams calls the commands with what comes in and goes out through pipes.
func TestStreams(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, flightLines) //nolint:errcheck // into memory
	z.Close()                      //nolint:errcheck // into memory
	tests := []struct {
		name   string
		args   string
		stdin  string
		code   int
		stdout string
		stderr string
	}{
		{"head", "head -n 1 --format csv -", flightLines, exitOK, `origin │   delay
string │ float64
───────┼────────
JFK    │     1.5
1 row, 2 columns
`, ""},
		{"compressed", "schema --format csv -", packed.String(), exitOK, "origin  string\ndelay   float64\n", ""},
		{"JSON", "schema --format json -", `{"a":1,"b":"x"}`, exitOK, "a  int64\nb  string\n", ""},
		{"to CSV", "head --to csv --format json -", "{\"a\":1,\"b\":\"x,y\"}\n{\"b\":null,\"a\":2}\n", exitOK, "a,b\n1,\"x,y\"\n2,\n", ""},
		{
			"to JSON", "convert --format csv --to json - -", flightLines, exitOK,
			`{"origin":"JFK","delay":1.5}` + "\n" + `{"origin":"LAX","delay":null}` + "\n" + `{"origin":"JFK","delay":2.5}` + "\n", "",
		},
		{"fields by semicolons", "head --delimiter ; --to csv --format csv -", "a;b\n1;2\n", exitOK, "a,b\n1,2\n", ""},
		{"fields by tabs", `head --delimiter \t --to csv --format csv -`, "a\tb\n1\t2\n", exitOK, "a,b\n1,2\n", ""},
		{"tsv", "head --to tsv --format tsv -", "a\tb\n1\t2\n", exitOK, "a\tb\n1\t2\n", ""},
		{"no header", "agg --no-header --by 0 --max 1 --sort size --to csv --format csv -", "x,1\ny,2\nx,3\n", exitOK, "0,size,max(1)\nx,2,3\ny,1,2\n", ""},
		{
			"in the order of the flags", "agg --var delay --first delay,origin --mean delay --to csv --format csv -", flightLines, exitOK,
			"size,var(delay),first(delay),first(origin),mean(delay)\n3,0.5,1.5,JFK,2.0\n", "",
		},
		{"nothing", "head --format csv -", "", exitFailed, "", "weft: frame: read CSV: csv: standard input: there is nothing in it, not even a header\n"},
		{"a bad row", "convert --format csv --to csv - -", "a,b\n1,2\n3,4,5\n", exitFailed, "", "weft: csv: standard input:3: has 3 fields, not 2: \"3,4,5\"\n"},
		{"no format", "head -", "", exitUsage, "", "weft: - has no name that says its format: give --format, one of csv, tsv, json, arrow, parquet\nSee 'weft head --help'.\n"},
		{"no format to print", "convert --format csv - -", "a\n1\n", exitUsage, "", "weft: - has no name that says its format: give --to, one of csv, tsv, json, arrow, parquet\nSee 'weft convert --help'.\n"},
		{"an unknown one", "head --format xls -", "", exitUsage, "", "weft: --format xls: there is no such format; there are csv, tsv, json, arrow, parquet\nSee 'weft head --help'.\n"},
		{"an unknown one to print", "head --to xls --format csv -", "a\n1\n", exitUsage, "", "weft: --to xls: there is no such format; there are csv, tsv, json, arrow, parquet\nSee 'weft head --help'.\n"},
		{"twice", "head --format csv - -", "a\n1\n", exitUsage, "", "weft: - is given twice, and can be read once\nSee 'weft head --help'.\n"},
		{"two delimiters", "head --delimiter ;; --format csv -", "a\n1\n", exitUsage, "", "weft: --delimiter \";;\": it must be one ASCII character\nSee 'weft head --help'.\n"},
		{"a delimiter of JSON", "head --delimiter ; --format json -", "{}", exitUsage, "", "weft: standard input is read as json: --delimiter and --no-header are for CSV\nSee 'weft head --help'.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			code := run(t.Context(), strings.Fields(test.args), iotest.OneByteReader(strings.NewReader(test.stdin)), &stdout, &stderr)
			if code != test.code || stdout.String() != test.stdout || stderr.String() != test.stderr {
				t.Errorf("exit code %d, want %d\nstdout:\n%s\nwant:\n%s\nstderr:\n%s\nwant:\n%s", code, test.code, stdout.String(), test.stdout, stderr.String(), test.stderr)
			}
		})
	}
}

// TestFormats takes a table through every format by pipes.
func TestFormats(t *testing.T) {
	text, from := flightLines, "csv"
	for _, to := range []string{"arrow", "parquet", "json", "tsv", "csv"} {
		var stdout, stderr strings.Builder
		if code := run(t.Context(), []string{"convert", "--format", from, "--to", to, "-", "-"}, strings.NewReader(text), &stdout, &stderr); code != exitOK {
			t.Fatalf("%s to %s: %s", from, to, stderr.String())
		}
		text, from = stdout.String(), to
	}
	if want := strings.ReplaceAll(flightLines, "NA", ""); text != want {
		t.Errorf("got %q, want %q", text, want)
	}
}

// TestRedirected reads a file that standard input is, from where it stands.
func TestRedirected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("# a note\n"+flightLines), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(9, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	if code := run(t.Context(), strings.Fields("convert --format csv --to csv - -"), f, &stdout, &stderr); code != exitOK {
		t.Fatal(stderr.String())
	}
	if want := strings.ReplaceAll(flightLines, "NA", ""); stdout.String() != want {
		t.Errorf("got %q, want %q", stdout.String(), want)
	}
}

// TestEndless reads the first rows of what never ends, and gives up on what never
// begins.
func TestEndless(t *testing.T) {
	r, w := io.Pipe()
	wrote := make(chan error)
	go func() {
		_, err := io.WriteString(w, "a\n")
		for err == nil {
			_, err = io.WriteString(w, strings.Repeat("1\n", 1000))
		}
		wrote <- err
	}()
	var stdout, stderr strings.Builder
	if code := run(t.Context(), strings.Fields("head -n 2 --to csv --format csv -"), r, &stdout, &stderr); code != exitOK || stdout.String() != "a\n1\n1\n" {
		t.Errorf("exit code %d, %q, %q", code, stdout.String(), stderr.String())
	}
	r.Close()
	if err := <-wrote; err != io.ErrClosedPipe {
		t.Error(err)
	}

	silent, mute := io.Pipe()
	defer mute.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, interrupt)
	stderr.Reset()
	if code := run(ctx, strings.Fields("agg --format csv -"), silent, &stdout, &stderr); code != exitFailed || stderr.String() != "weft: interrupted\n" {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
}

// failing is an output that takes some bytes and no more.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(b []byte) (int, error) {
	n := min(len(b), f.room)
	f.room -= n
	if n < len(b) {
		return n, f.err
	}
	return n, nil
}

// TestUnwritten prints where there is no room, and where nobody reads.
func TestUnwritten(t *testing.T) {
	tests := []struct {
		name   string
		args   string
		to     failing
		stderr string
	}{
		{"a full disk", "head --format csv -", failing{10, syscall.ENOSPC}, "weft: standard output: no space left on device\n"},
		{"a full disk for CSV", "head --to csv --format csv -", failing{10, syscall.ENOSPC}, "weft: standard output: no space left on device\n"},
		{"a full disk for help", "help", failing{0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}}, "weft: standard output: no space left on device\n"},
		{"another fault", "info", failing{0, errors.New("no paper")}, "weft: standard output: no paper\n"},
		{"nobody reads", "schema --format csv -", failing{10, syscall.EPIPE}, ""},
		{"nobody reads CSV", "convert --to csv --format csv - -", failing{10, syscall.EPIPE}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(t.Context(), strings.Fields(test.args), strings.NewReader(flightLines), &test.to, &stderr); code != exitFailed || stderr.String() != test.stderr {
				t.Errorf("exit code %d, stderr %q, want %q", code, stderr.String(), test.stderr)
			}
		})
	}
}
