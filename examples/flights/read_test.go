package main

import (
	"bytes"
	"compress/gzip"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const header = "date,delay,distance,origin,destination\n"

func TestSumAndCount(t *testing.T) {
	tests := []struct {
		name, file, content string
		want                Totals
	}{
		{
			"plain", "a.csv", header + "2001-01-01 00:01,33,2176,LAS,PHL\n2001-01-01 00:02,-13,1,LAS,LAX\n2001-01-01 00:03,5,1,ATL,LAX\n",
			Totals{"LAS": {20, 2}, "ATL": {5, 1}},
		},
		{"gzip", "a.csv.gz", zipped(t, header+"2001-01-01 00:01,33,2176,LAS,PHL\n"), Totals{"LAS": {33, 1}}},
		{"header only", "a.csv", header, Totals{}},
		{"header only, gzip", "a.csv.gz", zipped(t, header), Totals{}},
		{
			"missing delay is skipped", "a.csv", header + "d,,1,LAS,PHL\nd,4,1,LAS,PHL\nd,,1,ATL,PHL\n",
			Totals{"LAS": {4, 1}, "ATL": {0, 0}},
		},
		{"unicode airport", "a.csv", header + "d,1,1,Åre ✈ 東京,PHL\n", Totals{"Åre ✈ 東京": {1, 1}}},
		{
			"quoted field", "a.csv", header + "d,1,1,\"St. John, \"\"VI\"\"\",PHL\nd,2,1,LAS,\"x\"\n",
			Totals{`St. John, "VI"`: {1, 1}, "LAS": {2, 1}},
		},
		{"other columns", "a.csv", "origin,carrier,delay\nLAS,AA,1\n", Totals{"LAS": {1, 1}}},
		{"lines of Windows, a blank one, no last line break", "a.csv", "origin,delay\r\nLAS,1\r\n\r\nLAS,2", Totals{"LAS": {3, 2}}},
		{
			"numbers", "a.csv", "origin,delay\nA,1.5\nB,-7\nC,1e3\nD,+3\nE,1234567890123456789\n",
			Totals{"A": {1.5, 1}, "B": {-7, 1}, "C": {1000, 1}, "D": {3, 1}, "E": {1234567890123456789, 1}},
		},
		{"empty airport", "a.csv", "origin,delay\n,1\n", Totals{"": {1, 1}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := sumAndCount(write(t, test.file, test.content))
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// badFiles are read by the sequential loop and by delayed alike.
func badFiles(t *testing.T) []badFile {
	whole := zipped(t, header+strings.Repeat("2001-01-01 00:01,33,2176,LAS,PHL\n", 3000))
	flipped := []byte(whole)
	flipped[len(flipped)-6] ^= 0xff // the checksum
	return []badFile{
		{"empty", "a.csv", "", "a.csv: the file is empty: it has not even a header"},
		{"empty gzip file", "a.csv.gz", "", "a.csv.gz: EOF"},
		{"empty, gzip'd", "a.csv.gz", zipped(t, ""), "a.csv.gz: the file is empty"},
		{"truncated gzip", "a.csv.gz", whole[:len(whole)-20], "after line 2949: unexpected EOF"},
		{"gzip cut in its header", "a.csv.gz", whole[:5], "a.csv.gz: unexpected EOF"},
		{"gzip with a wrong checksum", "a.csv.gz", string(flipped), "after line 3001: gzip: invalid checksum"},
		{"not gzip", "a.csv.gz", header, "a.csv.gz: gzip: invalid header"},
		{"malformed number", "a.csv", header + "d,1,1,LAS,PHL\nd,1x,1,LAS,PHL\n", `a.csv: line 3: delay "1x" is not a number`},
		{"malformed number after a blank line", "a.csv", header + "\nd,late,1,LAS,PHL\n", `line 3: delay "late" is not a number`},
		{"number that is none", "a.csv", header + "d,NaN,1,LAS,PHL\n", `line 2: delay "NaN" is not a number`},
		{"infinite number", "a.csv", header + "d,-inf,1,LAS,PHL\n", `line 2: delay "-inf" is not a number`},
		{"only a sign", "a.csv", header + "d,-,1,LAS,PHL\n", `line 2: delay "-" is not a number`},
		{"field missing", "a.csv", header + "d,1,1,LAS\n", "a.csv: line 2: 4 fields, but the header has 5"},
		{"field too many", "a.csv", header + "d,1,1,LAS,PHL,x\n", "line 2: 6 fields, but the header has 5"},
		{"no such column", "a.csv", "date,delay,from\n", `a.csv: line 1: no column named origin and delay among ["date" "delay" "from"]`},
		{"quote left open", "a.csv", header + "d,1,1,\"LAS,PHL\n", `line 2: extraneous or missing " in quoted-field`},
		{"endless line", "a.csv", header + strings.Repeat("x", 2<<20), "line 2: longer than 262144 bytes"},
	}
}

type badFile struct{ name, file, content, want string }

func TestBadFiles(t *testing.T) {
	for _, test := range badFiles(t) {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, test.file, test.content)
			_, err := sequential([]string{samplePrefix + "2001-01.csv.gz", path})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "flights: "+path) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestFilenames(t *testing.T) {
	names, err := filenames("")
	if want := "sample:2001-01.csv.gz sample:2001-02.csv.gz sample:2001-03.csv.gz sample:2001-04.csv.gz sample:2001-05.csv.gz sample:2001-06.csv.gz"; err != nil || strings.Join(names, " ") != want {
		t.Errorf("sample: %v, %v", names, err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder.csv"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := filenames(dir); err == nil || err.Error() != "flights: "+dir+": no .csv or .csv.gz file in this folder" {
		t.Errorf("empty folder: %v", err)
	}
	for _, name := range []string{"b.csv", "a.csv.gz", "README.md", "c.csv.part1"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	names, err = filenames(dir)
	if want := filepath.Join(dir, "a.csv.gz") + " " + filepath.Join(dir, "b.csv"); err != nil || strings.Join(names, " ") != want {
		t.Errorf("folder: %v, %v", names, err)
	}
	if _, err := filenames("nowhere"); err == nil || err.Error() != "flights: open nowhere: no such file or directory" {
		t.Errorf("no folder: %v", err)
	}
	if _, err := sumAndCount("nowhere.csv"); err == nil || err.Error() != "flights: open nowhere.csv: no such file or directory" {
		t.Errorf("no file: %v", err)
	}
}
