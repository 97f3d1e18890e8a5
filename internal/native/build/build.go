// Package build turns kernel IR into objects, and keeps them.
//
//	Level     a set of instructions: x86-64-v4, ..., arm64
//	Job       what to make an object of: IR, level, options
//	Object    machine code as an ELF file, with how it came to be
//
//	o, err := build.Job{Module: m, Level: level}.Make(ctx)
//
// Make looks into the cache on disk first. Without LLVM what the cache holds
// still runs.
package build

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/native/store"
	"github.com/cb434341/weft/internal/spmd"
)

// version is part of every key. It changes with the format of entries, and with
// the passes that LLVM is asked for.
const version = "2"

// Entry is the symbol that objects start at.
const Entry = spmd.EntryName

// A Job is what to make an object of.
type Job struct {
	Module   *kernel.Module
	Level    Level
	Lanes    int // 1: not for rows; 0: chosen
	FastMath spmd.FastMath
}

// An Object is machine code.
type Object struct {
	Head
	Code []byte // an ELF file
}

// A Head is what is known of an object besides its code.
type Head struct {
	Level  string
	Maker  string // "libLLVM 19.1.7"
	Lanes  int
	Why    string        // Lanes are so many
	Lower  time.Duration // from IR to LLVM's
	LLVM   llvm.Times
	Origin Origin `json:"-"`
	Unkept error  `json:"-"` // why it is not in the cache, where it was compiled
}

// An Origin is where an object came from.
type Origin uint8

const (
	Compiled Origin = iota
	Cached
	Embedded
)

func (o Origin) String() string {
	return [...]string{"compiled", "from the cache", "embedded"}[o]
}

// LibraryCalls lists the functions of the library that a module calls, in order.
func LibraryCalls(m *kernel.Module) []string {
	names := map[string]bool{}
	for _, f := range m.Funcs {
		kernel.Walk(f.Body, func(s kernel.Stmt) {
			if c, ok := s.(*kernel.Call); ok && m.Func(c.Func) == nil {
				names[c.Func] = true
			}
		})
	}
	return slices.Sorted(maps.Keys(names))
}

// Make finds the object in the cache, or compiles it and puts it there. A cache
// that cannot be used is no error: then it is compiled each time, and Unkept says
// why.
//
// The key is the text that LLVM is given, so that whatever changes that (the
// function, the library, the lowering, options) makes another entry.
func (j Job) Make(ctx context.Context) (Object, error) {
	start := time.Now()
	code, err := j.lower(false)
	if err != nil {
		return Object{}, err
	}
	lower := time.Since(start)
	cache, unkept := store.Open("")
	key := store.KeyOf(version, j.Level.Name, code.IR)
	if unkept == nil {
		if data, err := cache.Get(key); err == nil {
			if o, err := Decode(data); err == nil {
				o.Origin, o.Lower = Cached, lower
				return o, nil
			}
		}
	}
	o, err := j.compile(ctx, code)
	if err != nil {
		return o, err
	}
	o.Lower = lower
	if unkept == nil {
		unkept = cache.Put(key, o.Encode())
	}
	o.Unkept = unkept
	return o, nil
}

// Compile makes the object by LLVM, whatever the cache has.
func (j Job) Compile(ctx context.Context) (Object, error) {
	start := time.Now()
	code, err := j.lower(false)
	if err != nil {
		return Object{}, err
	}
	lower := time.Since(start)
	o, err := j.compile(ctx, code)
	o.Lower = lower
	return o, err
}

func (j Job) compile(ctx context.Context, code *spmd.Code) (Object, error) {
	var o Object
	library, err := llvm.Open()
	if err != nil {
		return o, err
	}
	out, err := library.Compile(ctx, code.IR, j.Level.llvm(), j.options(library, code))
	if err != nil {
		return o, err
	}
	o.Level, o.Maker, o.Lanes, o.Why = j.Level.Name, "libLLVM "+library.Version(), code.Lanes, code.Report.Why
	o.LLVM, o.Code = out.Times, out.Object
	return o, nil
}

func (j Job) lower(lines bool) (*spmd.Code, error) {
	return spmd.Lower(j.Module, spmd.Options{
		Lanes: j.Lanes, Target: j.Level.Target, FastMath: j.FastMath, Library: front.Library, Lines: lines,
	})
}

func (j Job) options(library *llvm.Library, code *spmd.Code) llvm.Options {
	return llvm.Options{Passes: spmd.Passes(code.Lanes, major(library)), PreferVectorWidth: j.Level.Target.VectorBits}
}

// major is the first number of a library's version.
func major(library *llvm.Library) int {
	text, _, _ := strings.Cut(library.Version(), ".")
	n, _ := strconv.Atoi(text) // 0, the least, for what is no number
	return n
}

// Text is what a job becomes on its way, for people.
type Text struct {
	Code    *spmd.Code
	IR      string // optimised
	Asm     string
	Remarks []llvm.Remark
	Lower   time.Duration
	Times   llvm.Times
	Maker   string
}

// Text compiles the job once more, and keeps what people want to read.
func (j Job) Text(ctx context.Context) (Text, error) {
	var t Text
	library, err := llvm.Open()
	if err != nil {
		return t, err
	}
	start := time.Now()
	if t.Code, err = j.lower(true); err != nil {
		return t, err
	}
	t.Lower = time.Since(start)
	o := j.options(library, t.Code)
	o.IR, o.Asm, o.Remarks = true, true, true
	out, err := library.Compile(ctx, t.Code.IR, j.Level.llvm(), o)
	if err != nil {
		return t, err
	}
	t.IR, t.Asm, t.Remarks, t.Times, t.Maker = out.IR, out.Asm, out.Remarks, out.Times, "libLLVM "+library.Version()
	return t, nil
}

// Encode writes an object down: its head as JSON, with the length in front, and
// the code.
func (o Object) Encode() []byte {
	head, err := json.Marshal(o.Head)
	if err != nil {
		panic(fmt.Sprint("build: a head of plain fields: ", err)) // cannot be
	}
	data := binary.LittleEndian.AppendUint32(nil, uint32(len(head)))
	return append(append(data, head...), o.Code...)
}

// Decode is the inverse of Encode.
func Decode(data []byte) (Object, error) {
	var o Object
	if len(data) < 4 {
		return o, errors.New("build: object: truncated")
	}
	n := binary.LittleEndian.Uint32(data)
	data = data[4:]
	if uint64(n) > uint64(len(data)) {
		return o, errors.New("build: object: truncated")
	}
	if err := json.Unmarshal(data[:n], &o.Head); err != nil {
		return o, fmt.Errorf("build: object: %w", err)
	}
	o.Code = bytes.Clone(data[n:])
	return o, nil
}
