package llvm

import (
	"fmt"
	"regexp"

	"github.com/cb434341/weft/internal/dylib"
)

// Oldest is the first major version that will do: the versions before it want
// pointers with types.
const Oldest = 15

// wanted says how libLLVM is found. The plain libLLVM.so is a link as a rule, and
// then what it points to has the version.
var wanted = dylib.Library{
	Name:     "libLLVM",
	Which:    fmt.Sprintf("from version %d on", Oldest),
	Variable: "WEFT_LLVM",
	Files: map[string]*regexp.Regexp{
		"linux":  regexp.MustCompile(`^libLLVM(?:-(\d+(?:\.\d+)*))?\.so(?:\.(\d+(?:\.\d+)*))?$`),
		"darwin": regexp.MustCompile(`^libLLVM(?:-(\d+(?:\.\d+)*))?(?:\.(\d+(?:\.\d+)*))?\.dylib$`),
	},
	Folders: map[string][]string{
		"linux": {
			"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib64", "usr/lib",
			"usr/lib/llvm-*/lib", "usr/lib64/llvm*/lib*", "usr/lib/llvm/*/lib*", "usr/local/lib64", "opt/*/lib",
		},
		"darwin": {
			"opt/homebrew/opt/llvm*/lib", "opt/homebrew/lib", "usr/local/opt/llvm*/lib", "usr/local/lib", "opt/local/libexec/llvm-*/lib",
		},
	},
	Newest: true,
	Refuse: func(version string) string {
		if version == "" || (dylib.File{Version: version}).Major() >= Oldest {
			return ""
		}
		return fmt.Sprintf("version %s has no opaque pointers, which came with %d", version, Oldest)
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
	return fmt.Errorf("llvm: %w", err)
}
