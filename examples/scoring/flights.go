package main

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the data makes the program complete in one file
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed data/flights.csv.gz
var embeddedFlights []byte

//go:embed data/airports.csv
var embeddedAirports string

// History is the flights that have happened, in the order in which they left.
type History struct {
	Left     []float64 // minutes of local time since the year began
	Delay    []float64 // minutes late at the destination, negative if early
	Distance []float64 // miles
	Origin   []int     // airport

	mean     float64     // of Delay
	sin, cos []float64   // of the time of day
	apart    [][]float64 // of any two airports, half the squared distance in kernelKm
}

// Len returns the number of flights.
func (h *History) Len() int { return len(h.Left) }

// SizeBytes tells the runner what the history keeps in memory.
func (h *History) SizeBytes() int64 { return int64(h.Len()*6+len(h.apart)*len(h.apart)) * 8 }

type airport struct{ latitude, longitude float64 }

// ownHistory reads the flights that are part of the program.
func ownHistory() (*History, error) { return newHistory("flights.csv.gz", embeddedFlights) }

// readHistory reads the flights of a file.
func readHistory(path string) (*History, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("scoring: read flights: %w", err)
	}
	return newHistory(path, text)
}

// newHistory reads CSV with the columns date, delay, distance, origin and
// destination, compressed if the name ends in .gz.
func newHistory(name string, text []byte) (*History, error) {
	codes, places, err := readAirports(embeddedAirports)
	if err != nil {
		return nil, fmt.Errorf("scoring: read airports: %w", err)
	}
	h := &History{}
	if err := h.read(name, text, codes); err != nil {
		return nil, fmt.Errorf("scoring: read %s: %w", name, err)
	}
	h.prepare(places)
	return h, nil
}

// read fills the columns.
func (h *History) read(name string, text []byte, codes map[string]int) error {
	var r io.Reader = bytes.NewReader(text)
	if strings.HasSuffix(name, ".gz") {
		unzip, err := gzip.NewReader(r)
		if err != nil {
			return err
		}
		r = unzip
	}
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	columns := []string{"date", "delay", "distance", "origin", "destination"}
	head, err := rows.Read()
	if err != nil {
		return cutOff(err)
	}
	if !slices.Equal(head, columns) {
		return fmt.Errorf("the columns are %q, not %q", head, columns)
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return cutOff(err)
		}
		if err := h.add(row, codes); err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	if h.Len() == 0 {
		return errors.New("there are no flights in it")
	}
	return nil
}

// cutOff says in words that a file ends too early.
func cutOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("the file is cut off: %w", err)
	}
	return err
}

func (h *History) add(row []string, codes map[string]int) error {
	left, err := time.Parse("2006-01-02 15:04", row[0])
	if err != nil {
		return fmt.Errorf("date: %w", err)
	}
	delay, err := strconv.ParseFloat(row[1], 64)
	if err != nil {
		return fmt.Errorf("delay: %w", err)
	}
	distance, err := strconv.ParseFloat(row[2], 64)
	if err != nil {
		return fmt.Errorf("distance: %w", err)
	}
	if !(distance >= 0) || math.IsInf(distance, 0) || math.IsInf(delay, 0) || math.IsNaN(delay) {
		return fmt.Errorf("a delay of %s on a way of %s is no flight", row[1], row[2])
	}
	origin, ok := codes[row[3]]
	if !ok {
		return fmt.Errorf("origin: there is no airport %q", row[3])
	}
	year := time.Date(2001, time.January, 1, 0, 0, 0, 0, time.UTC)
	h.Left = append(h.Left, left.Sub(year).Minutes())
	h.Delay = append(h.Delay, delay)
	h.Distance = append(h.Distance, distance)
	h.Origin = append(h.Origin, origin)
	if n := h.Len(); n > 1 && h.Left[n-1] < h.Left[n-2] {
		return errors.New("date: the flights are not in the order of their dates")
	}
	return nil
}

// prepare computes what complicatedFeatureB needs of each flight and of each
// two airports.
func (h *History) prepare(places []airport) {
	for i, left := range h.Left {
		sin, cos := math.Sincos(clock(left))
		h.sin, h.cos = append(h.sin, sin), append(h.cos, cos)
		h.mean += h.Delay[i]
	}
	h.mean /= float64(h.Len())
	for _, a := range places {
		row := make([]float64, len(places))
		for j, b := range places {
			d := kilometers(a, b) / kernelKm
			row[j] = d * d / 2
		}
		h.apart = append(h.apart, row)
	}
}

// readAirports returns the airports' numbers by code, and where they are.
func readAirports(text string) (codes map[string]int, places []airport, err error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	codes = map[string]int{}
	for _, row := range rows[1:] {
		var a airport
		if a.latitude, err = strconv.ParseFloat(row[1], 64); err != nil {
			return nil, nil, err
		}
		if a.longitude, err = strconv.ParseFloat(row[2], 64); err != nil {
			return nil, nil, err
		}
		codes[row[0]] = len(places)
		places = append(places, a)
	}
	return codes, places, nil
}

// Observations is a block of flights to be scored.
type Observations struct {
	First    int // number of the first
	Left     []float64
	Delay    []float64
	Distance []float64
	Origin   []int
}

// Len returns the number of observations.
func (o Observations) Len() int { return len(o.Left) }

// observe returns n observations beginning with number first. There are as many
// as anyone likes: after the last flight of the history come the same ones
// again, each with a delay that is up to five minutes different.
func observe(h *History, first, n int) Observations {
	o := Observations{
		First: first, Left: make([]float64, n), Delay: make([]float64, n), Distance: make([]float64, n), Origin: make([]int, n),
	}
	for i := range n {
		number := first + i
		j := number % h.Len()
		o.Left[i], o.Distance[i], o.Origin[i] = h.Left[j], h.Distance[j], h.Origin[j]
		o.Delay[i] = h.Delay[j]
		if number >= h.Len() {
			o.Delay[i] += 5 * noise(uint64(number))
		}
	}
	return o
}

// noise is a number between -1 and 1 that depends on i only (SplitMix64).
func noise(i uint64) float64 {
	z := (i + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11)/(1<<52) - 1
}
