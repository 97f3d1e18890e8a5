package vet

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// isStandard reports whether the package is part of Go itself. go vet runs its
// tool on these too, and to follow their every call would take most of the time
// and tell nothing that the short lists here do not.
func isStandard(pass *analysis.Pass) bool {
	if pass.Module != nil && pass.Module.Path != "" && pass.Module.Path != "std" {
		return false
	}
	if len(pass.Files) == 0 {
		return true
	}
	root := goroot()
	file := pass.Fset.Position(pass.Files[0].FileStart).Filename
	return root != "" && strings.HasPrefix(file, filepath.Join(root, "src")+string(filepath.Separator))
}

// goroot returns where Go is installed: the go command tells its tools.
func goroot() string {
	if root := os.Getenv("GOROOT"); root != "" {
		return root
	}
	return runtime.GOROOT() //lint:ignore SA1019 a tool that is run by hand has no better source
}
