package llvm

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the first major version that will do: the versions before it want
// pointers with types.
const Oldest = 15

// variable is the environment variable that names the library, or turns it off.
const variable = "WEFT_LLVM"

// ErrOff is the cause of what Find and Open return where WEFT_LLVM is "off".
var ErrOff = errors.New("turned off by " + variable + "=off")

// A search is where to look: folders of a root that tests replace.
type search struct {
	root    fs.FS
	goos    string
	chosen  string   // what the environment names
	folders []string // relative to the root, as fs.Glob takes them, in order
}

// A candidate is a file that may be a libLLVM.
type candidate struct {
	path    string
	version string // as its name says, "" where it says none
	major   int    // of the version, 0 where that is ""
}

// here is the search of this process.
func here() search {
	s := search{root: os.DirFS("/"), goos: runtime.GOOS, chosen: os.Getenv("WEFT_LLVM")}
	list := os.Getenv("LD_LIBRARY_PATH")
	if s.goos == "darwin" {
		list = os.Getenv("DYLD_LIBRARY_PATH")
	}
	for folder := range strings.SplitSeq(list, ":") {
		// An empty entry is the current folder, from which nothing is loaded.
		if path.IsAbs(folder) {
			s.folders = append(s.folders, strings.TrimPrefix(path.Clean(folder), "/"))
		}
	}
	s.folders = append(s.folders, usual[s.goos]...)
	return s
}

// usual are the folders where packages put the library.
var usual = map[string][]string{
	"linux": {
		"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib64", "usr/lib",
		"usr/lib/llvm-*/lib", "usr/lib64/llvm*/lib*", "usr/lib/llvm/*/lib*", "usr/local/lib64", "opt/*/lib",
	},
	"darwin": {
		"opt/homebrew/opt/llvm*/lib", "opt/homebrew/lib", "usr/local/opt/llvm*/lib", "usr/local/lib", "opt/local/libexec/llvm-*/lib",
	},
}

// file matches the names that the library goes by. The plain libLLVM.so is a
// link as a rule, and then what it points to has the version.
var file = map[string]*regexp.Regexp{
	"linux":  regexp.MustCompile(`^libLLVM(?:-(\d+(?:\.\d+)*))?\.so(?:\.(\d+(?:\.\d+)*))?$`),
	"darwin": regexp.MustCompile(`^libLLVM(?:-(\d+(?:\.\d+)*))?(?:\.(\d+(?:\.\d+)*))?\.dylib$`),
}

// nameVersion reads the version out of a file's name: 15 of libLLVM-15.so.1,
// 19.1 of libLLVM.so.19.1. ok is false for the name of something else.
func nameVersion(goos, base string) (version string, ok bool) {
	pattern := file[goos]
	if pattern == nil {
		return "", false
	}
	m := pattern.FindStringSubmatch(base)
	if m == nil {
		return "", false
	}
	return cmp.Or(m[1], m[2]), true
}

func majorOf(version string) int {
	first, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		return 0
	}
	return n
}

// candidates lists what to load, the best first, and in words what was looked at
// and refused.
func (s search) candidates() (found []candidate, refused []string) {
	switch {
	case s.chosen == "":
	case path.IsAbs(s.chosen):
		name := strings.TrimPrefix(path.Clean(s.chosen), "/")
		if info, err := fs.Stat(s.root, name); err != nil {
			return nil, []string{fmt.Sprintf("%s=%s: %v", variable, s.chosen, cause(err))}
		} else if info.IsDir() {
			return nil, []string{fmt.Sprintf("%s=%s: a folder: name the file", variable, s.chosen)}
		}
		return s.weigh([]string{name})
	default:
		return nil, []string{fmt.Sprintf("%s=%s: neither %q nor the path of a library from /", variable, s.chosen, "off")}
	}

	var names []string
	for _, pattern := range s.folders {
		folders, err := fs.Glob(s.root, pattern)
		if err != nil {
			continue // a bracket in LD_LIBRARY_PATH
		}
		for _, folder := range folders {
			entries, err := fs.ReadDir(s.root, folder)
			if err != nil {
				continue
			}
			for _, entry := range entries {
				if _, ok := nameVersion(s.goos, entry.Name()); ok {
					names = append(names, path.Join(folder, entry.Name()))
				}
			}
		}
	}
	return s.weigh(names)
}

// weigh puts the newest first, drops second names of one file and refuses what
// is too old.
func (s search) weigh(names []string) (found []candidate, refused []string) {
	seen := map[string]bool{}
	for _, name := range names {
		real := s.follow(name)
		if seen[real] {
			continue
		}
		seen[real] = true
		// The link's own name may say more than its target's: libLLVM-15.so to a
		// store of files named by their content.
		version, _ := nameVersion(s.goos, path.Base(real))
		if version == "" {
			version, _ = nameVersion(s.goos, path.Base(name))
		}
		c := candidate{"/" + name, version, majorOf(version)}
		if version != "" && c.major < Oldest {
			refused = append(refused, fmt.Sprintf("%s: version %s has no opaque pointers, which came with %d", c.path, version, Oldest))
			continue
		}
		found = append(found, c)
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.major, a.major) })
	return found, refused
}

// follow returns the file behind a chain of links, or the last name of a chain
// that leaves the root or has no end.
func (s search) follow(name string) string {
	for range 16 {
		to, err := fs.ReadLink(s.root, name)
		if err != nil {
			return name
		}
		if path.IsAbs(to) {
			name = strings.TrimPrefix(path.Clean(to), "/")
		} else {
			name = path.Join(path.Dir(name), to)
		}
	}
	return name
}

// none is the error of a search that ends with nothing.
func (s search) none(refused []string) error {
	if len(refused) > 0 {
		return fmt.Errorf("llvm: no libLLVM from version %d on: %s", Oldest, strings.Join(refused, "; "))
	}
	return fmt.Errorf("llvm: no libLLVM from version %d on in %s", Oldest, "/"+strings.Join(s.folders, ", /"))
}

// find is Find of this search.
func (s search) find() (string, string, error) {
	if s.chosen == "off" {
		return "", "", fmt.Errorf("llvm: %w", ErrOff)
	}
	found, refused := s.candidates()
	if len(found) == 0 {
		return "", "", s.none(refused)
	}
	return found[0].path, found[0].version, nil
}

// cause drops the path that an error repeats.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
