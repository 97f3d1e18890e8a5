package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A folder holds the CSV files that are being written, each under a temporary
// name until keep.
type folder struct {
	name  func(flight) string
	files []*table
	used  map[string]bool // airports
}

// A table is one CSV file on its way to disk.
type table struct {
	path    string
	disk    *os.File
	zip     *gzip.Writer // nil for a plain file
	rows    *csv.Writer
	flights int
}

// add writes f to the file it belongs to.
func (d *folder) add(f flight) error {
	path := d.name(f)
	// Flights come by date: the file is the last, or one of a few.
	i := slices.IndexFunc(d.files, func(t *table) bool { return t.path == path })
	if i < 0 {
		t, err := create(path)
		if err != nil {
			return err
		}
		i = len(d.files)
		d.files = append(d.files, t)
	}
	d.used[f.origin], d.used[f.destination] = true, true
	d.files[i].flights++
	return d.files[i].rows.Write(f.record())
}

// keep gives the files their names, and says what they hold.
func (d *folder) keep(log io.Writer) error {
	if len(d.files) == 0 {
		return errors.New("fetch: no flight is in the sample: nothing written")
	}
	for _, t := range d.files {
		if err := t.finish(); err != nil {
			return fmt.Errorf("fetch: %s: %w", t.path, err)
		}
		fmt.Fprintf(log, "%s: %d flights\n", t.path, t.flights)
	}
	return nil
}

// discard removes what keep has not kept.
func (d *folder) discard() {
	for _, t := range d.files {
		t.disk.Close()
		os.Remove(t.disk.Name())
	}
}

func create(path string) (*table, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	disk, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part*")
	if err != nil {
		return nil, err
	}
	t := &table{path: path, disk: disk}
	t.rows = csv.NewWriter(disk)
	if strings.HasSuffix(path, ".gz") {
		if t.zip, err = gzip.NewWriterLevel(disk, gzip.BestCompression); err != nil {
			return nil, err
		}
		t.rows = csv.NewWriter(t.zip)
	}
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	return t, t.rows.Write(header)
}

func (t *table) finish() error {
	t.rows.Flush()
	err := t.rows.Error()
	if t.zip != nil {
		err = errors.Join(err, t.zip.Close())
	}
	if err = errors.Join(err, t.disk.Chmod(0o644), t.disk.Close()); err != nil {
		return err
	}
	return os.Rename(t.disk.Name(), t.path)
}

// writeAirports writes code, latitude and longitude of the used airports, as
// the package's table has them, in its order.
func writeAirports(path string, content []byte, used map[string]bool) error {
	in := csv.NewReader(bytes.NewReader(content))
	all, err := in.ReadAll()
	if err != nil {
		return fmt.Errorf("fetch: airports: %w", err)
	}
	want := []string{"iata", "name", "city", "state", "country", "latitude", "longitude"}
	if len(all) == 0 || !slices.Equal(all[0], want) {
		return fmt.Errorf("fetch: airports: the columns are not %v", want)
	}
	var out bytes.Buffer
	rows := csv.NewWriter(&out)
	rows.Write([]string{"code", "latitude", "longitude"})
	found := 0
	for _, a := range all[1:] {
		if used[a[0]] {
			rows.Write([]string{a[0], a[5], a[6]})
			found++
		}
	}
	rows.Flush()
	if found != len(used) {
		return fmt.Errorf("fetch: airports: %d of %d used airports are in the table", found, len(used))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	return nil
}
