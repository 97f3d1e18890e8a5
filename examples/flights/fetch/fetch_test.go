package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
)

type row struct {
	Date        time.Time `parquet:"date,timestamp(microsecond)"`
	Delay       *int64    `parquet:"delay,optional"`
	Distance    int64     `parquet:"distance"`
	Origin      string    `parquet:"origin"`
	Destination string    `parquet:"destination"`
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", s)
	if err != nil {
		panic(err)
	}
	return t
}

func minutes(n int64) *int64 { return &n }

var rows = []row{
	{at("2001-01-01 00:01:00"), minutes(33), 2176, "LAS", "PHL"},
	{at("2001-01-31 23:59:00"), nil, 215, "ATL", "SAV"},
	{at("2001-02-01 00:00:00"), minutes(-13), 2345, "ANC", "LAX"}, // 24:00 of January 31
	{at("2001-02-01 00:01:00"), minutes(0), 75, "RIC", "ORF"},
}

const airportsTable = `iata,name,city,state,country,latitude,longitude
00M,Thigpen,Bay Springs,MS,USA,31.95,-89.23
ANC,Ted Stevens,Anchorage,AK,USA,61.17,-149.99
ATL,Hartsfield,Atlanta,GA,USA,33.64,-84.42
LAS,McCarran,Las Vegas,NV,USA,36.08,-115.15
LAX,Los Angeles,Los Angeles,CA,USA,33.94,-118.40
ORF,Norfolk,Norfolk,VA,USA,36.89,-76.20
PHL,Philadelphia,Philadelphia,PA,USA,39.87,-75.24
RIC,Richmond,Richmond,VA,USA,37.50,-77.31
SAV,Savannah,Savannah,GA,USA,32.12,-81.20
`

