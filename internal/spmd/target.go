package spmd

import "strings"

// A Target is what the lowering has to know of a CPU.
type Target struct {
	CPU        string // LLVM's name: "x86-64-v4", "znver4"; "" for what the triple says
	Features   string // LLVM's list: "+fma,-avx512f"; "" for what the CPU has
	VectorBits int    // of a vector register
	Registers  int    // how many of them
	Masks      bool   // masks in registers of their own, gathers and scatters under them: AVX-512
	FMA        bool   // fused multiply and add in one instruction
	Round      bool   // floor, ceil, trunc and round to even in one instruction: SSE4.1 and later, NEON
}

// X86 is the target of a level of the x86-64 architecture: 1 (SSE2), 2 (SSE4.2),
// 3 (AVX2 and FMA), 4 (AVX-512).
func X86(level int) Target {
	switch level {
	case 4:
		return Target{CPU: "x86-64-v4", VectorBits: 512, Registers: 32, Masks: true, FMA: true, Round: true}
	case 3:
		return Target{CPU: "x86-64-v3", VectorBits: 256, Registers: 16, FMA: true, Round: true}
	case 2:
		return Target{CPU: "x86-64-v2", VectorBits: 128, Registers: 16, Round: true}
	}
	return Target{CPU: "x86-64", VectorBits: 128, Registers: 16}
}

// ARM64 is the target that every 64-bit ARM is.
func ARM64() Target {
	return Target{CPU: "generic", VectorBits: 128, Registers: 32, FMA: true, Round: true}
}

// attributes are those of a function for this target, in LLVM's words.
func (t Target) attributes() string {
	w := []string{"nounwind", `"frame-pointer"="none"`}
	if t.CPU != "" {
		w = append(w, `"target-cpu"="`+t.CPU+`"`)
	}
	if t.Features != "" {
		w = append(w, `"target-features"="`+t.Features+`"`)
	}
	if t.VectorBits >= 512 {
		w = append(w, `"prefer-vector-width"="512"`, `"min-legal-vector-width"="512"`)
	}
	return strings.Join(w, " ")
}

// FastMath are liberties with floats that the caller takes for the kernel's own
// arithmetic. The library's functions are exempt: their error bounds need every
// rounding where it is.
type FastMath uint8

const (
	Contract      FastMath = 1 << iota // a*b + c may be fused
	Reassociate                        // sums and products in any order
	Reciprocal                         // x / y may be x * (1/y)
	NoSignedZeros                      // -0 and +0 are the same
)

// flags are the words behind an instruction, with a space after each.
func (f FastMath) flags() string {
	w := ""
	for i, word := range []string{"contract ", "reassoc ", "arcp ", "nsz "} {
		if f&(1<<i) != 0 {
			w += word
		}
	}
	return w
}
