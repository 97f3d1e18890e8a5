package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cb434341/weft/viz/profile"
)

// writeOutputs prints a table of the results.
func writeOutputs(w io.Writer, outputs map[string]Output) {
	rows := [][]string{{"output", "rows", "results", "mean", "file", "size"}}
	for _, name := range names(outputs) {
		o := outputs[name]
		what := fmt.Sprintf("%d months of delay", o.Columns)
		mean := fmt.Sprintf("%.1f → %.1f min", o.FirstMean, o.LastMean)
		if o.Columns == 1 {
			what, mean = "probability", fmt.Sprintf("%.1f %%", 100*o.FirstMean)
		}
		rows = append(rows, []string{name, count(o.Rows), what, mean, o.Path, size(o.Bytes)})
	}
	writeTable(w, rows, 1, 5)
}

// writeSteps prints a table of what the functions of the engine took, and of
// those that were not needed.
func writeSteps(w io.Writer, p *profile.Profile) {
	rows := [][]string{{"step", "calls", "time", "share", ""}}
	totals := p.Totals()
	idle := slices.Clone(steps)
	for _, f := range totals.Functions {
		idle = slices.DeleteFunc(idle, func(s string) bool { return s == f.Name })
		share := 0.0
		if totals.Busy > 0 {
			share = float64(f.Total) / float64(totals.Busy)
		}
		if f.Name == "all" { // gathers the parts for join
			continue
		}
		rows = append(rows, []string{f.Name, count(f.Count), duration(f.Total), fmt.Sprintf("%.0f %%", 100*share), strings.Repeat("█", int(30*share+0.5))})
	}
	for _, name := range idle {
		rows = append(rows, []string{name, "0", "-", "-", "not needed for these outputs"})
	}
	writeTable(w, rows, 1, 2, 3)
}

// steps are the functions that say something about the engine when they did not
// run.
var steps = []string{"feature_a", "complicated_feature_b", "predict_over_time", "predict_another_thing"}

// stepTimes is what each function of the engine took.
func stepTimes(p *profile.Profile) map[string]time.Duration {
	times := map[string]time.Duration{}
	for _, f := range p.Totals().Functions {
		times[f.Name] = f.Total
	}
	return times
}

// writeKernels prints what compiled kernels took beside plain Go, and how they
// compute.
func writeKernels(w io.Writer, compiled, plain map[string]time.Duration) {
	rows := [][]string{{"kernel", "compiled", "plain Go", "times", "how"}}
	for _, k := range kernels {
		c, p := compiled[k.step], plain[k.step]
		if c == 0 || p == 0 {
			continue
		}
		_, how, _ := strings.Cut(k.kernel.Explain(), ": ")
		how, _, _ = strings.Cut(how, "\n")
		rows = append(rows, []string{k.step, duration(c), duration(p), digits(p.Seconds() / c.Seconds()), how})
	}
	writeTable(w, rows, 1, 2, 3)
}

// writeTable prints rows in columns as wide as they need, those in right from
// the right.
func writeTable(w io.Writer, rows [][]string, right ...int) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if slices.Contains(right, i) {
				line.WriteString("  " + pad + cell)
			} else {
				line.WriteString("  " + cell + pad)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
	fmt.Fprintln(w)
}

func names(outputs map[string]Output) []string {
	var list []string
	for name := range outputs {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// count writes a number with its thousands apart.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes a number of bytes with three digits.
func size(bytes int64) string {
	v, unit := float64(bytes), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if v < 999.5 {
			break
		}
		v, unit = v/1000, next
	}
	return digits(v) + " " + unit
}

// duration writes a time with three digits.
func duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return digits(float64(d)/1e3) + " µs"
	case d < time.Second:
		return digits(float64(d)/1e6) + " ms"
	}
	return digits(d.Seconds()) + " s"
}

func digits(v float64) string {
	switch {
	case v >= 99.95 || v == float64(int(v)):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 9.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
