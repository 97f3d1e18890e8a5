package jit

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/native/build"
)

// A Report says what a kernel was compiled to, and what that took.
type Report struct {
	Kernel string
	Path   string // "native", "interpreter" or "Go": how it computes
	Err    error  // why it is not native

	Level  string // instructions: "x86-64-v4"
	Origin string // "compiled", "from the cache", "embedded"
	Maker  string // "libLLVM 19.1.7"
	Lanes  int    // rows at a time; 1 for code without rows
	Why    string // so many

	Uniform, Varying int // variables with one value for all lanes, and with one for each
	Checked          int // places that can fail: indices, divisions, shifts, panics
	Hoisted          int // loops whose checks are made once, in front of them
	Loops            []LoopReport
	Spills           int // registers that were put on the stack and taken back
	Stack            int // bytes
	Bytes            int // of code and constants, as an object file

	Stages []Stage
}

// A LoopReport is what LLVM's vectoriser has to say of a loop, in kernels that
// loop over slices themselves.
type LoopReport struct {
	File       string
	Line       int
	Vectorized bool
	Text       string // "vectorized loop (vectorization width: 8, interleaved count: 4)"
}

// A Stage is a step from source to code.
type Stage struct {
	Name string
	Took time.Duration
}

// String is the report as "weft jit report" prints it.
func (r Report) String() string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s: %s\n", r.Kernel, r.Path)
	if r.Err != nil {
		fmt.Fprintf(&w, "  not native: %s\n", strings.ReplaceAll(r.Err.Error(), "\n", "\n    "))
		return w.String()
	}
	fmt.Fprintf(&w, "  for      %s, %s by %s\n", r.Level, r.Origin, r.Maker)
	if r.Lanes == 1 {
		fmt.Fprintf(&w, "  lanes    1: the function loops over its arguments itself\n")
	} else {
		fmt.Fprintf(&w, "  lanes    %d rows at a time: %s\n", r.Lanes, r.Why)
		fmt.Fprintf(&w, "  values   %d uniform, %d varying\n", r.Uniform, r.Varying)
	}
	fmt.Fprintf(&w, "  checks   %d", r.Checked)
	if r.Hoisted > 0 {
		fmt.Fprintf(&w, ", made in front of %d loops", r.Hoisted)
	}
	w.WriteByte('\n')
	for _, l := range r.Loops {
		fmt.Fprintf(&w, "  loop     %s:%d: %s\n", filepath.Base(l.File), l.Line, l.Text)
	}
	fmt.Fprintf(&w, "  code     %d bytes, %d spills, %d bytes of stack\n", r.Bytes, r.Spills, r.Stack)
	var total time.Duration
	for _, s := range r.Stages {
		total += s.Took
	}
	fmt.Fprintf(&w, "  compile  %.1f ms:", total.Seconds()*1e3)
	for _, s := range r.Stages {
		fmt.Fprintf(&w, " %s %.1f", s.Name, s.Took.Seconds()*1e3)
	}
	w.WriteByte('\n')
	return w.String()
}

// Report compiles the kernel once more, to learn what LLVM says of it. Without
// LLVM a kernel that was loaded from the cache is reported as far as it is known.
func (k *kernel) Report() Report {
	c := k.compiled()
	r := Report{Kernel: k.name, Path: k.pathText(), Err: k.Err()}
	if r.Err != nil {
		return r
	}
	r.fill(c.object)
	r.Checked = len(c.front.Module.Sites)
	lowered := c.lowered
	if t, err := c.job.Text(context.Background()); err == nil {
		r.read(t)
		r.Stages = append([]Stage{{"source", lowered}}, r.Stages...)
		r.Stages = append(r.Stages, Stage{"load", c.loaded})
	}
	return r
}

// fill tells of the object that runs.
func (r *Report) fill(o build.Object) {
	r.Level, r.Origin, r.Maker = o.Level, o.Origin.String(), o.Maker
	r.Lanes, r.Why, r.Bytes = o.Lanes, o.Why, len(o.Code)
}

// read tells what LLVM said.
func (r *Report) read(t build.Text) {
	r.Uniform, r.Varying, r.Hoisted = t.Code.Report.Uniform, t.Code.Report.Varying, t.Code.Report.Hoisted
	for _, m := range t.Loops() {
		r.Loops = append(r.Loops, LoopReport{m.File, m.Line, m.Kind == llvm.Passed, m.Text})
	}
	r.Spills, r.Stack = t.Frame()
	r.Stages = []Stage{
		{"lower", t.Lower}, {"parse", t.Times.Machine + t.Times.Parse}, {"optimise", t.Times.Optimise}, {"emit", t.Times.Emit},
	}
}

// pathText is how the kernel computes.
func (k *kernel) pathText() string {
	return k.compiled().usual(k).String()
}

// Explain says in a few lines which way the kernel computes, and why.
func (k *kernel) Explain() string {
	c := k.compiled()
	var w strings.Builder
	fmt.Fprintf(&w, "%s: ", k.name)
	switch k.pathText() {
	case byCode.String():
		fmt.Fprintf(&w, "native code for %s, %s by %s", c.object.Level, c.object.Origin, c.object.Maker)
		if k.hasRows() {
			fmt.Fprintf(&w, ", %d rows at a time", c.object.Lanes)
		}
	case byBlock.String():
		w.WriteString("interpreted, a block of rows at a time")
	default:
		w.WriteString("the Go function itself")
		if k.hasRows() {
			w.WriteString(", row by row")
		}
	}
	w.WriteByte('\n')
	if why := k.Err(); why != nil {
		fmt.Fprintf(&w, "  not native: %s\n", strings.ReplaceAll(why.Error(), "\n", "\n    "))
	}
	if c.object.Unkept != nil {
		fmt.Fprintf(&w, "  compiled anew by every process: %s\n", c.object.Unkept)
	}
	if c.embedded != nil && !errors.Is(c.embedded, errNotEmbedded) {
		fmt.Fprintf(&w, "  not the embedded object: %s\n", c.embedded)
	}
	return w.String()
}

// LLVM is the kernel as LLVM's text, optimised.
func (k *kernel) LLVM() (string, error) {
	t, err := k.text()
	return t.IR, err
}

// Asm is the kernel's assembly, in AT&T syntax.
func (k *kernel) Asm() (string, error) {
	t, err := k.text()
	return t.Asm, err
}

// IR is the kernel in Weft's own terms, before it has lanes.
func (k *kernel) IR() (string, error) {
	c := k.compiled()
	if c.front == nil {
		return "", c.why
	}
	return c.front.Module.String(), nil
}

func (k *kernel) text() (build.Text, error) {
	c := k.compiled()
	if c.native == nil {
		return build.Text{}, c.why
	}
	return c.job.Text(context.Background())
}
