package vet

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// An effect is one change that a function makes to what others can see.
type effect struct {
	source
	spare bool      // an append, which changes spare capacity only
	pos   token.Pos // of the write, if it is in this package
	where string    // of the write, if it is in another
}

// A source is where memory was reached from.
type source struct {
	kind   sourceKind
	index  int    // of the parameter or captured variable
	deep   bool   // of a captured variable: not itself but what it refers to
	global string // name of the package variable
}

type sourceKind uint8

const (
	fromParam sourceKind = iota
	fromFree
	fromGlobal
)

// changing are functions of the standard library that change what one of their
// arguments refers to, by their full names, with the argument's number.
var changing = map[string]int{
	"sort.Ints": 0, "sort.Strings": 0, "sort.Float64s": 0, "sort.Slice": 0, "sort.SliceStable": 0,
	"sort.Sort": 0, "sort.Stable": 0,
	"slices.Sort": 0, "slices.SortFunc": 0, "slices.SortStableFunc": 0, "slices.Reverse": 0,
	"slices.Delete": 0, "slices.DeleteFunc": 0, "slices.Insert": 0, "slices.Replace": 0,
	"slices.Compact": 0, "slices.CompactFunc": 0,
	"maps.Copy": 0, "maps.Insert": 0, "maps.DeleteFunc": 0,
	"container/heap.Init": 0, "container/heap.Push": 0, "container/heap.Pop": 0, "container/heap.Fix": 0,
	"encoding/binary.Read": 2, "encoding/json.Unmarshal": 1,
	"io.ReadFull": 1,
}

// summaries finds the effects of the functions of one package.
type summaries struct {
	pass *analysis.Pass
	pkg  *ssa.Package
	done map[*ssa.Function][]effect
	busy map[*ssa.Function]bool

	results map[*ssa.Function][]source // what their results refer to
}

// export writes down the effects of a declared function for other packages.
func (s *summaries) export(f *types.Func) {
	fn := s.pkg.Prog.FuncValue(f)
	if fn == nil {
		return
	}
	w := &writes{}
	var global []string
	for _, e := range s.of(fn) {
		where := e.where
		if e.pos.IsValid() {
			where = place(s.pass.Fset, e.pos)
		}
		switch {
		case e.kind == fromParam && !slices.Contains(w.Params, e.index):
			w.Params = append(w.Params, e.index)
			w.Where = append(w.Where, where)
		case e.kind == fromGlobal && !slices.Contains(w.Globals, e.global):
			w.Globals = append(w.Globals, e.global)
			global = append(global, where)
		}
	}
	w.Where = append(w.Where, global...)
	if len(w.Where) > 0 {
		s.pass.ExportObjectFact(f, w)
	}
}

// of returns the effects of a function, in the order of its instructions. A
// recursive call adds nothing that the body does not show.
func (s *summaries) of(fn *ssa.Function) []effect {
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	if done, ok := s.done[fn]; ok || s.busy[fn] {
		return done
	}
	if fn.Blocks == nil {
		done := s.imported(fn)
		s.done[fn] = done
		return done
	}
	s.busy[fn] = true
	var all []effect
	seen := map[source]bool{}
	add := func(from []source, spare bool, pos token.Pos, where string) {
		for _, src := range from {
			if !seen[src] { // one finding for each thing that is changed
				seen[src] = true
				all = append(all, effect{source: src, spare: spare, pos: pos, where: where})
			}
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch x := instr.(type) {
			case *ssa.Store:
				add(s.written(x.Addr), false, x.Pos(), "")
			case *ssa.MapUpdate:
				add(s.reached(x.Map), false, x.Pos(), "")
			case *ssa.MakeClosure:
				// What is made here is taken to be called here.
				inner := x.Fn.(*ssa.Function)
				for _, e := range s.of(inner) {
					add(s.rebind(e.source, x, nil, map[ssa.Value]bool{}), e.spare, e.pos, e.where)
				}
			case ssa.CallInstruction:
				s.call(x, add)
			}
		}
	}
	delete(s.busy, fn)
	s.done[fn] = all
	return all
}

