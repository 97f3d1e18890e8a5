package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares what the program prints, its times aside, with a file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	got = regexp.MustCompile(` +[0-9.]+ ms`).ReplaceAll(got, []byte(" T ms"))
	got = regexp.MustCompile(`[0-9.]+ times`).ReplaceAll(got, []byte("R times"))
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("printed:\n%swant:\n%s", got, want)
	}
}

func TestRun(t *testing.T) {
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-workers", "2"}, &printed); err != nil {
		t.Fatal(err)
	}
	golden(t, "sample.txt", printed.Bytes())
}

func TestPicture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flights.svg")
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-data", june(t), "-graph", path}, &printed); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(printed.Bytes(), []byte("\nthe graph is in "+path+"\n")) {
		t.Errorf("printed:\n%s", printed.Bytes())
	}
	svg, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"sumAndCount", "combine"} {
		if !bytes.Contains(svg, []byte(label)) {
			t.Errorf("no %s in the picture", label)
		}
	}
}

// june returns a folder that holds one file of the sample.
func june(t *testing.T) string {
	t.Helper()
	content, err := sample.ReadFile("data/2001-06.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(write(t, "2001-06.csv.gz", string(content)))
}

func TestRunOnFolder(t *testing.T) {
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-workers", "1", "-data", june(t)}, &printed); err != nil {
		t.Fatal(err)
	}
	golden(t, "folder.txt", printed.Bytes())
}

func TestRunErrors(t *testing.T) {
	empty := t.TempDir()
	bad := filepath.Dir(write(t, "bad.csv", header+"d,x,1,LAS,PHL\n"))
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"argument", []string{"data"}, `^flights: unexpected argument "data" \(see -help\)$`},
		{"workers", []string{"-workers", "0"}, `^flights: -workers 0: at least one is needed$`},
		{"no folder", []string{"-data", "nowhere"}, `^flights: open nowhere: no such file or directory$`},
		{"empty folder", []string{"-data", empty}, `no .csv or .csv.gz file in this folder$`},
		{"no such format", []string{"-data", june(t), "-graph", "graph.jpg"}, `graph.jpg: no format is named ".jpg"`},
		{"bad file", []string{"-data", bad}, `^flights: .*bad.csv: line 2: delay "x" is not a number$`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := run(t.Context(), test.args, io.Discard)
			if err == nil || !regexp.MustCompile(test.want).MatchString(err.Error()) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestRunCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, []string{"-data", june(t)}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}
