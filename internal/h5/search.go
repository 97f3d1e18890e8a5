package h5

import (
	"regexp"

	"github.com/cb434341/weft/internal/dylib"
)

// wanted says how libhdf5 is found. The numbers in its name are of the interface,
// not of the release. Builds for MPI, which are named after it, want a program that
// runs under MPI.
var wanted = dylib.Library{
	Name:     "libhdf5",
	Variable: "WEFT_HDF5",
	Files: map[string]*regexp.Regexp{
		"linux":  regexp.MustCompile(`^libhdf5(?:_serial)?(?:-[0-9a-f]+)?\.so(?:\.(\d+(?:\.\d+)*))?$`),
		"darwin": regexp.MustCompile(`^libhdf5(?:\.(\d+(?:\.\d+)*))?\.dylib$`),
	},
	Folders: map[string][]string{
		"linux": {
			"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib/*-linux-gnu/hdf5/serial",
			"usr/lib64", "usr/lib", "usr/local/lib64", "usr/local/hdf5/lib", "opt/*/lib",
		},
		"darwin": {
			"opt/homebrew/lib", "opt/homebrew/opt/hdf5/lib", "usr/local/lib", "usr/local/opt/hdf5/lib", "opt/local/lib",
		},
	},
	Advice: "install it (Debian, Ubuntu: apt install libhdf5-103-1; Fedora, Homebrew: hdf5) or name the file in WEFT_HDF5",
}
