package profile

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/unit"
)

// mostFunctions is how many functions the text's table lists.
const mostFunctions = 20

// WriteText writes a summary for a terminal: how long the run took, how many
// workers were busy, how much memory it held, and a row for each function and
// each worker.
func (p *Profile) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	t, wall := p.Totals(), p.Wall()
	fmt.Fprintf(b, "%s in %s on %s, %.2f busy on average\n", plural(t.Tasks, "task"), unit.Time(wall), plural(p.info.Workers, "worker"), ratio(t.Busy, wall))
	p.writeMemory(b, t)
	p.writeTrouble(b, t)
	writeFunctions(b, t)
	writeWorkers(b, t, wall)
	return b.Flush()
}

// String returns what [Profile.WriteText] writes.
func (p *Profile) String() string {
	var b strings.Builder
	_ = p.WriteText(&b) // a strings.Builder does not fail
	return b.String()
}

func (p *Profile) writeMemory(b *bufio.Writer, t Totals) {
	fmt.Fprintf(b, "held at most %s of results", unit.Bytes(p.Peak()))
	if budget := p.info.Memory; budget > 0 {
		fmt.Fprintf(b, " of a budget of %s", unit.Bytes(budget))
	}
	if heap := mostHeap(p.Memory()); heap > 0 {
		fmt.Fprintf(b, "; Go heap at most %s", unit.Bytes(heap))
	}
	b.WriteByte('\n')
	if t.Spilled > 0 {
		fmt.Fprintf(b, "%s (%s) went to disk, %s (%s) came back\n", plural(t.Spilled, "result"), unit.Bytes(t.SpilledBytes), unit.Count(t.Loaded), unit.Bytes(t.LoadedBytes))
	}
}

func mostHeap(samples []Sample) int64 {
	var most int64
	for _, s := range samples {
		most = max(most, s.Heap)
	}
	return most
}

func (p *Profile) writeTrouble(b *bufio.Writer, t Totals) {
	if t.Retried > 0 {
		fmt.Fprintf(b, "%s failed and ran again\n", plural(t.Retried, "try"))
	}
	if at, yes := p.Overlapped(); yes {
		fmt.Fprintf(b, "not recorded after %s: another run with the same recorder began\n", unit.Time(at))
	}
	switch s := p.Summary(); {
	case s.Err != nil:
		fmt.Fprintf(b, "failed: %v\n", s.Err)
	case !p.Finished():
		b.WriteString("still running\n")
	}
}

func writeFunctions(b *bufio.Writer, t Totals) {
	if len(t.Functions) == 0 {
		return
	}
	all := t.Busy + t.Waited
	rows := [][]string{{"function", "tasks", "total", "share", "mean", "max", "results"}}
	for i, f := range t.Functions {
		if i == mostFunctions && len(t.Functions) > mostFunctions+1 {
			rows = append(rows, []string{fmt.Sprintf("and %s more", unit.Count(len(t.Functions)-i))})
			break
		}
		results := ""
		if f.Bytes > 0 {
			results = unit.Bytes(f.Bytes)
		}
		rows = append(rows, []string{shortName(f.Name), unit.Count(f.Count), unit.Time(f.Total), percent(f.Total, all), unit.Time(f.Mean()), unit.Time(f.Max), results})
	}
	b.WriteByte('\n')
	writeTable(b, rows)
}

func writeWorkers(b *bufio.Writer, t Totals, wall time.Duration) {
	if len(t.Workers) == 0 {
		return
	}
	rows := [][]string{{"worker", "tasks", "busy", "share"}}
	for _, w := range t.Workers {
		name, share := fmt.Sprint(w.Number), percent(w.Busy, wall)
		if w.Number == graph.IOWorker {
			name, share = "waiting", ""
		}
		rows = append(rows, []string{name, unit.Count(w.Tasks), unit.Time(w.Busy), share})
	}
	b.WriteByte('\n')
	writeTable(b, rows)
}

// writeTable aligns the first column to the left, all others to the right.
func writeTable(b *bufio.Writer, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("   " + pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// shortName keeps a name within a column and on its line.
func shortName(s string) string {
	const most = 40
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return s
}

func plural(n int, what string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(what, "y"):
		what = what[:len(what)-1] + "ies"
	default:
		what += "s"
	}
	return unit.Count(n) + " " + what
}

func ratio(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func percent(part, whole time.Duration) string {
	return fmt.Sprintf("%.0f %%", 100*ratio(part, whole))
}
