package llvm

import (
	"fmt"
	"slices"
	"strings"
)

// A Target is a machine to compile for.
type Target struct {
	Triple   string // "x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"
	CPU      string // "x86-64-v4", "znver4"; "" is the least that the triple allows
	Features string // "+avx512f,-fma": added to the CPU's, taken from them
}

// The processor families that targets may belong to, by the first word of their
// triples, with what LLVM 15 and all later ones know of them. LLVM prints a
// warning on standard error for a name that it does not know, and then may stop
// the process: hence a table of our own.
var families = map[string]family{
	"x86_64": {
		base: "x86-64",
		cpus: words(`x86-64 x86-64-v2 x86-64-v3 x86-64-v4 generic
			nehalem westmere sandybridge ivybridge haswell broadwell skylake skylake-avx512 cascadelake
			cooperlake cannonlake icelake-client icelake-server tigerlake rocketlake alderlake sapphirerapids
			knl knm silvermont goldmont goldmont-plus tremont
			btver1 btver2 bdver1 bdver2 bdver3 bdver4 znver1 znver2 znver3`),
		features: words(`sse2 sse3 ssse3 sse4.1 sse4.2 sse4a popcnt cx16 lzcnt bmi bmi2 adx movbe avx avx2 f16c fma fma4
			avx512f avx512cd avx512dq avx512bw avx512vl avx512ifma avx512vbmi avx512vbmi2 avx512vnni
			avx512bitalg avx512vpopcntdq avx512bf16 avx512fp16 avxvnni gfni vaes vpclmulqdq aes pclmul sha
			prefer-256-bit prefer-128-bit fast-gather fast-scalar-fsqrt fast-vector-fsqrt`),
	},
	"aarch64": {
		base: "generic",
		cpus: words(`generic cortex-a35 cortex-a53 cortex-a55 cortex-a57 cortex-a72 cortex-a73 cortex-a75 cortex-a76
			cortex-a77 cortex-a78 cortex-x1 neoverse-e1 neoverse-n1 neoverse-n2 neoverse-v1 neoverse-512tvb
			apple-a12 apple-a13 apple-a14 apple-m1 apple-latest thunderx2t99 a64fx ampere1 carmel tsv110`),
		features: words(`neon fp-armv8 fullfp16 fp16fml dotprod i8mm bf16 sve sve2 sve2-bitperm lse rcpc crc crypto
			aes sha2 sha3 rdm complxnum jsconv v8.1a v8.2a v8.3a v8.4a v8.5a v9a`),
	},
}

// A family is one architecture with the names that are safe to pass on.
type family struct {
	base           string
	cpus, features []string
}

func words(text string) []string { return strings.Fields(text) }

// Arch is the first word of the triple, with arm64 written as aarch64.
func (t Target) Arch() string {
	arch, _, _ := strings.Cut(t.Triple, "-")
	switch arch {
	case "amd64":
		return "x86_64"
	case "arm64":
		return "aarch64"
	}
	return arch
}

// check refuses names that LLVM may not know; those of the host it knows, for
// it named them itself. It fills in the CPU if none is given.
func (t Target) check(host Target) (Target, error) {
	f, ok := families[t.Arch()]
	if !ok {
		return t, fmt.Errorf("llvm: target %q: neither x86_64 nor aarch64", t.Triple)
	}
	if t.CPU == "" {
		t.CPU = f.base
	}
	home := t.Arch() == host.Arch()
	if !slices.Contains(f.cpus, t.CPU) && !(home && t.CPU == host.CPU) {
		return t, fmt.Errorf("llvm: target %q: unknown processor %q", t.Triple, t.CPU)
	}
	if t.Features == "" || home && t.Features == host.Features {
		return t, nil
	}
	for feature := range strings.SplitSeq(t.Features, ",") {
		name, plus := strings.CutPrefix(feature, "+")
		name, minus := strings.CutPrefix(name, "-")
		if plus == minus {
			return t, fmt.Errorf("llvm: target %q: feature %q starts with neither + nor -", t.Triple, feature)
		}
		if !slices.Contains(f.features, name) && !(home && host.names(name)) {
			return t, fmt.Errorf("llvm: target %q: unknown feature %q", t.Triple, name)
		}
	}
	return t, nil
}

// names reports whether a feature is in the list, with either sign.
func (t Target) names(feature string) bool {
	for f := range strings.SplitSeq(t.Features, ",") {
		if len(f) > 1 && f[1:] == feature {
			return true
		}
	}
	return false
}
