package jit

import (
	"errors"
	"fmt"
	"path/filepath"
)

// ErrOff is why kernels are not native when WEFT_JIT=off.
var ErrOff = errors.New("jit: turned off by WEFT_JIT=off")

// errNil is a kernel of no function.
var errNil = errors.New("jit: the function is nil")

// ErrLength is a call whose arguments do not fit together.
var ErrLength = errors.New("lengths do not match")

// A RowError is a row that the kernel's function cannot do: what Go would have
// panicked with. Of several such rows it is the first.
type RowError struct {
	Kernel string // the function's name
	Row    int    // -1 for a kernel that has no rows
	Reason string // in Go's words: "index out of range [5] with length 3"
	File   string
	Line   int // 0 where it is not known
}

// Error is "jit: main.score: row 17: index out of range [5] with length 3 (score.go:12)".
func (e *RowError) Error() string {
	text := "jit: " + e.Kernel + ": "
	if e.Row >= 0 {
		text += fmt.Sprintf("row %d: ", e.Row)
	}
	text += e.Reason
	if e.Line > 0 {
		text += fmt.Sprintf(" (%s:%d)", filepath.Base(e.File), e.Line)
	}
	return text
}
