package house

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Imports holds every Go file's imports below root, the module's folder,
// against the plan. It returns one line for each thing that is wrong.
func Imports(root fs.FS) []string {
	var complaints []string
	say := func(format string, args ...any) {
		complaints = append(complaints, fmt.Sprintf(format, args...))
	}
	stray := map[string]bool{} // folders complained about
	err := goFiles(root, func(name string, text []byte) {
		dir := path.Dir(name)
		here, ok := roomOf(dir)
		if !ok {
			if !stray[dir] {
				say("%s: a folder that is in no room: add it to the plan in internal/house", dir)
				stray[dir] = true
			}
			return
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, text, parser.ImportsOnly)
		if err != nil {
			say("%v", err)
			return
		}
		for _, spec := range f.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the compiler says it better
			}
			if why := forbidden(here, target, strings.HasSuffix(name, "_test.go")); why != "" {
				say("%s: %s", fset.Position(spec.Pos()), why)
			}
		}
	})
	if err != nil {
		say("%v", err)
	}
	return complaints
}

// forbidden says why a file of a room may not import the target, "" if it may.
func forbidden(here room, target string, test bool) string {
	if target != modulePath && !strings.HasPrefix(target, modulePath+"/") {
		first, _, _ := strings.Cut(target, "/")
		if !strings.Contains(first, ".") || test || slices.ContainsFunc(here.reach, within(target)) {
			return ""
		}
		return fmt.Sprintf("room %s does not reach for %s: name the module in the plan, or do without", here.name, target)
	}
	dir := strings.TrimPrefix(strings.TrimPrefix(target, modulePath), "/")
	if dir == "" {
		dir = "."
	}
	there, ok := roomOf(dir)
	switch {
	case !ok:
		return fmt.Sprintf("%s is in no room", target)
	case there.name == here.name, slices.Contains(here.may, there.name):
		return ""
	case test && !there.noTest:
		return ""
	default:
		return fmt.Sprintf("room %s may not import room %s (%s)", here.name, there.name, target)
	}
}

// within returns a test of whether the package belongs to a module.
func within(pkg string) func(module string) bool {
	return func(module string) bool {
		return pkg == module || strings.HasPrefix(pkg, module+"/")
	}
}

// goFiles calls visit with every Go file that the go command could build.
func goFiles(root fs.FS, visit func(name string, text []byte)) error {
	return fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			hidden := name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_"))
			if hidden || base == "testdata" || base == "vendor" {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(base) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		visit(name, text)
		return nil
	})
}
