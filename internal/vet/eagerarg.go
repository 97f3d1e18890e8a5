package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// EagerArg reports lifting the result of a call in place of the function.
var EagerArg = &analysis.Analyzer{
	Name:      "eagerarg",
	Doc:       eagerArgDoc,
	Requires:  []*analysis.Analyzer{inspect.Analyzer},
	FactTypes: []analysis.Fact{(*working)(nil)},
	Run:       runEagerArg,
}

const eagerArgDoc = `report lifting the result of a call in place of the function

In delayed.Of(f(x)), and in g.Of(f(x)) with a lifted g, Go calls f before Weft
has a chance to step in: f runs now, alone, whether its result is needed or not.

	z := delayed.Of(f(x, y))        // Don't
	z := delayed.Func2(f).Of(x, y)  // Do

Reported is an argument of delayed.Of, or of Of, Each or With of a lifted
function, that is a call of a function

  - that this package lifts somewhere, or
  - of this or another package that does work: its body has a loop (not one over
    an array or up to a constant), calls itself, waits for a channel, sleeps, or
    reads files or the network, or calls a function that does; or
  - of the standard library that sleeps, or reads files or the network,

and delayed.Of of a value that is lazy already.

Not reported: a list that is spread, f.Each(list()...), whose length the graph
depends on; conversions, builtins, function values, methods of interfaces, the
rest of the standard library, and constructors (a name that begins with New,
Make, Default, Must or Parse, in either case): they make the small inputs that
Of is for.`

// working is the fact that a function does work worth delaying.
type working struct{}

func (*working) AFact()         {}
func (*working) String() string { return "working" }

// waiting are functions of the standard library that sleep, or read files or
// the network, by their full names.
var waiting = map[string]bool{
	"time.Sleep":  true,
	"os.ReadFile": true, "os.ReadDir": true, "os.Open": true, "os.OpenFile": true, "os.WriteFile": true,
	"io.ReadAll": true, "io.Copy": true, "io.ReadFull": true,
	"net.Dial": true, "net/http.Get": true, "net/http.Head": true, "net/http.Post": true, "net/http.PostForm": true,
	"(*net/http.Client).Do": true, "(*net/http.Client).Get": true, "(*net/http.Client).Post": true,
	"(*os/exec.Cmd).Run": true, "(*os/exec.Cmd).Output": true, "(*os/exec.Cmd).CombinedOutput": true,
	"(*database/sql.DB).Query": true, "(*database/sql.DB).QueryContext": true,
	"(*sync.WaitGroup).Wait": true,
}

func runEagerArg(pass *analysis.Pass) (any, error) {
	if isStandard(pass) || isWeft(pass.Pkg) {
		return nil, nil
	}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	markWorking(pass, in)
	if !usesWeft(pass) {
		return nil, nil
	}
	lifted := map[*types.Func]bool{}
	calls := []ast.Node{(*ast.CallExpr)(nil)}
	in.Preorder(calls, func(n ast.Node) {
		if call := n.(*ast.CallExpr); liftCall(pass.TypesInfo, call) && len(call.Args) > 0 && !inTest(pass, call.Pos()) {
			if f := namedFunc(pass.TypesInfo, call.Args[0]); f != nil {
				lifted[f] = true
			}
		}
	})
	in.Preorder(calls, func(n ast.Node) {
		call := n.(*ast.CallExpr)
		into := takesLiterals(pass.TypesInfo, call)
		if into == "" || call.Ellipsis.IsValid() { // Each(list()...) has to know how many
			return
		}
		for _, arg := range call.Args {
			arg = ast.Unparen(arg)
			if into == "delayed.Of" && isLazy(pass.TypesInfo.TypeOf(arg)) {
				report(pass, arg.Pos(), "delayed.Of of a value that is lazy already gives a lazy value of a lazy value: pass it as it is")
				continue
			}
			inner, ok := arg.(*ast.CallExpr)
			if !ok {
				continue
			}
			f := callee(pass.TypesInfo, inner)
			if f == nil || isConstructor(f.Name()) || isWeft(f.Pkg()) {
				continue
			}
			if lifted[f] || waiting[f.FullName()] || pass.ImportObjectFact(f, new(working)) {
				report(pass, arg.Pos(), fmt.Sprintf("%s is called here and now, before %s can delay it: lift %[1]s and call the lifted function with its arguments", types.ExprString(inner.Fun), into))
			}
		}
	})
	return nil, nil
}

