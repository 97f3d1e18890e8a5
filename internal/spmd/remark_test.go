package spmd_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
)

// TestRemarks asks LLVM which loop of the stencil it made vectors of.
func TestRemarks(t *testing.T) {
	m := stencilKernel()
	m.Files = []string{"a \"stencil\".go"}
	n := build(t, m, spmd.Options{Lanes: 1, Target: spmd.X86(4), Lines: true}, llvm.Options{Remarks: true})
	found := slices.ContainsFunc(n.out.Remarks, func(r llvm.Remark) bool {
		return r.Kind == llvm.Passed && r.Line == 4 && strings.HasPrefix(r.Text, "vectorized loop")
	})
	if !found {
		t.Errorf("no word of the loop in line 4: %v", n.out.Remarks)
	}
}

// TestFastMath fuses a product and a sum only where that was asked for.
func TestFastMath(t *testing.T) {
	for _, c := range []struct {
		flags spmd.FastMath
		fused bool
	}{{0, false}, {spmd.Contract, true}, {spmd.Reassociate | spmd.Reciprocal | spmd.NoSignedZeros, false}} {
		n := build(t, axpy(), spmd.Options{Target: spmd.X86(4), FastMath: c.flags}, llvm.Options{Asm: true})
		if fused := strings.Contains(n.out.Asm, "vfmadd"); fused != c.fused {
			t.Errorf("flags %d: fused %t, want %t", c.flags, fused, c.fused)
		}
	}
}

// TestARM64 makes an object for another machine.
func TestARM64(t *testing.T) {
	l, err := llvm.Open()
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]*kernel.Module{
		"score": scoreKernel(), "blackscholes": blackScholesKernel(), "mandelbrot": mandelbrotKernel(), "stencil": stencilKernel(),
	}
	for name, m := range modules {
		for _, lanes := range []int{1, 0} {
			code, err := spmd.Lower(m, spmd.Options{Lanes: lanes, Target: spmd.ARM64(), Library: library})
			if err != nil {
				t.Fatal(err)
			}
			target := llvm.Target{Triple: "aarch64-unknown-linux-gnu"}
			out, err := l.Compile(t.Context(), code.IR, target, llvm.Options{Passes: spmd.Passes(code.Lanes, llvmMajor), Asm: true})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if vectors := lanes == 0 && name != "stencil"; vectors && !strings.Contains(out.Asm, ".2d") {
				t.Errorf("%s, %d lanes: no vectors of two float64", name, code.Lanes)
			}
		}
	}
}
