package machine

import (
	"os"
	"runtime"
	"sync"

	"golang.org/x/sys/cpu"
)

// Instructions with which files are read: text is looked through for the bytes that
// cut it, packed numbers are unpacked.
const (
	AVX512 = "AVX-512" // with VBMI2, which packs the places that it found
	AVX2   = "AVX2"    // with what came beside it: PCLMULQDQ, BMI1, POPCNT
	NEON   = "NEON"
	Words  = "words" // eight bytes at a time, as Go has them: on any processor
)

// Scanners returns those of this processor, the best first and Words last; Words
// alone where WEFT_SIMD is "off". It is found out once.
func Scanners() []string { return readScanners() }

var readScanners = sync.OnceValue(func() []string {
	return scanners(os.Getenv("WEFT_SIMD"), vectorScanners())
})

func scanners(setting string, vectors []string) []string {
	if setting == "off" {
		return []string{Words}
	}
	return append(vectors, Words)
}

// vectorScanners are the sets of vector instructions, which the operating system
// must allow too: x/sys/cpu checks that.
func vectorScanners() (found []string) {
	switch runtime.GOARCH {
	case "amd64":
		x := &cpu.X86
		avx2 := x.HasAVX2 && x.HasPCLMULQDQ && x.HasBMI1 && x.HasPOPCNT
		if avx2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VBMI2 {
			found = append(found, AVX512)
		}
		if avx2 {
			found = append(found, AVX2)
		}
	case "arm64": // all of its kind have it
		found = append(found, NEON)
	}
	return found
}
