package main

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/h5"
	"github.com/cb434341/weft/internal/llvm"
)

// A library is a native one that Weft can make use of, and what it brings.
type library struct {
	name    string // as people say it
	brings  string
	without string
	// find is asked for a library that this version loads: what would load it knows
	// which one it takes, or why it takes none.
	find func() (path, version string, err error)
	// file matches the names of the files of one that it does not load yet, by
	// operating system.
	file map[string]*regexp.Regexp
}

// libraries are those that the design makes room for.
var libraries = []library{
	{
		name: "libLLVM", brings: "numeric Go functions as vector machine code", without: "a block interpreter in Go",
		find: llvm.Find,
	},
	{
		name: "libopenblas", brings: "matrix products and decompositions at the processor's speed", without: "the same in Go",
		find: openBLAS,
	},
	{
		name: "libhdf5", brings: "HDF5 and NetCDF-4 files", without: "those files stay closed",
		find: hdf5,
	},
	{
		name: "libcuda", brings: "kernels on an NVIDIA GPU", without: "the processor does it",
		file: map[string]*regexp.Regexp{
			"linux":   regexp.MustCompile(`^libcuda\.so(\.[\d.]+)?$`),
			"windows": regexp.MustCompile(`(?i)^nvcuda\.dll$`),
		},
	},
}

// openBLAS loads the library, since only then it says which kernels it has.
func openBLAS() (path, version string, err error) {
	l, err := blas.Open()
	if err != nil {
		return "", "", err
	}
	return l.Path, l.Version + ", kernels for " + l.Core, nil
}

// hdf5 loads the library, since only then it says which release it is.
func hdf5() (path, version string, err error) {
	l, err := h5.Open()
	if err != nil {
		return "", "", err
	}
	return l.Path(), l.Version(), nil
}

// A search is where to look for libraries: the folders of this system in the
// order of its loader, below a root that tests replace.
type search struct {
	root    fs.FS
	goos    string
	folders []string // relative to the root
}

// find returns the path of the first file of the library that there is, with
// links followed where the system lets us, and the version that its name
// gives, "" if none.
func (s search) find(lib library) (file, version string) {
	pattern := lib.file[s.goos]
	if pattern == nil {
		return "", ""
	}
	for _, folder := range s.folders {
		entries, err := fs.ReadDir(s.root, folder)
		if err != nil {
			continue
		}
		// Of several the one whose name says most: libcuda.so.550.54.15 over libcuda.so.
		for _, entry := range entries {
			if name := entry.Name(); pattern.MatchString(name) && len(name) > len(path.Base(file)) {
				file = path.Join(folder, name)
			}
		}
		if file != "" {
			return file, versionOf(path.Base(file))
		}
	}
	return "", ""
}

var numbers = regexp.MustCompile(`\d+(\.\d+)*`)

// versionOf returns the longest dotted number in a file's name: 550.54.15 of
// libcuda.so.550.54.15.
func versionOf(base string) string {
	found := numbers.FindAllString(base, -1)
	if len(found) == 0 {
		return ""
	}
	return slices.MaxFunc(found, func(a, b string) int { return len(a) - len(b) })
}

// loaderFolders lists where libraries are: what the environment adds, the
// folders that the loader's cache has files of, the usual ones.
func loaderFolders(root fs.FS, goos, searchPath string) []string {
	var folders []string
	add := func(folder string) {
		folder = strings.TrimPrefix(path.Clean(strings.ReplaceAll(folder, `\`, "/")), "/")
		if folder != "" && folder != "." && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	separator := ":"
	if goos == "windows" {
		separator = ";"
	}
	for folder := range strings.SplitSeq(searchPath, separator) {
		add(folder)
	}
	for _, folder := range cachedFolders(root) {
		add(folder)
	}
	for _, pattern := range usualFolders[goos] {
		found, err := fs.Glob(root, pattern)
		if err != nil {
			continue
		}
		for _, folder := range found {
			add(folder)
		}
	}
	return folders
}

// usualFolders are looked at where the loader's own list has nothing; some are
// where packages put libraries that only their own programs use.
var usualFolders = map[string][]string{
	"linux": {
		"usr/local/lib", "usr/lib/*-linux-gnu", "usr/lib64", "usr/lib", "lib64", "lib",
		"usr/local/cuda/lib64", "usr/lib/wsl/lib", "opt/*/lib",
	},
	"darwin": {"opt/homebrew/lib", "usr/local/lib"},
}

// cachedFolders reads the folders out of glibc's /etc/ld.so.cache. The file is
// a table of offsets followed by its strings, each ended by a zero byte; the
// absolute paths among those are all that is of use here.
func cachedFolders(root fs.FS) []string {
	cache, err := fs.ReadFile(root, "etc/ld.so.cache")
	if err != nil {
		return nil
	}
	var folders []string
	for text := range strings.SplitSeq(string(cache), "\x00") {
		if !strings.HasPrefix(text, "/") || !strings.Contains(text, ".so") {
			continue
		}
		if folder := path.Dir(text); !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}
