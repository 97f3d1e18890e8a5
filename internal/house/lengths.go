package house

import (
	"fmt"
	"io/fs"
	"strings"
)

// maxLines is the length from which a file wants a word.
const maxLines = 800

// Lengths returns a line for each Go file without tests that has outgrown a
// reader's patience. Files in allowed, name to reason, may; one that is there
// without need is a complaint too.
func Lengths(root fs.FS, allowed map[string]string) []string {
	var complaints []string
	excused := map[string]bool{}
	err := goFiles(root, func(name string, text []byte) {
		n := strings.Count(string(text), "\n")
		if n <= maxLines || strings.HasSuffix(name, "_test.go") {
			return
		}
		if _, ok := allowed[name]; ok {
			excused[name] = true
			return
		}
		complaints = append(complaints, fmt.Sprintf("%s: %d lines, more than %d: split it by idea", name, n, maxLines))
	})
	if err != nil {
		complaints = append(complaints, err.Error())
	}
	for name := range allowed {
		if !excused[name] {
			complaints = append(complaints, fmt.Sprintf("%s: not over %d lines any more: take it off the list", name, maxLines))
		}
	}
	return complaints
}
