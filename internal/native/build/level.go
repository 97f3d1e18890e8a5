package build

import (
	"fmt"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sys/cpu"

	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
)

// A Level is a set of instructions that objects are made for. Objects are made
// for levels and not for models of processors, so that one object serves many
// machines.
type Level struct {
	Name   string // "x86-64-v4"
	GOARCH string
	Target spmd.Target
	triple string
}

// The levels, best first for each architecture.
var (
	V4   = Level{"x86-64-v4", "amd64", spmd.X86(4), x86Triple}
	V3   = Level{"x86-64-v3", "amd64", spmd.X86(3), x86Triple}
	V2   = Level{"x86-64-v2", "amd64", spmd.X86(2), x86Triple}
	V1   = Level{"x86-64", "amd64", spmd.X86(1), x86Triple}
	Neon = Level{"arm64", "arm64", spmd.ARM64(), "aarch64-unknown-linux-gnu"}
)

const x86Triple = "x86_64-unknown-linux-gnu"

// Levels lists all that objects can be made for.
func Levels() []Level { return []Level{V4, V3, V2, V1, Neon} }

// LevelOf finds a level by its name.
func LevelOf(name string) (Level, error) {
	names := ""
	for _, l := range Levels() {
		if l.Name == name {
			return l, nil
		}
		names += " " + l.Name
	}
	return Level{}, fmt.Errorf("build: no instruction level %q; there are%s", name, names)
}

// Best is the highest level that this machine has, and that the environment's
// WEFT_CPU, the name of a level, does not exceed.
func Best() (Level, error) {
	has, err := machine()
	if err != nil {
		return Level{}, err
	}
	name := os.Getenv("WEFT_CPU")
	if name == "" {
		return has[0], nil
	}
	want, err := LevelOf(name)
	if err != nil {
		return Level{}, fmt.Errorf("WEFT_CPU: %w", err)
	}
	for _, l := range has {
		if l.Name == want.Name {
			return l, nil
		}
	}
	return Level{}, fmt.Errorf("build: WEFT_CPU: this machine has no %s, only %s", want.Name, has[0].Name)
}

// machine lists the levels that this machine can run, best first.
func machine() ([]Level, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return nil, fmt.Errorf("build: native code runs on linux/amd64, not yet on %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	x := &cpu.X86
	all := []Level{V1}
	if !x.HasSSE3 || !x.HasSSSE3 || !x.HasSSE41 || !x.HasSSE42 || !x.HasPOPCNT {
		return all, nil
	}
	all = []Level{V2, V1}
	if !x.HasAVX || !x.HasAVX2 || !x.HasBMI1 || !x.HasBMI2 || !x.HasFMA {
		return all, nil
	}
	all = []Level{V3, V2, V1}
	if !x.HasAVX512F || !x.HasAVX512BW || !x.HasAVX512CD || !x.HasAVX512DQ || !x.HasAVX512VL {
		return all, nil
	}
	return []Level{V4, V3, V2, V1}, nil
}

func (l Level) llvm() llvm.Target {
	return llvm.Target{Triple: l.triple, CPU: l.Target.CPU, Features: l.Target.Features}
}

// upTo lists the levels that this machine has and that are not above best.
func upTo(best Level) ([]Level, error) {
	has, err := machine()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(has, func(l Level) bool { return l.Name == best.Name })
	if i < 0 {
		return nil, fmt.Errorf("build: this machine has no %s", best.Name)
	}
	return has[i:], nil
}
