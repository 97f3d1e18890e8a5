package house

import (
	"fmt"
	"go/scanner"
	"go/token"
	"math"
	"slices"
	"strings"
)

// A snippet is Go text in a document.
type snippet struct {
	line   int    // of its first line of text, from 1
	text   string // with the fence's indentation taken off
	hidden bool   // in an HTML comment: for the compiler, not for the reader
}

// whole reports whether the snippet is a Go file by itself.
func (s snippet) whole() bool {
	for _, st := range split(s.text) {
		if st.kind == token.PACKAGE {
			return true
		}
	}
	return false
}

// snippetsOf finds the Go blocks of a Markdown document. Visible ones are
// fenced; hidden ones, which declare what the reader need not see, are comments:
//
//	```go                      <!-- go
//	x := slow(3)               func slow(n int) int { return n }
//	```                        -->
func snippetsOf(document string) []snippet {
	var (
		found  []snippet
		open   bool // inside a block of any language
		isGo   bool
		hidden bool
		indent string
		start  int
		body   strings.Builder
	)
	for i, line := range strings.Split(document, "\n") {
		trimmed := strings.TrimSpace(line)
		fence := strings.HasPrefix(trimmed, "```")
		switch {
		case open && (hidden && trimmed == "-->" || !hidden && trimmed == "```"):
			if isGo {
				found = append(found, snippet{start, body.String(), hidden})
			}
			open = false
		case open:
			body.WriteString(strings.TrimPrefix(line, indent) + "\n")
		case fence || trimmed == "<!-- go":
			open, hidden, start = true, !fence, i+2
			word, _, _ := strings.Cut(strings.TrimPrefix(trimmed, "```"), " ")
			isGo = hidden || word == "go"
			indent = line[:len(line)-len(strings.TrimLeft(line, " \t"))]
			body.Reset()
		}
	}
	return found
}

// A statement is one top-level statement or declaration of a snippet.
type statement struct {
	kind token.Token // of its first token
	line int         // inside the snippet, from 0
	text string
}

// split cuts Go text into its top-level statements by tokens alone: whether a
// piece is a declaration or a statement is not known before it is cut out. A
// comment goes with what follows it.
func split(text string) []statement {
	var (
		s     scanner.Scanner
		fset  = token.NewFileSet()
		file  = fset.AddFile("", fset.Base(), len(text))
		cut   []statement
		kind  = token.ILLEGAL // of the statement being read, ILLEGAL between two
		begin int             // its offset
		depth int
	)
	s.Init(file, []byte(text), nil, 0)
	flush := func(end int) {
		if kind != token.ILLEGAL {
			cut = append(cut, statement{kind, file.Line(file.Pos(begin)) - 1, text[begin:end]})
		}
		kind, begin = token.ILLEGAL, end
	}
	for {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			flush(len(text))
			return cut
		}
		switch tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		case token.SEMICOLON:
			if depth == 0 {
				// The scanner puts an automatic semicolon where the newline is,
				// or before a comment that ends the line, which then stays behind.
				flush(min(file.Offset(pos)+1, len(text)))
			}
			continue
		}
		if kind == token.ILLEGAL {
			kind = tok
		}
	}
}

// A program is what to type-check of a document: one text that must compile, or
// several of which one must.
type program struct {
	name     string // for messages
	texts    []string
	partial  bool // made of fragments: unused names and imports are no mistake
	from, to int  // lines of the document that are looked at, if partial
}

// programsOf makes the programs of one document. A snippet with a package clause
// is a file of its own. The others share their functions, types, imports, and
// the variables of snippets that have nothing but declarations; those make one
// program. The statements of each are another, which must compile either by
// itself or behind those of all the snippets before it, each in a scope inside
// the last one's, so that x := 1 may be written twice.
func programsOf(name, document string) []program {
	var (
		programs     []program
		imports, top strings.Builder
		fragments    []fragment
	)
	for _, s := range snippetsOf(document) {
		if s.whole() {
			programs = append(programs, program{
				name:  fmt.Sprintf("%s:%d", name, s.line),
				texts: []string{at(name, s.line, s.text)},
			})
			continue
		}
		statements := split(s.text)
		declares := !slices.ContainsFunc(statements, statement.executes)
		var body strings.Builder
		for _, st := range statements {
			to := &body
			switch {
			case st.kind == token.IMPORT:
				to = &imports
			case declares, st.kind == token.FUNC, st.kind == token.TYPE:
				to = &top
			}
			to.WriteString(at(name, s.line+st.line, st.text))
		}
		if body.Len() > 0 {
			fragments = append(fragments, fragment{s.line, s.line + strings.Count(s.text, "\n"), body.String()})
		}
	}
	if imports.Len()+top.Len()+len(fragments) == 0 {
		return programs
	}
	shared := "package snippets\n" + imports.String() + top.String()
	programs = append(programs, program{name: name, texts: []string{shared}, partial: true, to: math.MaxInt})
	before := ""
	for i, f := range fragments {
		before += "{\n" + f.text
		programs = append(programs, program{
			name: name, partial: true, from: f.from, to: f.to,
			texts: []string{
				shared + "func _() {\n" + f.text + "}\n",
				shared + "func _() {\n" + before + strings.Repeat("}\n", i+2),
			},
		})
	}
	return programs
}

// A fragment is the statements of one snippet.
type fragment struct {
	from, to int // its lines of the document
	text     string
}

// executes reports whether the statement can only stand in a function.
func (s statement) executes() bool {
	switch s.kind {
	case token.FUNC, token.TYPE, token.IMPORT, token.VAR, token.CONST:
		return false
	default:
		return true
	}
}

// at gives text a position in the document for the compiler's messages.
func at(name string, line int, text string) string {
	return fmt.Sprintf("//line %s:%d:1\n%s\n", name, line, strings.TrimSuffix(text, "\n"))
}
