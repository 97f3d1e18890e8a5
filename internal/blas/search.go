package blas

import (
	"fmt"
	"regexp"

	"github.com/cb434341/weft/internal/dylib"
)

// wanted says how OpenBLAS is found. With p in its name its threads are the
// system's, with o OpenMP's. One with 64 in its name has integers of 64 bits, and
// other names for its functions as a rule. Debian has each in a folder of its own,
// the chosen one linked from the folder above.
var wanted = dylib.Library{
	Name:     "OpenBLAS",
	Variable: "WEFT_BLAS",
	Files: map[string]*regexp.Regexp{
		"linux":  regexp.MustCompile(`^libopenblas[po]?(?:-r(\d+(?:\.\d+)*))?\.so(?:\.\d+)*$`),
		"darwin": regexp.MustCompile(`^libopenblas[po]?(?:-r(\d+(?:\.\d+)*))?(?:\.\d+)*\.dylib$`),
	},
	Folders: map[string][]string{
		"linux": {
			"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib/*-linux-gnu/openblas-pthread", "usr/lib/*-linux-gnu/openblas-serial",
			"usr/lib/*-linux-gnu/openblas-openmp", "usr/lib64", "usr/lib", "usr/local/lib64", "opt/*/lib",
		},
		"darwin": {
			"opt/homebrew/opt/openblas/lib", "opt/homebrew/lib", "usr/local/opt/openblas/lib", "usr/local/lib", "opt/local/lib",
		},
	},
}

// Find returns the library that [Open] tries first, and the version in its name,
// "" if there is none. It loads nothing. The error lists what was looked at and
// why each was refused.
func Find() (path, version string, err error) {
	f, err := wanted.Find()
	return f.Path, f.Version, wrap(err)
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("blas: %w", err)
}
