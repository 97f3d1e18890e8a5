package h5

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
	"strings"
)

// ErrOff is the cause of what Open returns where WEFT_HDF5 is "off".
var ErrOff = errors.New("turned off by WEFT_HDF5=off")

// advice is how a reader of an error comes by the library.
const advice = "install it (Debian, Ubuntu: apt install libhdf5-103-1; Fedora, Homebrew: hdf5) or name the file in WEFT_HDF5"

// A search is where to look: folders of a root that tests replace.
type search struct {
	root    fs.FS
	goos    string
	chosen  string   // what the environment names
	folders []string // relative to the root, as fs.Glob takes them, in order
}

// A candidate is a file that may be a libhdf5.
type candidate struct {
	path    string
	version []string // the numbers in its name: of the interface, not the release
}

// here is the search of this process.
func here() search {
	s := search{root: os.DirFS("/"), goos: runtime.GOOS, chosen: os.Getenv("WEFT_HDF5")}
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
		"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib/*-linux-gnu/hdf5/serial",
		"usr/lib64", "usr/lib", "usr/local/lib64", "usr/local/hdf5/lib", "opt/*/lib",
	},
	"darwin": {
		"opt/homebrew/lib", "opt/homebrew/opt/hdf5/lib", "usr/local/lib", "usr/local/opt/hdf5/lib", "opt/local/lib",
	},
}

// file matches the names that the library goes by. Builds for MPI, which are
// named after it, want a program that runs under MPI.
var file = map[string]*regexp.Regexp{
	"linux":  regexp.MustCompile(`^libhdf5(?:_serial)?(?:-[0-9a-f]+)?\.so((?:\.\d+)*)$`),
	"darwin": regexp.MustCompile(`^libhdf5((?:\.\d+)*)\.dylib$`),
}

// candidates lists what to load in order: folder by folder, the highest number
// of a folder first.
func (s search) candidates() ([]candidate, error) {
	switch {
	case s.chosen == "off":
		return nil, fmt.Errorf("h5: %w", ErrOff)
	case s.chosen == "":
	case !path.IsAbs(s.chosen):
		return nil, fmt.Errorf("h5: WEFT_HDF5=%s: neither \"off\" nor the path of a library from /", s.chosen)
	default:
		info, err := fs.Stat(s.root, strings.TrimPrefix(path.Clean(s.chosen), "/"))
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err // the path is said already
		}
		if err == nil && info.IsDir() {
			err = errors.New("a folder: name the file")
		}
		if err != nil {
			return nil, fmt.Errorf("h5: WEFT_HDF5=%s: %w", s.chosen, err)
		}
		return []candidate{{path: path.Clean(s.chosen)}}, nil
	}

	pattern := file[s.goos]
	if pattern == nil {
		return nil, fmt.Errorf("h5: nobody knows where libhdf5 is on %s", s.goos)
	}
	var found []candidate
	for _, folders := range s.folders {
		matches, err := fs.Glob(s.root, folders)
		if err != nil {
			continue // a bracket in LD_LIBRARY_PATH
		}
		for _, folder := range matches {
			entries, err := fs.ReadDir(s.root, folder)
			if err != nil {
				continue
			}
			var here []candidate
			for _, entry := range entries {
				if m := pattern.FindStringSubmatch(entry.Name()); m != nil {
					here = append(here, candidate{"/" + path.Join(folder, entry.Name()), strings.Split(m[1], ".")})
				}
			}
			slices.SortStableFunc(here, func(a, b candidate) int { return slices.CompareFunc(b.version, a.version, byNumber) })
			found = append(found, here...)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("h5: no libhdf5 in /%s: %s", strings.Join(s.folders, ", /"), advice)
	}
	return found, nil
}

// byNumber compares numbers written out, without leading zeros.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
