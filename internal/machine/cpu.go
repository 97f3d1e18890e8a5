package machine

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// A Processor is what a compiler of numeric loops wants to know of a CPU.
type Processor struct {
	Model    string   // as the system names it, "" when it does not
	Vector   string   // widest instruction set: "AVX-512", "AVX2", "NEON", ..., "none"
	Bits     int      // width of its registers, 0 when unknown or none
	Features []string // those of the sets below that the processor has
}

// A feature is a named bit of the processor.
type feature struct {
	name string
	has  bool
}

// vectors reads the instruction sets, which the operating system must allow
// too: x/sys/cpu checks that it saves the wide registers.
func vectors() Processor {
	switch runtime.GOARCH {
	case "amd64", "386":
		return widest(x86())
	case "arm64":
		// Lanes of SVE are counted at run time, so its width is not a constant.
		return widest(
			[]set{{"NEON", 128, cpu.ARM64.HasASIMD}},
			[]feature{
				{"asimddp", cpu.ARM64.HasASIMDDP},
				{"fphp", cpu.ARM64.HasFPHP},
				{"sve", cpu.ARM64.HasSVE},
				{"sve2", cpu.ARM64.HasSVE2},
			})
	default:
		return Processor{Vector: "none"}
	}
}

// A set is a family of vector instructions and the width of its registers.
type set struct {
	name string
	bits int
	has  bool
}

func x86() (sets []set, features []feature) {
	x := &cpu.X86
	// The 512-bit instructions that numeric code needs came in five steps; a
	// processor with only the first (Xeon Phi) is better served as AVX2.
	wide := x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512CD
	sets = []set{
		{"AVX-512", 512, wide},
		{"AVX2", 256, x.HasAVX2 && x.HasFMA},
		{"AVX", 256, x.HasAVX},
		{"SSE2", 128, x.HasSSE2},
	}
	features = []feature{
		{"sse4.2", x.HasSSE42},
		{"avx", x.HasAVX},
		{"avx2", x.HasAVX2},
		{"fma", x.HasFMA},
		{"avx512f", x.HasAVX512F},
		{"avx512vl", x.HasAVX512VL},
		{"avx512vnni", x.HasAVX512VNNI},
		{"avx512bf16", x.HasAVX512BF16},
		{"amx", x.HasAMXTile},
	}
	return sets, features
}

// widest takes the first set that is there.
func widest(sets []set, features []feature) Processor {
	p := Processor{Vector: "none"}
	for _, s := range sets {
		if s.has {
			p.Vector, p.Bits = s.name, s.bits
			break
		}
	}
	for _, f := range features {
		if f.has {
			p.Features = append(p.Features, f.name)
		}
	}
	return p
}