// takesLiterals returns how to name a call that lifts concrete values, or "".
func takesLiterals(info *types.Info, call *ast.CallExpr) string {
	f := callee(info, call)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != delayedPath {
		return ""
	}
	if recv := f.Signature().Recv(); recv == nil {
		if f.Name() == "Of" {
			return "delayed.Of"
		}
		return ""
	} else if !isLifted(recv.Type()) {
		return ""
	}
	switch f.Name() {
	case "Of", "Each", "With":
		return types.ExprString(call.Fun)
	}
	return ""
}

func isConstructor(name string) bool {
	for _, prefix := range []string{"New", "Make", "Default", "Must", "Parse"} {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// namedFunc returns the declared function that an expression names, or nil.
func namedFunc(info *types.Info, e ast.Expr) *types.Func {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		f, _ := info.Uses[x].(*types.Func)
		return origin(f)
	case *ast.SelectorExpr:
		f, _ := info.Uses[x.Sel].(*types.Func)
		return origin(f)
	case *ast.IndexExpr:
		return namedFunc(info, x.X)
	case *ast.IndexListExpr:
		return namedFunc(info, x.X)
	}
	return nil
}

func origin(f *types.Func) *types.Func {
	if f == nil {
		return nil
	}
	return f.Origin()
}

// fewRounds reports whether a loop counts up to a constant: such loops fill
// small tables.
func fewRounds(info *types.Info, loop *ast.ForStmt) bool {
	if loop.Cond == nil || loop.Post == nil {
		return false
	}
	c, ok := ast.Unparen(loop.Cond).(*ast.BinaryExpr)
	return ok && (info.Types[c.X].Value != nil || info.Types[c.Y].Value != nil)
}

// fixed reports whether a range is over a constant or an array.
func fixed(info *types.Info, x ast.Expr) bool {
	tv := info.Types[x]
	if tv.Value != nil {
		return true
	}
	t := tv.Type.Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	_, ok := t.(*types.Array)
	return ok
}

// markWorking exports the fact for the package's functions that work, callers
// of those included.
func markWorking(pass *analysis.Pass, in *inspector.Inspector) {
	callers := map[*types.Func][]*types.Func{}
	var found []*types.Func
	in.Preorder([]ast.Node{(*ast.FuncDecl)(nil)}, func(n ast.Node) {
		d := n.(*ast.FuncDecl)
		f, ok := pass.TypesInfo.Defs[d.Name].(*types.Func)
		if !ok || d.Body == nil {
			return
		}
		works := false
		ast.Inspect(d.Body, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.FuncLit:
				return false // made here, run by others
			case *ast.ForStmt:
				works = works || !fewRounds(pass.TypesInfo, x)
			case *ast.RangeStmt:
				works = works || !fixed(pass.TypesInfo, x.X)
			case *ast.SelectStmt:
				works = true
			case *ast.UnaryExpr:
				works = works || x.Op == token.ARROW
			case *ast.CallExpr:
				if g := callee(pass.TypesInfo, x); g != nil {
					works = works || g == f || waiting[g.FullName()]
					if g.Pkg() == pass.Pkg {
						callers[g] = append(callers[g], f)
					} else if pass.ImportObjectFact(g, new(working)) {
						works = true
					}
				}
			}
			return !works
		})
		if works {
			found = append(found, f)
		}
	})
	seen := map[*types.Func]bool{}
	for len(found) > 0 {
		f := found[len(found)-1]
		found = found[:len(found)-1]
		if seen[f] {
			continue
		}
		seen[f] = true
		pass.ExportObjectFact(f, new(working))
		found = append(found, callers[f]...)
	}
}