func parquetOf[T any](t *testing.T, rows []T) string {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows, parquet.Compression(&parquet.Zstd)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// pack makes a package of the members, and the release that describes it.
func pack(t *testing.T, members map[string]string) ([]byte, release) {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	files := tar.NewWriter(zip)
	for name, content := range members {
		if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(files, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(files.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), releaseOf(b.Bytes())
}

func releaseOf(packed []byte) release {
	sum := sha512.Sum512(packed)
	return release{name: "flights 1.0", integrity: base64.StdEncoding.EncodeToString(sum[:])}
}

func whole(t *testing.T) ([]byte, release) {
	return pack(t, map[string]string{
		"package/data/flights-3m.parquet": parquetOf(t, rows),
		"package/data/airports.csv":       airportsTable,
	})
}

// serve answers every request with the content.
func serve(t *testing.T, status int, content []byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		w.Write(content)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".gz") {
		zip, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if content, err = io.ReadAll(zip); err != nil {
			t.Fatal(err)
		}
	}
	return string(content)
}

func TestMonths(t *testing.T) {
	packed, r := whole(t)
	r.url = serve(t, http.StatusOK, packed)
	dir := t.TempDir()
	if err := run(t.Context(), r, []string{"-out", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	const header = "date,delay,distance,origin,destination\n"
	january := header + "2001-01-01 00:01,33,2176,LAS,PHL\n2001-01-31 23:59,,215,ATL,SAV\n2001-02-01 00:00,-13,2345,ANC,LAX\n"
	if got := read(t, filepath.Join(dir, "2001-01.csv")); got != january {
		t.Errorf("january:\n%swant:\n%s", got, january)
	}
	february := header + "2001-02-01 00:01,0,75,RIC,ORF\n"
	if got := read(t, filepath.Join(dir, "2001-02.csv")); got != february {
		t.Errorf("february:\n%swant:\n%s", got, february)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("%d files in the folder, want 2: %v", len(left), left)
	}
}

func TestOneFileAndAirports(t *testing.T) {
	packed, r := whole(t)
	dir := t.TempDir()
	tarball := filepath.Join(dir, "package.tgz")
	if err := os.WriteFile(tarball, packed, 0o644); err != nil {
		t.Fatal(err)
	}
	one, airports := filepath.Join(dir, "one.csv.gz"), filepath.Join(dir, "new", "airports.csv")
	args := []string{"-tarball", tarball, "-every", "2", "-from", "1", "-one", one, "-airports", airports}
	if err := run(t.Context(), r, args, io.Discard); err != nil {
		t.Fatal(err)
	}
	want := "date,delay,distance,origin,destination\n2001-01-31 23:59,,215,ATL,SAV\n2001-02-01 00:01,0,75,RIC,ORF\n"
	if got := read(t, one); got != want {
		t.Errorf("flights:\n%swant:\n%s", got, want)
	}
	want = "code,latitude,longitude\nATL,33.64,-84.42\nORF,36.89,-76.20\nRIC,37.50,-77.31\nSAV,32.12,-81.20\n"
	if got := read(t, airports); got != want {
		t.Errorf("airports:\n%swant:\n%s", got, want)
	}
}

func TestErrors(t *testing.T) {
	packed, r := whole(t)
	seconds, _ := pack(t, map[string]string{
		"package/data/flights-3m.parquet": parquetOf(t, []row{{at("2001-01-01 00:01:30"), nil, 1, "LAS", "PHL"}}),
		"package/data/airports.csv":       airportsTable,
	})
	other, _ := pack(t, map[string]string{
		"package/data/flights-3m.parquet": parquetOf(t, []struct{ A, B, C, D, E string }{{}}),
		"package/data/airports.csv":       airportsTable,
	})
	stranger, _ := pack(t, map[string]string{
		"package/data/flights-3m.parquet": parquetOf(t, []row{{at("2001-01-01 00:01:00"), nil, 1, "LAS", "XYZ"}}),
		"package/data/airports.csv":       airportsTable,
	})
	bare, _ := pack(t, map[string]string{"package/data/airports.csv": airportsTable})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name    string
		ctx     context.Context
		release release
		status  int
		content []byte
		args    string
		want    string
	}{
		{"checksum", nil, r, 200, packed[:len(packed)-1], "", "not flights 1.0: its "},
		{"no such release", nil, r, 404, nil, "", "the server answers 404 Not Found\nwithout a network"},
		{"no such file", nil, r, 200, packed, "-tarball nowhere.tgz", "fetch: open nowhere.tgz: no such file"},
		{"not a package", nil, releaseOf([]byte("hello")), 200, []byte("hello"), "", "fetch: unpack: "},
		{"cut package", nil, releaseOf(packed[:len(packed)/2]), 200, packed[:len(packed)/2], "", "unexpected EOF"},
		{"no flights", nil, releaseOf(bare), 200, bare, "", "the package has no package/data/flights-3m.parquet"},
		{"other columns", nil, releaseOf(other), 200, other, "", "column 0 is not date of kind INT64"},
		{"seconds", nil, releaseOf(seconds), 200, seconds, "", "fetch: flight 0: date 2001-01-01 00:01:30 +0000 UTC: not a whole minute"},
		{"unknown airport", nil, releaseOf(stranger), 200, stranger, "-airports DIR/a.csv", "1 of 2 used airports are in the table"},
		{"empty sample", nil, r, 200, packed, "-from 99", "no flight is in the sample"},
		{"every 0", nil, r, 200, packed, "-every 0", "every must be at least 1"},
		{"argument", nil, r, 200, packed, "all", `unexpected argument "all"`},
		{"cancelled", cancelled, r, 200, packed, "", "context canceled"},
		{"folder is a file", nil, r, 200, packed, "-out fetch_test.go/x", "fetch: mkdir fetch_test.go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.release.url = serve(t, test.status, test.content)
			if test.ctx == nil {
				test.ctx = t.Context()
			}
			args := append([]string{"-out", dir}, strings.Fields(strings.ReplaceAll(test.args, "DIR", dir))...)
			err := run(test.ctx, test.release, args, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error:\n%v\nwant:\n%s", err, test.want)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
