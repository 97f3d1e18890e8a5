package aot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/jit"
)

// An Inspection is a kernel's report, with the texts that it was on its way.
type Inspection struct {
	Report jit.Report
	IR     string // Weft's, before it has lanes
	LLVM   string // optimised
	Asm    string // AT&T syntax
}

// Inspect compiles the kernels that are made of a function of the package in a
// folder, for a level; "" is this machine's. A function that is not made a kernel
// of in the package is taken as one of Vectorize's, or if it cannot be that, of
// Compile's.
func Inspect(ctx context.Context, dir, name, level string) ([]Inspection, error) {
	f, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	target, err := build.Best()
	if level != "" {
		target, err = build.LevelOf(level)
	}
	if err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	found, err := front.Kernels(f.dir)
	if err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	var all []Inspection
	for _, k := range found {
		if k.Name == name {
			i, err := f.inspect(ctx, k, target)
			if err != nil {
				return nil, err
			}
			all = append(all, i)
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	rows := front.Found{Call: "Vectorize", Dir: f.dir, Name: name, Mode: front.Rows}
	first, err := f.inspect(ctx, rows, target)
	if err != nil {
		return nil, err
	}
	if first.Report.Err != nil {
		whole := rows
		whole.Call, whole.Mode = "Compile", front.Whole
		if second, err := f.inspect(ctx, whole, target); err == nil && second.Report.Err == nil {
			first = second
		}
	}
	return []Inspection{first}, nil
}

// Report is the report of the first kernel that Inspect finds.
func Report(ctx context.Context, dir, name, level string) (jit.Report, error) {
	all, err := Inspect(ctx, dir, name, level)
	if err != nil {
		return jit.Report{}, err
	}
	return all[0].Report, nil
}

// inspect compiles one kernel. What keeps it from being native is in its report.
func (f *folder) inspect(ctx context.Context, found front.Found, level build.Level) (Inspection, error) {
	start := time.Now()
	u := f.unit(found)
	source := time.Since(start)
	i := Inspection{Report: jit.Report{Kernel: f.name + "." + strings.TrimPrefix(found.Name, f.name+"."), Path: "Go"}}
	r := &i.Report
	if u.kernel.Err != nil {
		r.Err = u.kernel.Err
		return i, nil
	}
	i.IR = u.lowered.Module.String()
	job := u.job(level)
	object, err := job.Compile(ctx)
	if err != nil {
		r.Err = err
		return i, ctx.Err()
	}
	text, err := job.Text(ctx)
	if err != nil {
		r.Err = err
		return i, ctx.Err()
	}
	i.LLVM, i.Asm = text.IR, text.Asm
	r.Path = "native"
	r.Level, r.Origin, r.Maker, r.Lanes, r.Why = object.Level, object.Origin.String(), object.Maker, object.Lanes, object.Why
	r.Bytes = len(object.Code)
	facts := text.Code.Report
	r.Uniform, r.Varying, r.Checked, r.Hoisted = facts.Uniform, facts.Varying, len(u.lowered.Module.Sites), facts.Hoisted
	for _, m := range text.Loops() {
		r.Loops = append(r.Loops, jit.LoopReport{File: m.File, Line: m.Line, Vectorized: m.Kind == llvm.Passed, Text: m.Text})
	}
	r.Spills, r.Stack = text.Frame()
	r.Stages = []jit.Stage{
		{Name: "source", Took: source},
		{Name: "lower", Took: object.Lower},
		{Name: "parse", Took: object.LLVM.Machine + object.LLVM.Parse},
		{Name: "optimise", Took: object.LLVM.Optimise},
		{Name: "emit", Took: object.LLVM.Emit},
	}
	return i, nil
}
