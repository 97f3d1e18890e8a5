package build

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/llvm"
)

// Loops are the remarks of LLVM's vectoriser. A loop that was made twice, with
// checks and without, is told of once, by the better of the two; of reasons the
// first counts, and "loop not vectorized" is none.
func (t Text) Loops() []llvm.Remark {
	var all []llvm.Remark
	for _, m := range t.Remarks {
		if m.Pass != "loop-vectorize" || m.Line == 0 {
			continue
		}
		i := slices.IndexFunc(all, func(have llvm.Remark) bool { return have.File == m.File && have.Line == m.Line })
		if i < 0 {
			all = append(all, m)
			continue
		}
		have := all[i]
		if m.Kind == llvm.Passed && have.Kind != llvm.Passed ||
			have.Kind != llvm.Passed && strings.Contains(m.Text, ":") && !strings.Contains(have.Text, ":") {
			all[i] = m
		}
	}
	return all
}

// Frame is the number of registers that were put on the stack and taken back, and
// the stack's bytes.
func (t Text) Frame() (spills, stack int) {
	for _, m := range t.Remarks {
		var n int
		if scan(m.Text, "%d spills", &n) {
			spills += n
		} else if scan(m.Text, "%d stack bytes in function", &n) {
			stack = max(stack, n)
		}
	}
	return spills, stack
}

// scan reads a number out of a remark.
func scan(text, format string, n *int) bool {
	_, err := fmt.Sscanf(text, format, n)
	return err == nil
}

// Loops reports a kernel whose function loops over slices that it is given:
// LLVM's vectoriser does more for it than rows side by side would. One without
// rows has nothing else.
func Loops(k *front.Kernel, hasRows bool) bool {
	if !hasRows {
		return true
	}
	if k.Layout != nil {
		for _, core := range k.Layout.In {
			if len(core) > 0 {
				return true
			}
		}
	}
	return false
}
