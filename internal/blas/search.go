package blas

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

// variable is the environment variable that names the library, or turns it off.
const variable = "WEFT_BLAS"

// A search is where to look: folders of a root that tests replace.
type search struct {
	root    fs.FS
	goos    string
	chosen  string   // what the environment names
	folders []string // relative to the root, as fs.Glob takes them, in order
}

// A candidate is a file that may be an OpenBLAS.
type candidate struct {
	path    string
	version string // as its name says, "" where it says none
}

// thisSystem is the search of this process.
func thisSystem() search {
	s := search{root: os.DirFS("/"), goos: runtime.GOOS, chosen: os.Getenv("WEFT_BLAS")}
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

// usual are the folders where packages put the library: Debian's each in one of
// its own, the chosen one linked from the folder above.
var usual = map[string][]string{
	"linux": {
		"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib/*-linux-gnu/openblas-pthread", "usr/lib/*-linux-gnu/openblas-serial",
		"usr/lib/*-linux-gnu/openblas-openmp", "usr/lib64", "usr/lib", "usr/local/lib64", "opt/*/lib",
	},
	"darwin": {
		"opt/homebrew/opt/openblas/lib", "opt/homebrew/lib", "usr/local/opt/openblas/lib", "usr/local/lib", "opt/local/lib",
	},
}

// file matches the names that the library goes by: with p its threads are the
// system's, with o OpenMP's. One with 64 in its name has integers of 64 bits, and
// other names for its functions as a rule.
var file = map[string]*regexp.Regexp{
	"linux":  regexp.MustCompile(`^libopenblas[po]?(?:-r(\d+(?:\.\d+)*))?\.so(?:\.\d+)*$`),
	"darwin": regexp.MustCompile(`^libopenblas[po]?(?:-r(\d+(?:\.\d+)*))?(?:\.\d+)*\.dylib$`),
}

// candidates lists what to load, the folder named first in front and of one
// folder the newest, and in words what was looked at and refused.
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
		return []candidate{s.candidate(name)}, nil
	default:
		return nil, []string{fmt.Sprintf("%s=%s: neither %q nor the path of a library from /", variable, s.chosen, "off")}
	}

	pattern := file[s.goos]
	seen := map[string]bool{}
	for _, glob := range s.folders {
		folders, err := fs.Glob(s.root, glob)
		if err != nil || pattern == nil {
			continue // a bracket in LD_LIBRARY_PATH
		}
		for _, folder := range folders {
			entries, err := fs.ReadDir(s.root, folder)
			if err != nil {
				continue
			}
			var inside []candidate
			for _, entry := range entries {
				name := path.Join(folder, entry.Name())
				if real := s.follow(name); pattern.MatchString(entry.Name()) && !seen[real] {
					seen[real] = true
					inside = append(inside, s.candidate(name))
				}
			}
			slices.SortStableFunc(inside, func(a, b candidate) int { return compareVersions(b.version, a.version) })
			found = append(found, inside...)
		}
	}
	return found, nil
}

// candidate reads the version out of a file's name, or out of that of the file
// which it is a link to: 0.3.21 of libopenblasp-r0.3.21.so.
func (s search) candidate(name string) candidate {
	c := candidate{path: "/" + name}
	for _, n := range []string{s.follow(name), name} {
		if m := file[s.goos].FindStringSubmatch(path.Base(n)); m != nil && c.version == "" {
			c.version = m[1]
		}
	}
	return c
}

// compareVersions orders 0.3.9 before 0.3.21.
func compareVersions(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
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
		return fmt.Errorf("blas: no OpenBLAS: %s", strings.Join(refused, "; "))
	}
	return fmt.Errorf("blas: no OpenBLAS in %s", "/"+strings.Join(s.folders, ", /"))
}

// find is Find of this search.
func (s search) find() (string, string, error) {
	if s.chosen == "off" {
		return "", "", fmt.Errorf("blas: %w", ErrOff)
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
