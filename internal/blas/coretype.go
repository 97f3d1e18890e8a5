//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package blas

import (
	"os"
	"strings"

	"github.com/cb434341/weft/internal/dylib"
)

// Generations of vector instructions.
const (
	sse = iota
	avx
	avx2 // with fused multiplication and addition
	avx512
)

// generations says what OpenBLAS' kernels for a processor use. A processor that is
// newer than a library gets the kernels of an old one from it, at worst Prescott's,
// or those of its maker's last without what is new in it. A name that is not in
// the table is of a library that knows more than the table.
var generations = map[string]int{
	"generic": sse, "prescott": sse, "core2": sse, "penryn": sse, "dunnington": sse, "nehalem": sse, "atom": sse,
	"nano": sse, "athlon": sse, "katmai": sse, "coppermine": sse, "northwood": sse, "banias": sse,
	"opteron": sse, "opteron_sse3": sse, "barcelona": sse, "bobcat": sse,
	"sandybridge": avx, "bulldozer": avx, "piledriver": avx, "steamroller": avx, "excavator": avx,
	"haswell": avx2, "zen": avx2,
	"skylakex": avx512, "cooperlake": avx512, "sapphirerapids": avx512,
}

// betterCores lists the kernels to ask for instead of those of core, the best
// first, on a processor with these vector instructions; none where the
// library's choice is as good as can be told.
func betterCores(core, goarch, vector string) []string {
	generation, known := generations[strings.ToLower(core)]
	if goarch != "amd64" || !known {
		return nil
	}
	switch {
	case vector == "AVX-512" && generation < avx2:
		return []string{"SkylakeX", "Haswell"}
	case vector == "AVX-512" && generation < avx512:
		return []string{"SkylakeX", core}
	case vector == "AVX2" && generation < avx2:
		return []string{"Haswell"}
	}
	return nil
}

// showOurs shows native libraries the value that a variable has in Go's
// environment, if it has one.
func showOurs(name string) (set bool, err error) {
	value, set := os.LookupEnv(name)
	if set {
		err = dylib.Setenv(name, value)
	}
	return set, err
}

// show shows native libraries a value until restore is called.
func show(name, value string) (restore func(), err error) {
	return func() {
		if set, _ := showOurs(name); !set {
			_ = dylib.Unsetenv(name) // fails for names only that Setenv has refused
		}
	}, dylib.Setenv(name, value)
}
