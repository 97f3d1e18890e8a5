package vet

import (
	"bytes"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// okComment silences findings on its line, or on the next if it stands alone.
const okComment = "//weft:ok"

// report reports a finding unless it is in a test file or a comment with a
// reason silences it.
func report(pass *analysis.Pass, pos token.Pos, message string) {
	if inTest(pass, pos) {
		return
	}
	switch ok, reason := silenced(pass, pos); {
	case ok && reason == "":
		message += " (the " + okComment[2:] + " here is without effect: it gives no reason)"
	case ok:
		return
	}
	pass.Report(analysis.Diagnostic{Pos: pos, Message: message})
}

func inTest(pass *analysis.Pass, pos token.Pos) bool {
	return strings.HasSuffix(pass.Fset.Position(pos).Filename, "_test.go")
}

// silenced looks for a comment that silences the line of pos.
func silenced(pass *analysis.Pass, pos token.Pos) (ok bool, reason string) {
	at := pass.Fset.Position(pos)
	for _, f := range pass.Files {
		if f.FileStart > pos || pos >= f.FileEnd {
			continue
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				rest, is := strings.CutPrefix(c.Text, okComment)
				if !is || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
					continue
				}
				line := pass.Fset.Position(c.Pos()).Line
				if line == at.Line || line == at.Line-1 && alone(pass, c.Pos()) {
					reason, _, _ := strings.Cut(rest, "//")
					return true, strings.TrimSpace(reason)
				}
			}
		}
	}
	return false, ""
}

// alone reports whether nothing but blanks precedes pos on its line.
func alone(pass *analysis.Pass, pos token.Pos) bool {
	at := pass.Fset.PositionFor(pos, false)
	text, err := pass.ReadFile(at.Filename)
	if err != nil || at.Offset > len(text) {
		return false
	}
	before := text[:at.Offset]
	before = before[bytes.LastIndexByte(before, '\n')+1:]
	return len(bytes.TrimSpace(before)) == 0
}
