package dylib

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

// A Library says how a native library is found. Its maps are by GOOS.
type Library struct {
	Name     string // as errors call it
	Which    string // of those that there are: "from version 15 on"; "" for any
	Variable string // the environment variable that names the file, or is "off"
	// Files match the names that it goes by. The first group that has matched is
	// the version; a library without numbers in its name has none.
	Files map[string]*regexp.Regexp
	// Folders are where packages put it, relative to / and as fs.Glob takes them,
	// in order.
	Folders map[string][]string
	// Newest says that the highest first number of a version comes first, wherever
	// it lies; without it the first folder does, and of one folder the newest.
	Newest bool
	// Refuse says why a version will not do, "" if it will; nil for any will.
	Refuse func(version string) string
	Advice string // for the reader of an error, "" for none
}

// A File is a candidate.
type File struct {
	Path    string
	Version string // as its name says, "" where it says none
}

// Major is the first number of the version, 0 where there is none.
func (f File) Major() int {
	first, _, _ := strings.Cut(f.Version, ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		return 0
	}
	return n
}

// Find returns the file that [Open] tries first. It loads nothing.
func (l Library) Find() (File, error) {
	found, err := l.Candidates()
	if err != nil {
		return File{}, err
	}
	return found[0], nil
}

// Candidates lists what there is to load, the best first, at least one.
func (l Library) Candidates() ([]File, error) {
	if err := LeftOut(l.Name); err != nil {
		return nil, err
	}
	return l.here().find()
}

// Open returns the first candidate that a function can load.
func Open[T any](l Library, load func(File) (T, error)) (T, error) {
	var none T
	if err := LeftOut(l.Name); err != nil {
		return none, err
	}
	s := l.here()
	found, refused, err := s.candidates()
	if err != nil {
		return none, err
	}
	for _, f := range found {
		loaded, err := load(f)
		if err == nil {
			return loaded, nil
		}
		refused = append(refused, fmt.Sprintf("%s: %v", f.Path, err))
	}
	return none, s.none(refused)
}

// here is the search of this process.
func (l Library) here() search {
	s := search{Library: l, root: os.DirFS("/"), goos: runtime.GOOS, chosen: os.Getenv(l.Variable)}
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
	s.folders = append(s.folders, l.Folders[s.goos]...)
	return s
}

// A search is where to look: folders of a root that tests replace.
type search struct {
	Library
	root    fs.FS
	goos    string
	chosen  string   // what the variable says
	folders []string // relative to the root, as fs.Glob takes them, in order
}

// find is candidates, of which there is one at least.
func (s search) find() ([]File, error) {
	found, refused, err := s.candidates()
	if err == nil && len(found) == 0 {
		err = s.none(refused)
	}
	return found, err
}

// none is the error of a search that ends with nothing.
func (s search) none(refused []string) error {
	what := strings.TrimSpace(s.Name + " " + s.Which)
	text := fmt.Sprintf("no %s in /%s", what, strings.Join(s.folders, ", /"))
	switch {
	case len(refused) > 0:
		text = fmt.Sprintf("no %s: %s", what, strings.Join(refused, "; "))
	case s.Files[s.goos] == nil:
		text = fmt.Sprintf("nobody knows where %s is on %s", s.Name, s.goos)
	}
	if s.Advice != "" {
		text += ": " + s.Advice
	}
	return errors.New(text)
}

// candidates lists what to load, the best first, and in words what was looked at
// and refused. It is an error to be told not to look.
func (s search) candidates() (found []File, refused []string, err error) {
	switch {
	case s.chosen == "off":
		return nil, nil, fmt.Errorf("turned off by %s=off", s.Variable)
	case s.chosen != "":
		name, err := s.named()
		if err != nil {
			return nil, []string{fmt.Sprintf("%s=%s: %v", s.Variable, s.chosen, err)}, nil
		}
		found = append(found, s.file(name))
	default:
		found = s.everywhere()
	}
	if s.Refuse != nil {
		found = slices.DeleteFunc(found, func(f File) bool {
			why := s.Refuse(f.Version)
			if why != "" {
				refused = append(refused, fmt.Sprintf("%s: %s", f.Path, why))
			}
			return why != ""
		})
	}
	return found, refused, nil
}

// named is the file, below the root, that the variable names.
func (s search) named() (string, error) {
	if !path.IsAbs(s.chosen) {
		return "", fmt.Errorf("neither %q nor the path of a library from /", "off")
	}
	name := strings.TrimPrefix(path.Clean(s.chosen), "/")
	info, err := fs.Stat(s.root, name)
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return "", e.Err // the path is said already
	}
	if err == nil && info.IsDir() {
		err = errors.New("a folder: name the file")
	}
	return name, err
}

// everywhere lists all files of the library's names.
func (s search) everywhere() (found []File) {
	pattern := s.Files[s.goos]
	if pattern == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, glob := range s.folders {
		folders, err := fs.Glob(s.root, glob)
		if err != nil {
			continue // a bracket in the loader's variable
		}
		for _, folder := range folders {
			entries, err := fs.ReadDir(s.root, folder)
			if err != nil {
				continue
			}
			var inside []File
			for _, entry := range entries {
				name := path.Join(folder, entry.Name())
				if real := s.follow(name); pattern.MatchString(entry.Name()) && !seen[real] {
					seen[real] = true
					inside = append(inside, s.file(name))
				}
			}
			slices.SortStableFunc(inside, func(a, b File) int { return compareVersions(b.Version, a.Version) })
			found = append(found, inside...)
		}
	}
	if s.Newest {
		slices.SortStableFunc(found, func(a, b File) int { return cmp.Compare(b.Major(), a.Major()) })
	}
	return found
}

// file reads the version out of the name of the file behind a link, or else out
// of the link's own, which may say more: libLLVM-15.so to a store of files that
// are named by their content.
func (s search) file(name string) File {
	f := File{Path: "/" + name}
	pattern := s.Files[s.goos]
	for _, n := range []string{s.follow(name), name} {
		if f.Version == "" && pattern != nil {
			if groups := pattern.FindStringSubmatch(path.Base(n)); groups != nil {
				f.Version = cmp.Or(groups[1:]...)
			}
		}
	}
	return f
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
