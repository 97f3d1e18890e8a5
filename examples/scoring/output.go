package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Place says where a block of results belongs.
type Place struct {
	File  string // that the block is written to, beside the others
	Block int
	First int // number of its first observation
}

// Part is a block of results on disk.
type Part struct {
	Place
	Rows     int
	FirstSum float64 // of the first column of results
	LastSum  float64 // of the last
}

// Output is a whole file of results.
type Output struct {
	Path      string
	Rows      int
	Columns   int
	Bytes     int64
	FirstMean float64 // mean of the first column of results
	LastMean  float64 // of the last
}

// Target is the file that parts are joined to.
type Target struct {
	Path   string
	Header []string
}

func (e engine) part(name string, at Place) Place {
	at.File = filepath.Join(e.parts, fmt.Sprintf("%s-%05d.csv", name, at.Block))
	return at
}

func (e engine) file(name string) Target {
	t := Target{Path: filepath.Join(e.out, name+".csv"), Header: []string{"observation"}}
	if name == "another" {
		t.Header = append(t.Header, "probability")
		return t
	}
	for m := range len(Months{}) {
		t.Header = append(t.Header, "month_"+strconv.Itoa(m+1))
	}
	return t
}

func writeMonths(at Place, rows []Months) (Part, error) {
	part := Part{Place: at, Rows: len(rows)}
	err := create(at.File, func(w *bufio.Writer) error {
		return writeRows(w, at.First, len(rows), func(i int) []float64 {
			part.FirstSum += rows[i][0]
			part.LastSum += rows[i][len(rows[i])-1]
			return rows[i][:]
		})
	})
	return part, err
}

func writeScores(at Place, rows []float64) (Part, error) {
	part := Part{Place: at, Rows: len(rows)}
	err := create(at.File, func(w *bufio.Writer) error {
		return writeRows(w, at.First, len(rows), func(i int) []float64 {
			part.FirstSum += rows[i]
			part.LastSum += rows[i]
			return rows[i : i+1]
		})
	})
	return part, err
}

// writeRows writes n rows of numbers, each with all the digits that it takes to
// read the same number back.
func writeRows(w *bufio.Writer, first, n int, row func(int) []float64) error {
	for i := range n {
		line := strconv.AppendInt(w.AvailableBuffer(), int64(first+i), 10)
		for _, v := range row(i) {
			line = append(line, ',')
			line = strconv.AppendFloat(line, v, 'g', -1, 64)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// join makes one file of the parts, whole or not at all: it is written beside
// its place and moved there when it is on disk. The parts are removed.
func join(to Target, parts []Part) (Output, error) {
	out := Output{Path: to.Path, Columns: len(to.Header) - 1}
	half, err := os.CreateTemp(filepath.Dir(to.Path), filepath.Base(to.Path)+".*.tmp")
	if err != nil {
		return out, fmt.Errorf("scoring: write %s: %w", to.Path, err)
	}
	defer os.Remove(half.Name()) // nothing is there any more if all went well
	defer half.Close()
	if err := joinParts(half, to.Header, parts); err != nil {
		return out, fmt.Errorf("scoring: write %s: %w", to.Path, err)
	}
	if out.Bytes, err = half.Seek(0, io.SeekCurrent); err != nil {
		return out, fmt.Errorf("scoring: write %s: %w", to.Path, err)
	}
	if err := publish(half, to.Path); err != nil {
		return out, fmt.Errorf("scoring: write %s: %w", to.Path, err)
	}
	for _, p := range parts {
		out.Rows += p.Rows
		out.FirstMean += p.FirstSum
		out.LastMean += p.LastSum
		os.Remove(p.File) // the whole folder is removed in the end
	}
	out.FirstMean /= float64(max(1, out.Rows))
	out.LastMean /= float64(max(1, out.Rows))
	return out, nil
}

func joinParts(w io.Writer, header []string, parts []Part) error {
	for i, name := range header {
		sep := ","
		if i == len(header)-1 {
			sep = "\n"
		}
		if _, err := io.WriteString(w, name+sep); err != nil {
			return err
		}
	}
	for _, p := range parts {
		f, err := os.Open(p.File)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, f)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// publish moves a complete temporary file to its name.
func publish(half *os.File, path string) error {
	if err := half.Chmod(0o644); err != nil {
		return err
	}
	if err := half.Sync(); err != nil {
		return err
	}
	if err := half.Close(); err != nil { // the last chance for a full disk to say so
		return err
	}
	return os.Rename(half.Name(), path)
}

// create writes a file by way of a buffer.
func create(path string, write func(*bufio.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("scoring: %w", err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return fmt.Errorf("scoring: %w", err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("scoring: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("scoring: %w", err)
	}
	return nil
}
