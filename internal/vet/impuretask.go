package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"
)

// ImpureTask reports lifted functions that write to what others can see.
var ImpureTask = &analysis.Analyzer{
	Name:      "impuretask",
	Doc:       impureTaskDoc,
	Requires:  []*analysis.Analyzer{inspect.Analyzer},
	FactTypes: []analysis.Fact{(*writes)(nil)},
	Run:       runImpureTask,
}

const impureTaskDoc = `report lifted functions that write to their inputs or to shared variables

The inputs of a task are shared: with other tasks that run at the same time, and
with the runner, which may have written them to disk. Package variables and
variables that a function literal captures are shared as well, and on another
machine they are others.

	func scale(xs []float64) []float64 {  // Don't
		for i := range xs {
			xs[i] *= 2
		}
		return xs
	}

	func scale(xs []float64) []float64 {  // Do
		out := slices.Clone(xs)
		for i := range out {
			out[i] *= 2
		}
		return out
	}

Reported, for the functions and function literals that are given to
delayed.FuncN, TryN, CtxN and DoN: an assignment to an element, a field or what
a pointer points to, a map write, delete, clear, copy, append (which writes into
spare capacity, unless that was clipped), or a call that sorts, reverses or
fills, if what it changes is reached from a parameter, a package variable or a
captured variable; also in functions that the lifted one calls, in this package
or another, whatever it hands down.

Not reported: writes to copies (slices.Clone, maps.Clone, append to a new
slice), package variables changed by way of sync/atomic, and what happens behind
interfaces and function values.`

// writes is the fact about a function that changes what its caller can see.
type writes struct {
	Params  []int    // of the parameters whose memory it changes, the receiver first
	Globals []string // the package variables that it changes
	Where   []string // "file.go:12" of each, Params first
}

func (*writes) AFact() {}

func (w *writes) String() string {
	var s []string
	for _, p := range w.Params {
		s = append(s, "param "+strconv.Itoa(p))
	}
	return "writes(" + strings.Join(append(s, w.Globals...), ", ") + ")"
}

func runImpureTask(pass *analysis.Pass) (any, error) {
	if isStandard(pass) || isWeft(pass.Pkg) {
		return nil, nil
	}
	prog := ssa.NewProgram(pass.Fset, 0)
	seen := map[*types.Package]bool{}
	var create func([]*types.Package)
	create = func(pkgs []*types.Package) {
		for _, p := range pkgs {
			if !seen[p] {
				seen[p] = true
				create(p.Imports())
				prog.CreatePackage(p, nil, nil, true)
			}
		}
	}
	create(pass.Pkg.Imports())
	pkg := prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()
	sums := &summaries{
		pass: pass, pkg: pkg,
		done: map[*ssa.Function][]effect{}, busy: map[*ssa.Function]bool{}, results: map[*ssa.Function][]source{},
	}

	for _, file := range pass.Files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				if f, ok := pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
					sums.export(f)
				}
			}
		}
	}
	if !usesWeft(pass) {
		return nil, nil
	}
	reported := map[string]bool{}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	in.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
		call := n.(*ast.CallExpr)
		if !liftCall(pass.TypesInfo, call) || len(call.Args) == 0 || inTest(pass, call.Pos()) {
			return
		}
		fn, name := sums.lifted(call.Args[0])
		if fn == nil {
			return
		}
		for _, e := range sums.of(fn) {
			message := e.complaint(pass, fn, name, call)
			pos := e.pos
			if !pos.IsValid() {
				pos = call.Args[0].Pos()
			}
			if key := fmt.Sprint(pos, message); !reported[key] {
				reported[key] = true
				report(pass, pos, message)
			}
		}
	})
	return nil, nil
}

// lifted returns the function that an argument of a lift is, and how to call it
// in a message.
func (s *summaries) lifted(arg ast.Expr) (fn *ssa.Function, name string) {
	if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
		return s.literal(lit), "the function literal"
	}
	f := namedFunc(s.pass.TypesInfo, arg)
	if f == nil {
		return nil, ""
	}
	return s.pkg.Prog.FuncValue(f), f.Name()
}

// literal finds the function of a literal in any body of the package.
func (s *summaries) literal(lit *ast.FuncLit) *ssa.Function {
	var find func([]*ssa.Function) *ssa.Function
	find = func(fns []*ssa.Function) *ssa.Function {
		for _, fn := range fns {
			if fn.Syntax() == lit {
				return fn
			}
			if found := find(fn.AnonFuncs); found != nil {
				return found
			}
		}
		return nil
	}
	if init := s.pkg.Func("init"); init != nil { // values of package variables
		if fn := find(init.AnonFuncs); fn != nil {
			return fn
		}
	}
	for _, file := range s.pass.Files {
		for _, d := range file.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || lit.Pos() < d.Pos() || lit.Pos() > d.End() {
				continue
			}
			if f, ok := s.pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
				if fn := s.pkg.Prog.FuncValue(f); fn != nil {
					return find(fn.AnonFuncs)
				}
			}
		}
	}
	return nil
}

// complaint is the message about one effect of a lifted function.
func (e effect) complaint(pass *analysis.Pass, fn *ssa.Function, name string, lift *ast.CallExpr) string {
	at := pass.Fset.Position(lift.Pos())
	head := fmt.Sprintf("%s is a task (lifted at %s:%d)", name, filepath.Base(at.Filename), at.Line)
	if name == "the function literal" {
		head = name + " is a task"
	}
	where := ""
	if !e.pos.IsValid() && e.where != "" {
		where = " at " + e.where
	}
	switch e.kind {
	case fromParam:
		input := fmt.Sprintf("its input %s", paramName(fn, e.index))
		if e.spare {
			return fmt.Sprintf("%s and appends to %s%s, into spare capacity that other tasks may share: use slices.Clip or slices.Clone first", head, input, where)
		}
		return fmt.Sprintf("%s and writes to %s%s, which other tasks may read at the same time: copy it first", head, input, where)
	case fromFree:
		return fmt.Sprintf("%s and writes to the captured variable %s%s: return the value, and combine results in a task of its own", head, fn.FreeVars[e.index].Name(), where)
	default:
		return fmt.Sprintf("%s and writes to the package variable %s%s, so results depend on the order of tasks: return the value, and combine results in a task of its own", head, e.global, where)
	}
}

// paramName returns the name of a parameter, counted from the receiver.
func paramName(fn *ssa.Function, i int) string {
	vars := slices.Collect(fn.Signature.Params().Variables())
	if recv := fn.Signature.Recv(); recv != nil {
		vars = append([]*types.Var{recv}, vars...)
	}
	if i < len(vars) && vars[i].Name() != "" && vars[i].Name() != "_" {
		return vars[i].Name()
	}
	return "number " + strconv.Itoa(i+1)
}

// place returns where a position is, for a message in another package.
func place(fset *token.FileSet, pos token.Pos) string {
	at := fset.Position(pos)
	return filepath.Base(at.Filename) + ":" + strconv.Itoa(at.Line)
}
