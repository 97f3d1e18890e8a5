// Package result holds what the peer benchmarks measured: rows in a file a
// suite, and the table that people read.
//
//	word    meaning
//	suite   the measurements of one room: core, later jit, array, frame
//	case    one job that Weft and a peer both do, such as "tree, 1,000,000 tasks"
//	peer    a program that people use for it today
//	ratio   Weft's time over the peer's: below 1 Weft is faster
//	target  the ratio that the project wants to stay below
//
// A row names its machine, since times of two machines do not compare; the
// ratio of one row is of two programs run in turn on the same one.
package result

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Sample is the line of JSON that one program prints about one run.
type Sample struct {
	Version   string  `json:"version"`
	Value     float64 `json:"value"` // in the case's unit, less is better
	Tasks     int     `json:"tasks,omitempty"`
	CompileMS float64 `json:"compile_ms,omitempty"` // before the first run, where there is a compiler
	Checksum  float64 `json:"checksum,omitempty"`   // of the results, where there are some to compare
	CPU       float64 `json:"cpu,omitempty"`        // time of all processors, in the case's unit
	HeldMB    float64 `json:"held_mb,omitempty"`    // blocks of arrays, at most at once
	Kernels   string  `json:"kernels,omitempty"`    // what multiplies matrices
}

// Same reports whether two checksums are of the same results, but for what math
// libraries differ in.
func Same(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*min(math.Abs(a), math.Abs(b))
}

// A Row is one case against one peer.
type Row struct {
	Suite       string  `json:"suite"`
	Case        string  `json:"case"`
	Peer        string  `json:"peer"`
	PeerVersion string  `json:"peer_version"`
	Unit        string  `json:"unit"`
	Weft        float64 `json:"weft"`
	PeerValue   float64 `json:"peer_value"`
	Ratio       float64 `json:"ratio"`
	Target      float64 `json:"target"`
	WeftRSS     float64 `json:"weft_rss_mb"`
	PeerRSS     float64 `json:"peer_rss_mb"`
	WeftCompile float64 `json:"weft_compile_ms,omitempty"`
	PeerCompile float64 `json:"peer_compile_ms,omitempty"`
	WeftCPU     float64 `json:"weft_cpu,omitempty"`
	PeerCPU     float64 `json:"peer_cpu,omitempty"`
	WeftAnon    float64 `json:"weft_anonymous_mb,omitempty"` // without pages of mapped files
	PeerAnon    float64 `json:"peer_anonymous_mb,omitempty"`
	WeftHeld    float64 `json:"weft_held_mb,omitempty"`
	WeftKernels string  `json:"weft_kernels,omitempty"`
	PeerKernels string  `json:"peer_kernels,omitempty"`
	Machine     string  `json:"machine"`
}

// Median returns the middle of values in ascending order, the mean of the two
// in the middle of an even number, 0 of none.
func Median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Load reads a suite's file; one that is not there has no rows.
func Load(file string) ([]Row, error) {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("result: %w", err)
	}
	var rows []Row
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, fmt.Errorf("result: %s: %w", file, err)
	}
	return rows, nil
}

// LoadAll reads every suite's file of a folder.
func LoadAll(folder string) ([]Row, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("result: %w", err)
	}
	var all []Row
	for _, file := range files {
		rows, err := Load(file)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// Save writes a suite's file.
func Save(file string, rows []Row) error {
	text, err := json.MarshalIndent(rows, "", "\t")
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	return nil
}

// Merge returns the new rows, and of the old ones those of peers that have no
// new one: a peer that could not be set up keeps what is known of it.
func Merge(old, fresh []Row) []Row {
	merged := slices.Clone(fresh)
	for _, row := range old {
		if !slices.ContainsFunc(fresh, func(r Row) bool { return r.Suite == row.Suite && r.Peer == row.Peer }) {
			merged = append(merged, row)
		}
	}
	return merged
}

// Table writes rows as a Markdown table, with the machines below it. What
// compiling takes, the processors' time and the memory of blocks have columns where
// they were measured; memory is without the pages of mapped files where that is
// known.
func Table(rows []Row) string {
	compiled := slices.ContainsFunc(rows, func(r Row) bool { return r.WeftCompile > 0 })
	busy := slices.ContainsFunc(rows, func(r Row) bool { return r.WeftCPU > 0 })
	held := slices.ContainsFunc(rows, func(r Row) bool { return r.WeftHeld > 0 })
	var b strings.Builder
	line := func(cells ...string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	head := []string{"job", "peer", "Weft", "peer", "Weft is", "memory, Weft / peer"}
	rule := []string{"---", "---", "---:", "---:", "---:", "---:"}
	if compiled {
		head, rule = append(head, "compiling, Weft / peer"), append(rule, "---:")
	}
	if busy {
		head, rule = append(head, "CPU time, Weft / peer"), append(rule, "---:")
	}
	if held {
		head, rule = append(head, "blocks held"), append(rule, "---:")
	}
	line(head...)
	line(rule...)
	var machines, kernels []string
	for _, r := range rows {
		rss, peer := r.WeftRSS, r.PeerRSS
		if r.WeftAnon > 0 {
			rss, peer = r.WeftAnon, r.PeerAnon
		}
		cells := []string{
			r.Case, r.Peer + " " + r.PeerVersion, amount(r.Weft, r.Unit), amount(r.PeerValue, r.Unit),
			faster(r.Ratio), fmt.Sprintf("%.0f / %.0f MB", rss, peer),
		}
		if compiled {
			cells = append(cells, Milliseconds(r.WeftCompile)+" / "+Milliseconds(r.PeerCompile))
		}
		if busy {
			cells = append(cells, amount(r.WeftCPU, r.Unit)+" / "+amount(r.PeerCPU, r.Unit))
		}
		if held {
			cells = append(cells, fmt.Sprintf("%.0f MB", r.WeftHeld))
		}
		line(cells...)
		if r.WeftKernels != "" && r.PeerKernels != "" {
			pair := fmt.Sprintf("%s by Weft, %s by %s", r.WeftKernels, r.PeerKernels, r.Peer)
			if !slices.Contains(kernels, pair) {
				kernels = append(kernels, pair)
			}
		}
		if !slices.Contains(machines, r.Machine) {
			machines = append(machines, r.Machine)
		}
	}
	if len(machines) > 0 {
		fmt.Fprintf(&b, "\nMeasured by `make peers` on %s: each pair run in turn, medians.\n", strings.Join(machines, "; "))
	}
	if len(kernels) > 0 {
		fmt.Fprintf(&b, "Matrices were multiplied by: %s.\n", strings.Join(kernels, "; "))
	}
	return b.String()
}

// Milliseconds prints a time of compiling, which a peer may not have.
func Milliseconds(v float64) string {
	if v == 0 {
		return "-"
	}
	return Number(v) + " ms"
}

// amount prints a value with its unit, in microseconds where nanoseconds are
// too many to read, and in seconds where milliseconds are.
func amount(v float64, unit string) string {
	if rest, ok := strings.CutPrefix(unit, "ns"); ok && v >= 10_000 {
		v, unit = v/1000, "µs"+rest
	}
	if unit == "ms" && v >= 1000 {
		v, unit = v/1000, "s"
	}
	return fmt.Sprintf("%s %s", Number(v), unit)
}

// Number keeps three digits of what is small and groups the thousands of what
// is large.
func Number(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// faster says a ratio in words.
func faster(ratio float64) string {
	switch {
	case ratio <= 0:
		return "not measured"
	case ratio <= 1:
		return Number(1/ratio) + "x faster"
	default:
		return Number(ratio) + "x slower"
	}
}