// imported returns what another package's analysis wrote down.
func (s *summaries) imported(fn *ssa.Function) []effect {
	f, ok := fn.Object().(*types.Func)
	if !ok {
		return nil
	}
	if i, ok := changing[f.FullName()]; ok {
		return []effect{{source: source{kind: fromParam, index: i}, where: f.FullName()}}
	}
	w := new(writes)
	if !s.pass.ImportObjectFact(f.Origin(), w) {
		return nil
	}
	var all []effect
	for i, p := range w.Params {
		all = append(all, effect{source: source{kind: fromParam, index: p}, where: w.Where[i]})
	}
	for i, g := range w.Globals {
		all = append(all, effect{source: source{kind: fromGlobal, global: g}, where: w.Where[len(w.Params)+i]})
	}
	return all
}

// call adds the effects of a call.
func (s *summaries) call(x ssa.CallInstruction, add func([]source, bool, token.Pos, string)) {
	c := x.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			if !clipped(c.Args[0]) {
				add(s.reached(c.Args[0]), true, x.Pos(), "")
			}
		case "copy", "delete", "clear":
			add(s.reached(c.Args[0]), false, x.Pos(), "")
		}
		return
	}
	fn := c.StaticCallee()
	if fn == nil {
		return
	}
	for _, e := range s.of(fn) {
		if e.kind == fromFree {
			continue // added where the closure was made
		}
		pos, where := e.pos, e.where
		if !pos.IsValid() {
			pos = x.Pos() // the line in this package that the reader can change
		}
		add(s.rebind(e.source, nil, c.Args, map[ssa.Value]bool{}), e.spare, pos, where)
	}
}

// rebind translates a source of a callee to the caller's.
func (s *summaries) rebind(src source, made *ssa.MakeClosure, args []ssa.Value, seen map[ssa.Value]bool) []source {
	switch src.kind {
	case fromParam:
		if src.index < len(args) {
			return s.reach(args[src.index], seen)
		}
		return nil
	case fromFree:
		if made == nil {
			return nil
		}
		bound := made.Bindings[src.index]
		if src.deep {
			return s.loaded(bound, seen)
		}
		if f, ok := bound.(*ssa.FreeVar); ok {
			return []source{{kind: fromFree, index: freeIndex(f)}}
		}
		return nil // the caller's own variable
	}
	return []source{src}
}

// clipped reports whether appending to a slice must copy it: xs[:n:n].
func clipped(v ssa.Value) bool {
	sl, ok := v.(*ssa.Slice)
	return ok && sl.Max != nil
}

// written returns what a store to an address changes that others can see.
func (s *summaries) written(addr ssa.Value) []source {
	switch x := addr.(type) {
	case *ssa.Alloc:
		return nil
	case *ssa.FreeVar:
		return []source{{kind: fromFree, index: freeIndex(x)}}
	case *ssa.FieldAddr:
		return s.written(x.X)
	case *ssa.IndexAddr:
		if _, ok := x.X.Type().Underlying().(*types.Pointer); ok {
			return s.written(x.X)
		}
		return s.reached(x.X)
	}
	return s.reached(addr)
}

// reached returns what the memory that a value refers to was reached from.
func (s *summaries) reached(v ssa.Value) []source {
	return s.reach(v, map[ssa.Value]bool{})
}

