package front

import (
	"bufio"
	"bytes"
	"cmp"
	"go/build"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// A module is a go.mod file, as far as it says where packages are.
type module struct {
	dir      string
	path     string
	requires map[string]string // module path to version
	replaces map[string]string // module path to folder, or to path@version
}

// module finds the go.mod above a folder; nil if there is none.
func (f *finder) module(dir string) *module {
	for {
		if m, ok := f.roots[dir]; ok {
			return m
		}
		if data, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
			m := parseModule(dir, data)
			f.roots[dir] = m
			return m
		}
		up := filepath.Dir(dir)
		if up == dir || dir == "" {
			return nil
		}
		dir = up
	}
}

// parseModule reads the directives module, require and replace.
func parseModule(dir string, data []byte) *module {
	m := &module{dir: dir, requires: map[string]string{}, replaces: map[string]string{}}
	block := ""
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case block != "":
			words = append([]string{block}, words...)
		}
		for i, w := range words {
			words[i] = strings.Trim(w, `"`)
		}
		switch arrow := slices.Index(words, "=>"); {
		case words[0] == "module" && len(words) == 2:
			m.path = words[1]
		case words[0] == "require" && len(words) == 3:
			m.requires[words[1]] = words[2]
		case words[0] == "replace" && arrow > 1 && arrow+1 < len(words):
			m.replaces[words[1]] = strings.Join(words[arrow+1:], "@")
		}
	}
	return m
}

// folder gives the folder of a package that the module imports, "" if it cannot
// be found. The longest module path that fits wins, as in the go command.
func (m *module) folder(path string) string {
	if rest, ok := within(path, m.path); ok {
		return existing(filepath.Join(m.dir, rest))
	}
	if dir := existing(filepath.Join(m.dir, "vendor", filepath.FromSlash(path))); dir != "" {
		return dir
	}
	best := ""
	for _, from := range []map[string]string{m.requires, m.replaces} {
		for name := range from {
			if _, ok := within(path, name); ok && len(name) > len(best) {
				best = name
			}
		}
	}
	if best == "" {
		return ""
	}
	rest, _ := within(path, best)
	to := best + "@" + m.requires[best]
	if r, ok := m.replaces[best]; ok {
		to = r
		if !strings.Contains(r, "@") {
			if !filepath.IsAbs(r) {
				r = filepath.Join(m.dir, r)
			}
			return existing(filepath.Join(r, rest))
		}
	}
	return existing(filepath.Join(moduleCache(), escapePath(to), rest))
}

// within cuts prefix off path, if path is prefix or below it.
func within(path, prefix string) (rest string, ok bool) {
	if path == prefix {
		return "", true
	}
	rest, ok = strings.CutPrefix(path, prefix+"/")
	return filepath.FromSlash(rest), ok && prefix != ""
}

func existing(dir string) string {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// moduleCache is where the go command keeps modules.
func moduleCache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	first, _, _ := strings.Cut(build.Default.GOPATH, string(filepath.ListSeparator))
	return filepath.Join(first, "pkg", "mod")
}

// escapePath writes capitals as the module cache does: "!a" for "A".
func escapePath(path string) string {
	var w strings.Builder
	for _, r := range path {
		if unicode.IsUpper(r) {
			w.WriteByte('!')
			r = unicode.ToLower(r)
		}
		w.WriteRune(r)
	}
	return w.String()
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
