package main

import (
	"bufio"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The sample travels in the program, so that it runs from any folder. Its files
// are named sample:2001-01.csv.gz and so on.
//
//go:embed data/*.csv.gz
var sample embed.FS

const samplePrefix = "sample:"

// filenames lists the CSV files, gzip'd or not, of a folder, or of the sample
// where dir is empty.
func filenames(dir string) ([]string, error) {
	entries, err := sample.ReadDir("data")
	path := func(name string) string { return samplePrefix + name }
	if dir != "" {
		entries, err = os.ReadDir(dir)
		path = func(name string) string { return filepath.Join(dir, name) }
	}
	if err != nil {
		return nil, fmt.Errorf("flights: %w", err)
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); !e.IsDir() && (strings.HasSuffix(n, ".csv") || strings.HasSuffix(n, ".csv.gz")) {
			names = append(names, path(n))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("flights: %s: no .csv or .csv.gz file in this folder", dir)
	}
	return names, nil
}

func open(filename string) (fs.File, error) {
	if name, ok := strings.CutPrefix(filename, samplePrefix); ok {
		return sample.Open("data/" + name)
	}
	return os.Open(filename)
}

// eachFlight calls do with the origin and the delay of every flight of a file;
// known is false where the delay's field is empty. origin is lent for the call.
func eachFlight(filename string, do func(origin []byte, delay float64, known bool)) error {
	file, err := open(filename)
	if err != nil {
		return fmt.Errorf("flights: %w", err)
	}
	defer file.Close()
	var text io.Reader = file
	if strings.HasSuffix(filename, ".gz") {
		if text, err = gzip.NewReader(bufio.NewReader(file)); err != nil {
			return fmt.Errorf("flights: %s: %w", filename, err)
		}
	}
	t := table{text: bufio.NewReaderSize(text, 1<<18)}
	if err := t.each(do); err != nil {
		return fmt.Errorf("flights: %s: %w", filename, err)
	}
	return nil
}
