package llvm

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Pass lists for [Options.Passes].
const (
	// O3 is LLVM's own list for the most speed, with its vectorisers. A list of
	// passes that suits the code takes a fraction of its time.
	O3 = "default<O3>"
	// O2 is O3 without what costs much and seldom helps.
	O2 = "default<O2>"
)

// Options say how to compile; the zero value is [O3], and a code generator that
// takes the time it needs.
type Options struct {
	// Passes is a list in the words of LLVM's new pass manager, as opt's flag
	// -passes takes: "default<O3>", "function(sroa,early-cse,instcombine)".
	Passes string
	// Level is the effort of the code generator: 1, 2 or 3, where 0 means 2.
	Level int
	// PreferVectorWidth is the bits of a vector register that LLVM's vectorisers
	// and its lowering aim at; 0 leaves that to the CPU, which on some AVX-512
	// machines means 256.
	PreferVectorWidth int
	// IR, Asm and Remarks ask for the fields of [Output] of the same name, which
	// cost time.
	IR, Asm, Remarks bool
}

// An Output is what Compile made.
type Output struct {
	Object  []byte   // a relocatable ELF file, on Go's heap
	IR      string   // optimised, if asked for
	Asm     string   // assembly text, if asked for
	Remarks []Remark // what passes did and could not do, if asked for, in their order
	Times   Times
}

// Times are what the stages of one Compile took.
type Times struct {
	Machine  time.Duration // a description of the target
	Parse    time.Duration // from text, verified
	Optimise time.Duration
	Emit     time.Duration // to an object; Asm and IR are not in here
}

// Total is the sum of the stages.
func (t Times) Total() time.Duration { return t.Machine + t.Parse + t.Optimise + t.Emit }

// A Remark is what a pass of LLVM has to say of a place in the source.
type Remark struct {
	Pass string // "loop-vectorize", "regalloc", ..., "" where the text does not tell
	Kind Kind
	File string // as the debug location names it, "" without one
	Line int    // of the source by the IR's !DILocation, 0 without one
	Text string // "vectorized loop (vectorization width: 8, interleaved count: 4)"
}

// Kind says what a remark is about.
type Kind uint8

// The kinds of remarks.
const (
	Analysis Kind = iota // why, or a number
	Passed               // something was done
	Missed               // something was not
)

func (k Kind) String() string {
	return [...]string{"analysis", "passed", "missed"}[k]
}

// An Error is LLVM's refusal of a module.
type Error struct {
	Stage  string // "parse", "verify", "optimise", "emit"; "fatal" where LLVM gave up
	Line   int    // of the IR, from 1; 0 where it is not known
	Source string // that line, trimmed
	Text   string // LLVM's message
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("llvm: %s: %s", e.Stage, e.Text)
	}
	return fmt.Sprintf("llvm: %s: line %d: %s: %s", e.Stage, e.Line, e.Text, e.Source)
}

// parseError reads "kernel.ll:5:10: error: use of undefined value '%y'", which
// two lines with the place follow.
func parseError(ir, message string) *Error {
	first, _, _ := strings.Cut(message, "\n")
	e := &Error{Stage: "parse", Text: first}
	_, place, _ := strings.Cut(first, moduleName+":")
	line, rest, _ := strings.Cut(place, ":")
	if n, err := strconv.Atoi(line); err == nil {
		e.Line, e.Source = n, sourceLine(ir, n)
	}
	if _, text, ok := strings.Cut(rest, "error: "); ok {
		e.Text = text
	}
	return e
}

// moduleName is what LLVM calls the text in its messages.
const moduleName = "kernel.ll"

// verifyError finds the line of the first instruction that the verifier's
// message prints. It prints from the module, not from the text, so that an
// instruction that the text writes in another way has no line.
func verifyError(ir, message string) *Error {
	message = strings.TrimSpace(message)
	e := &Error{Stage: "verify"}
	said := strings.Split(message, "\n")
	for i := range said {
		said[i] = strings.TrimSpace(said[i])
	}
	e.Text = said[0]
	for _, text := range said[1:] {
		n := 0
		for line := range strings.SplitSeq(ir, "\n") {
			if n++; strings.TrimSpace(line) == text && text != "" {
				e.Line, e.Source = n, text
				return e
			}
		}
	}
	e.Text = strings.Join(said, ": ")
	return e
}

// sourceLine returns line n of the text, from 1, trimmed.
func sourceLine(ir string, n int) string {
	for line := range strings.SplitSeq(ir, "\n") {
		if n--; n == 0 {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