func (s *summaries) reach(v ssa.Value, seen map[ssa.Value]bool) []source {
	if seen[v] {
		return nil
	}
	seen[v] = true
	switch x := v.(type) {
	case *ssa.Parameter:
		return []source{{kind: fromParam, index: slices.Index(x.Parent().Params, x)}}
	case *ssa.FreeVar:
		return []source{{kind: fromFree, index: freeIndex(x)}}
	case *ssa.Global:
		return []source{{kind: fromGlobal, global: x.Name()}}
	case *ssa.UnOp:
		if x.Op == token.MUL {
			return s.loaded(x.X, seen)
		}
	case *ssa.FieldAddr:
		return s.reach(x.X, seen)
	case *ssa.IndexAddr:
		return s.reach(x.X, seen)
	case *ssa.Field:
		return s.reach(x.X, seen)
	case *ssa.Index:
		return s.reach(x.X, seen)
	case *ssa.Lookup:
		return s.reach(x.X, seen)
	case *ssa.Slice:
		return s.reach(x.X, seen)
	case *ssa.TypeAssert:
		return s.reach(x.X, seen)
	case *ssa.ChangeType:
		return s.reach(x.X, seen)
	case *ssa.ChangeInterface:
		return s.reach(x.X, seen)
	case *ssa.MakeInterface:
		return s.reach(x.X, seen)
	case *ssa.SliceToArrayPointer:
		return s.reach(x.X, seen)
	case *ssa.Extract:
		return s.reach(x.Tuple, seen)
	case *ssa.Next:
		return s.reach(x.Iter, seen)
	case *ssa.Range:
		return s.reach(x.X, seen)
	case *ssa.Phi:
		var all []source
		for _, e := range x.Edges {
			all = append(all, s.reach(e, seen)...)
		}
		return all
	case *ssa.Call:
		return s.returned(x, seen)
	}
	return nil // made here: a literal, a conversion that copies, a call's result
}

// returned returns what the result of a call refers to: for append its first
// argument, for a function of this package what that returns.
func (s *summaries) returned(call *ssa.Call, seen map[ssa.Value]bool) []source {
	c := call.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" && !clipped(c.Args[0]) {
			return s.reach(c.Args[0], seen)
		}
		return nil
	}
	fn := c.StaticCallee()
	if fn == nil {
		return nil
	}
	made, _ := c.Value.(*ssa.MakeClosure)
	var all []source
	for _, src := range s.result(fn) {
		all = append(all, s.rebind(src, made, c.Args, seen)...)
	}
	return all
}

// result returns what the results of a function refer to, nothing of another
// package's.
func (s *summaries) result(fn *ssa.Function) []source {
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	if known, ok := s.results[fn]; ok {
		return known
	}
	s.results[fn] = nil // for a recursive call
	var all []source
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, r := range ret.Results {
			if refersDeep(r.Type()) {
				all = append(all, s.reached(r)...)
			}
		}
	}
	s.results[fn] = all
	return all
}

// loaded returns what a value that is loaded from an address refers to.
func (s *summaries) loaded(addr ssa.Value, seen map[ssa.Value]bool) []source {
	root := addr
	for {
		switch x := root.(type) {
		case *ssa.FieldAddr:
			root = x.X
			continue
		case *ssa.IndexAddr:
			if _, ok := x.X.Type().Underlying().(*types.Pointer); ok {
				root = x.X
				continue
			}
		}
		break
	}
	switch x := root.(type) {
	case *ssa.Alloc: // whatever was stored in the variable
		var all []source
		for _, v := range stored(x) {
			all = append(all, s.reach(v, seen)...)
		}
		return all
	case *ssa.FreeVar:
		return []source{{kind: fromFree, index: freeIndex(x), deep: true}}
	}
	return s.reach(root, seen)
}

// stored returns the values that are stored at an address or in a part of it.
func stored(addr ssa.Value) []ssa.Value {
	var all []ssa.Value
	for _, r := range *addr.Referrers() {
		switch x := r.(type) {
		case *ssa.Store:
			if x.Addr == addr && refersDeep(x.Val.Type()) {
				all = append(all, x.Val)
			}
		case *ssa.FieldAddr:
			all = append(all, stored(x)...)
		case *ssa.IndexAddr:
			if x.X == addr {
				all = append(all, stored(x)...)
			}
		}
	}
	return all
}

func freeIndex(f *ssa.FreeVar) int { return slices.Index(f.Parent().FreeVars, f) }

// refersDeep reports whether a value of the type can give access to memory that
// others see: it holds a pointer, a slice, a map or an interface somewhere.
func refersDeep(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Interface:
		return true
	case *types.Array:
		return refersDeep(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if refersDeep(f.Type()) {
				return true
			}
		}
	}
	return false
}
