package build

import (
	"fmt"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/llvm"
)

// Loops are the remarks of LLVM's vectoriser, a loop each.
func (t Text) Loops() []llvm.Remark {
	var all []llvm.Remark
	for _, m := range t.Remarks {
		if m.Pass == "loop-vectorize" && m.Line > 0 {
			all = append(all, m)
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
