package spmd

import (
	"fmt"
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// lineNode is the number of the first metadata node of source lines.
const lineNode = 100

// lines are the places in the source that branches of loops carry, so that what
// LLVM says of a loop tells where it is.
type lines struct {
	files []string
	nodes []kernel.Pos
}

// location is the attachment for a place.
func (l *lines) location(pos kernel.Pos) string {
	if l == nil || pos.Line <= 0 || int(pos.File) >= len(l.files) {
		return ""
	}
	for i, p := range l.nodes {
		if p == pos {
			return ", !dbg !" + strconv.Itoa(l.node(i))
		}
	}
	l.nodes = append(l.nodes, pos)
	return ", !dbg !" + strconv.Itoa(l.node(len(l.nodes)-1))
}

// Nodes: the unit, its subprogram, its type, a file and a scope for each file,
// then the places.
func (l *lines) node(i int) int { return lineNode + 3 + 2*len(l.files) + i }

// subprogram is the attachment for the entry.
func (l *lines) subprogram() string {
	if l == nil || len(l.files) == 0 {
		return ""
	}
	return " !dbg !" + strconv.Itoa(lineNode+1)
}

// text is the metadata. The unit asks for no debug information in the object.
func (l *lines) text(w []byte) []byte {
	if l.subprogram() == "" {
		return w
	}
	const unit, program, typ, first = lineNode, lineNode + 1, lineNode + 2, lineNode + 3
	w = fmt.Appendf(w, "!llvm.dbg.cu = !{!%d}\n!llvm.module.flags = !{!%d}\n!%d = !{i32 2, !\"Debug Info Version\", i32 3}\n", unit, lineNode-1, lineNode-1)
	w = fmt.Appendf(w, "!%d = distinct !DICompileUnit(language: DW_LANG_C, file: !%d, emissionKind: NoDebug)\n", unit, first)
	w = fmt.Appendf(w, "!%d = distinct !DISubprogram(name: %q, file: !%d, type: !%d, unit: !%d, spFlags: DISPFlagDefinition)\n", program, EntryName, first, typ, unit)
	w = fmt.Appendf(w, "!%d = !DISubroutineType(types: !{})\n", typ)
	for i, name := range l.files {
		w = fmt.Appendf(w, "!%d = !DIFile(filename: %s, directory: \"\")\n", first+2*i, quote(name))
		w = fmt.Appendf(w, "!%d = !DILexicalBlockFile(scope: !%d, file: !%d, discriminator: 0)\n", first+2*i+1, program, first+2*i)
	}
	for i, p := range l.nodes {
		w = fmt.Appendf(w, "!%d = !DILocation(line: %d, column: %d, scope: !%d)\n", l.node(i), p.Line, p.Col, first+2*int(p.File)+1)
	}
	return w
}

// quote writes a string as LLVM does: what is not plain as two digits.
func quote(s string) string {
	w := []byte{'"'}
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			w = fmt.Appendf(w, "\\%02X", c)
			continue
		}
		w = append(w, c)
	}
	return string(append(w, '"'))
}
