package aot

import (
	"go/build"
	"go/build/constraint"
	"maps"
	"slices"
	"strings"
)

// settled are the build tags that are the same in all programs that an object can
// be part of. With others a file belongs to one program and not to the next, and
// both have the same source.
var settled = strings.Fields(`
	aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows
	386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm
	unix gc gccgo ignore`)

// tagged names a file that build tags decide on, with the tags; "" if there is none.
func (f *folder) tagged() (file string, tags []string) {
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		for line := range strings.Lines(f.files[name]) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "package ") {
				break
			}
			if e, err := constraint.Parse(line); err == nil && constraint.IsGoBuild(line) {
				if tags := unsettled(e); len(tags) > 0 {
					return name, tags
				}
			}
		}
	}
	return "", nil
}

// unsettled lists the tags of a constraint that a program may or may not set.
func unsettled(e constraint.Expr) []string {
	found := map[string]bool{}
	var walk func(constraint.Expr)
	walk = func(e constraint.Expr) {
		switch e := e.(type) {
		case *constraint.AndExpr:
			walk(e.X)
			walk(e.Y)
		case *constraint.OrExpr:
			walk(e.X)
			walk(e.Y)
		case *constraint.NotExpr:
			walk(e.X)
		case *constraint.TagExpr:
			if !slices.Contains(settled, e.Tag) && !slices.Contains(build.Default.ReleaseTags, e.Tag) {
				found[e.Tag] = true
			}
		}
	}
	walk(e)
	return slices.Sorted(maps.Keys(found))
}
