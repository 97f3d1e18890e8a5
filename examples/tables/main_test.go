package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRun holds what the program prints, on the flights of the other example,
// against a file.
func TestRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // how many tasks there are goes by it
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-data", "../flights/data", "-explain"}, &printed); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "flights.txt")
	if *update {
		if err := os.WriteFile(path, printed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(printed.Bytes(), want) {
		t.Errorf("printed:\n%s\nwant:\n%s", printed.Bytes(), want)
	}
}

func TestNoData(t *testing.T) {
	err := run(t.Context(), []string{"-data", filepath.Join(t.TempDir(), "none")}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "say where the data is by -data") {
		t.Errorf("got %v", err)
	}
}
