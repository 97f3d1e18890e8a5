package llvm

import (
	"strconv"
	"strings"
)

// said tells pass and kind of a remark by how it begins, since LLVM's C interface
// gives the text alone. The sentences are the same from 15 on. The longer of two
// that fit comes first.
var said = []struct {
	begins string
	pass   string
	kind   Kind
}{
	{"vectorized loop", "loop-vectorize", Passed},
	{"interleaved loop", "loop-vectorize", Passed},
	{"loop not vectorized", "loop-vectorize", Missed},
	{"loop not interleaved", "loop-vectorize", Missed},
	{"the cost-model indicates", "loop-vectorize", Analysis},
	{"Cannot SLP vectorize", "slp-vectorizer", Missed},
	{"SLP vectorized", "slp-vectorizer", Passed},
	{"Stores SLP vectorized", "slp-vectorizer", Passed},
	{"Vectorized horizontal reduction", "slp-vectorizer", Passed},
	{"List vectorization was possible but not beneficial", "slp-vectorizer", Missed},
	{"completely unrolled loop", "loop-unroll", Passed},
	{"unrolled loop", "loop-unroll", Passed},
}

// readRemark takes "kernel.go:12:3: vectorized loop (...)" apart. ok is false for
// the remarks of passes that nobody asked for: LLVM sends those of all.
func readRemark(text string) (r Remark, ok bool) {
	place, message, _ := strings.Cut(text, ": ")
	for _, s := range said {
		if strings.HasPrefix(message, s.begins) {
			r.Pass, r.Kind, ok = s.pass, s.kind, true
			break
		}
	}
	if !ok {
		switch {
		case strings.Contains(message, " spills ") || strings.Contains(message, " reloads "):
			r.Pass, r.Kind = "regalloc", Missed
		case strings.Contains(message, " stack bytes in function"):
			r.Pass, r.Kind = "prologepilog", Analysis
		default:
			return r, false
		}
	}
	r.Text = message
	place, _ = cutLast(place) // the column
	file, line := cutLast(place)
	if n, err := strconv.Atoi(line); err == nil && n > 0 {
		r.File, r.Line = file, n
	}
	return r, true
}

// cutLast splits at the last colon: the name of a file may hold some.
func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}
