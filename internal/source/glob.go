package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Glob finds the files of patterns. In a pattern * is any text within a name, ?
// one character, [a-z] one of some, and a name ** any folders, or none. A folder
// is all files in it and below, except those whose names, or folders' names,
// begin with a point or an underscore. A * or ** does not stand for names that
// begin with a point. What is there by the very name of a pattern is meant by it.
//
// Files come in the order of the patterns, and for each by name, with numbers by
// their value: part-2 before part-10. None comes twice. A pattern without a file
// is an error, [fs.ErrNotExist], and so is none at all.
func Glob(ctx context.Context, patterns ...string) ([]File, error) {
	if len(patterns) == 0 {
		return nil, errors.New("source: no files are named")
	}
	var all []File
	seen := map[string]bool{}
	for _, p := range patterns {
		found, err := find(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("source: %s: no file is called so: %w", p, fs.ErrNotExist)
		}
		slices.SortFunc(found, func(a, b File) int { return compareNatural(a.Name, b.Name) })
		for _, f := range found {
			if !seen[f.Path] {
				seen[f.Path] = true
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// find finds the files of one pattern.
func find(ctx context.Context, pattern string) ([]File, error) {
	if err := ctx.Err(); err != nil {
		return nil, (File{Name: pattern}).wrap("", err)
	}
	scheme, rest := split(pattern)
	if scheme != "" {
		return findRemote(ctx, pattern)
	}
	names, err := localNames(ctx, rest)
	if err != nil {
		return nil, (File{Name: pattern}).wrap("", err)
	}
	var found []File
	for _, name := range names {
		f, err := statLocal(name)
		if err != nil {
			return nil, (File{Name: name}).wrap("", err)
		}
		found = append(found, f)
	}
	return found, nil
}

// localNames are the paths of the regular files that a pattern means.
func localNames(ctx context.Context, pattern string) ([]string, error) {
	info, err := os.Stat(pattern)
	switch {
	case err == nil && info.IsDir():
		return below(ctx, pattern)
	case err == nil:
		return []string{pattern}, nil
	case !hasMeta(pattern):
		return nil, err
	}
	slashed := filepath.ToSlash(pattern)
	base, segments := ".", strings.Split(slashed, "/")
	if volume := filepath.VolumeName(pattern); volume != "" || slashed[0] == '/' {
		base = volume + "/"
		segments = strings.Split(strings.TrimLeft(slashed[len(volume):], "/"), "/")
	}
	if err := checkPattern(segments); err != nil {
		return nil, err
	}
	w := walker{ctx: ctx, seen: map[string]bool{}}
	if err := w.walk(base, segments); err != nil {
		return nil, err
	}
	return w.found, nil
}

// walker finds the files that segments of a pattern mean.
type walker struct {
	ctx   context.Context
	found []string
	seen  map[string]bool
}

func (w *walker) walk(dir string, segments []string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if len(segments) == 0 {
		return nil
	}
	first, rest := segments[0], segments[1:]
	if !hasMeta(first) {
		return w.take(joined(dir, first), rest)
	}
	if first == "**" {
		if len(rest) == 0 {
			rest = []string{"*"}
		}
		if err := w.walk(dir, rest); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(first, ".") {
			continue
		}
		if first == "**" {
			if e.IsDir() { // a link is not followed: it may lead to where it is
				if err := w.walk(joined(dir, name), segments); err != nil {
					return err
				}
			}
			continue
		}
		if ok, _ := path.Match(first, name); ok { // the pattern was checked
			if err := w.take(joined(dir, name), rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// take goes on at a path, which is found if nothing is left of the pattern.
func (w *walker) take(name string, rest []string) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return w.walk(name, rest)
	case len(rest) == 0 && info.Mode().IsRegular() && !w.seen[name]:
		w.seen[name] = true
		w.found = append(w.found, name)
	}
	return nil
}

// joined is a name in a folder, without "./" that the user did not write.
func joined(dir, name string) string {
	if dir == "." {
		return name
	}
	return filepath.Join(dir, name)
}

// below are the files in a folder and all folders below it.
func below(ctx context.Context, dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || name == dir {
			return err
		}
		if hidden(e.Name()) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			found = append(found, name)
		}
		return nil
	})
	return found, err
}

// hidden reports whether a name in a folder is not one of its files: those in the
// making, and the notes that other programs leave there, as _SUCCESS.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// findRemote finds the files of a pattern in a store.
func findRemote(ctx context.Context, pattern string) ([]File, error) {
	s, err := storeOf(pattern)
	if err != nil {
		return nil, err
	}
	lister, lists := s.(Lister)
	if !lists || !hasMeta(pattern) {
		f, err := Stat(ctx, pattern)
		if err == nil || !lists || !errors.Is(err, fs.ErrNotExist) {
			return []File{f}, err
		}
		return list(ctx, lister, strings.TrimSuffix(pattern, "/")+"/", pattern, func(rest string) bool {
			return !slices.ContainsFunc(strings.Split(rest, "/"), hidden)
		})
	}
	at := strings.IndexAny(pattern, `*?[\`)
	at = strings.LastIndex(pattern[:at], "/") + 1
	segments := strings.Split(pattern[at:], "/")
	if err := checkPattern(segments); err != nil {
		return nil, (File{Name: pattern}).wrap("", err)
	}
	literal := pattern[at : at+strings.IndexAny(pattern[at:], `*?[\`)]
	return list(ctx, lister, pattern[:at]+literal, pattern, func(rest string) bool {
		return matches(segments, strings.Split(literal+rest, "/"))
	})
}

// list lists the files behind a prefix of which the rest of the path is wanted.
func list(ctx context.Context, s Lister, prefix, pattern string, want func(rest string) bool) ([]File, error) {
	var found []File
	for f, err := range s.List(ctx, prefix) {
		if err != nil {
			return nil, (File{Name: pattern}).wrap("list", err)
		}
		if strings.HasSuffix(f.Path, "/") || !want(strings.TrimPrefix(f.Path, prefix)) {
			continue
		}
		f.Name = f.Path
		f.Compression = CompressionOf(f.Path)
		found = append(found, f)
	}
	return found, nil
}
