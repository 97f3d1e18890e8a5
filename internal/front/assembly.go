package front

import (
	"debug/elf"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// An assembly is the module that is being made.
type assembly struct {
	module   kernel.Module
	files    map[string]int32
	sites    map[kernel.Site]int
	tables   map[string]int
	loaded   map[types.Object]value // package variables
	known    map[string]unsafe.Pointer
	home     string // package path of the function, whose variables need no path in known
	vars     []Var
	uniforms map[string]kernel.Reg
	apart    map[string]*kernel.Func // functions that are called, not inlined
	library  bool                    // it is of internal/vmath
}

func newAssembly() *assembly {
	return &assembly{
		files: map[string]int32{}, sites: map[kernel.Site]int{}, tables: map[string]int{}, loaded: map[types.Object]value{},
		uniforms: map[string]kernel.Reg{}, apart: map[string]*kernel.Func{},
	}
}

// site gives the number of a check's place; the same place has the same.
func (m *assembly) site(pos kernel.Pos, code kernel.CheckCode, text string) int {
	s := kernel.Site{Pos: pos, Code: code, Text: text}
	n, ok := m.sites[s]
	if !ok {
		n = len(m.module.Sites)
		m.sites[s] = n
		m.module.Sites = append(m.module.Sites, s)
	}
	return n
}

// table adds an array of constants.
func (m *assembly) table(name string, k kernel.Kind, bits []uint64) int {
	for taken := true; taken; {
		if _, taken = m.tables[name]; taken {
			name += ".x"
		}
	}
	n := len(m.module.Tables)
	m.tables[name] = n
	m.module.Tables = append(m.module.Tables, &kernel.Table{Name: name, Kind: k, Bits: bits})
	return n
}

// uniform gives the parameter with a variable's address.
func (m *assembly) uniform(l *lowerer, v Var) kernel.Reg {
	r, ok := m.uniforms[v.Name]
	if !ok {
		r = l.b.Uniform("at", kernel.Ptr)
		l.names[r] = "at." + guessName(v.Name[strings.LastIndexByte(v.Name, '/')+1:])
		l.steady[r] = true
		m.uniforms[v.Name] = r
		m.vars = append(m.vars, v)
	}
	return r
}

// pos gives a position in the module.
func (l *lowerer) pos(p token.Pos) kernel.Pos {
	at := l.prog.fset.Position(p)
	if at.Filename == "" {
		return kernel.Pos{}
	}
	n, ok := l.m.files[at.Filename]
	if !ok {
		n = int32(len(l.m.module.Files))
		l.m.files[at.Filename] = n
		l.m.module.Files = append(l.m.module.Files, at.Filename)
	}
	return kernel.Pos{File: n, Line: int32(at.Line), Col: int32(at.Column)}
}

// address finds a package variable: registered, or in the symbol table of the
// running program.
func (m *assembly) address(o *types.Var) unsafe.Pointer {
	full := o.Pkg().Path() + "." + o.Name()
	if p, ok := m.known[full]; ok {
		return p
	}
	if p, ok := m.known[o.Name()]; ok && o.Pkg().Path() == m.home {
		return p
	}
	return symbols().find(full, sizes.Sizeof(o.Type()))
}

// A symbolTable is the variables of the running program. It is empty where the
// program has been stripped, as go run and go test do.
type symbolTable struct {
	at map[string]elf.Symbol
	by uintptr // how far the program is from where it was linked to be
}

var symbols = sync.OnceValue(func() *symbolTable {
	t, err := readSymbols("/proc/self/exe")
	if err != nil {
		return &symbolTable{}
	}
	return t
})

func readSymbols(name string) (*symbolTable, error) {
	if runtime.GOOS != "linux" {
		return nil, errors.ErrUnsupported
	}
	r, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // read only
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, err
	}
	all, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	t := &symbolTable{at: map[string]elf.Symbol{}}
	// A function that is certainly linked says where the program is.
	anchor := reflect.ValueOf(readSymbols).Pointer()
	anchorName := runtime.FuncForPC(anchor).Name()
	found := false
	for _, s := range all {
		switch elf.ST_TYPE(s.Info) {
		case elf.STT_OBJECT:
			t.at[s.Name] = s
		case elf.STT_FUNC:
			if s.Name == anchorName {
				t.by, found = anchor-uintptr(s.Value), true
			}
		}
	}
	if !found {
		return nil, errors.New("front: the program's symbols do not name its functions")
	}
	return t, nil
}

// find gives the address of a variable of that size; nil if there is none.
func (t *symbolTable) find(name string, size int64) unsafe.Pointer {
	s, ok := t.at[strings.ReplaceAll(name, "%2e", ".")]
	if !ok || s.Size != uint64(size) {
		return nil
	}
	// The address is that of a variable of this program, which does not move.
	at := uintptr(s.Value) + t.by
	return *(*unsafe.Pointer)(unsafe.Pointer(&at))
}

// decl finds the declaration of a function; nil for one that has not been read.
func (p *program) decl(fn *types.Func) *decl {
	if p.funcs == nil {
		p.funcs = map[types.Object]*decl{}
		p.indexed = map[*pkg]bool{}
	}
	if fn.Pkg() != nil {
		if k := p.pkgs[fn.Pkg().Path()]; k != nil && !p.indexed[k] {
			p.indexed[k] = true
			for _, d := range k.decls {
				if f, ok := d.node.(*ast.FuncDecl); ok && d.used {
					p.funcs[p.info.Defs[f.Name]] = d
				}
			}
		}
	}
	return p.funcs[fn]
}

// missing says why a function cannot be lowered.
func (p *program) missing(fn *types.Func) string {
	if fn.Pkg() == nil {
		return "it has no body"
	}
	if k := p.pkgs[fn.Pkg().Path()]; k != nil && k.why != nil {
		return "package " + fn.Pkg().Path() + ": " + k.why.Error()
	}
	return "it has no body in Go"
}
