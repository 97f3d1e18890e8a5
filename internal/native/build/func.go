package build

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// A Func is a function of a running program, as an archive looks it up.
type Func struct {
	Name string // in its package: "Score", "Loan.Price", "init.func1"
	File string // where it is, for literals, whose names say little
	Line int
}

// Place is what an archive calls a function literal: by its file and its lines.
func Place(file string, first, last int) string {
	return fmt.Sprintf("%s:%d-%d", path.Base(filepath.ToSlash(file)), first, last)
}

// is reports whether an archive means the function by a name.
func (f Func) is(archived string) bool {
	if !f.literal() {
		return f.Name == archived
	}
	file, lines, ok := strings.Cut(archived, ":")
	var first, last int
	if _, err := fmt.Sscanf(lines, "%d-%d", &first, &last); err != nil || !ok {
		return false
	}
	return file == path.Base(filepath.ToSlash(f.File)) && first <= f.Line && f.Line <= last
}

// literal reports a name such as init.func1 or glob..func2.
func (f Func) literal() bool { return strings.Contains(f.Name, ".func") }

// PackageOf splits the name of a function, as the runtime has it, behind its
// package: at the first dot behind the last slash.
func PackageOf(full string) (pkg, name string) {
	args := strings.IndexByte(full, '[') // of a generic function; these may have slashes too
	if args < 0 {
		args = len(full)
	}
	slash := strings.LastIndexByte(full[:args], '/') + 1
	dot := strings.IndexByte(full[slash:], '.')
	if dot < 0 {
		return full, ""
	}
	return full[:slash+dot], full[slash+dot+1:]
}
