package graph

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"unsafe"
)

// Builder writes a graph. Use [Builder.Emit] for sources, [Builder.Add] for
// single tasks. A Builder is used by one goroutine; its first mistake sticks
// and comes back from [Builder.Graph].
//
// The builder remembers by identity what it has written, so that a source
// shared by many is written once, and it starts from the wanted sources, so
// that what nobody asked for is never written.
type Builder struct {
	// Memory is the budget in bytes of who will run the graph, 0 if it is not
	// known. A source may write more and smaller tasks where it is little; what it
	// computes, and how many parts it has, must not depend on it.
	Memory int64

	g    Graph
	site Site // of the source that is being emitted
	err  error

	scope  *scope
	pure   map[pureKey][]ID // tasks of AddPure by a hash of what they are
	equal  map[any]ID       // constants of AddPure by value
	lastOp Op               // the Op whose hints were looked up last

	one [1]ID // lent by List
}

// scope is a memory of sources written. Cloning writes sources again by
// opening a fresh one, whose first tasks may wait for a gate.
type scope struct {
	seen map[Source]span
	ids  []ID // the parts of all sources, one after the other
	gate []ID // added to tasks that need no other task of this scope
	from ID   // the scope's first task
	deep int  // scopes above
}

// maxClones is how deep clones may be inside of clones: each is a level of
// recursion, and a stack that overflows ends the process.
const maxClones = 100_000

// span is a part of scope.ids, and the task that joins it, once there is one.
type span struct {
	lo, n  int32
	joined ID
}

const (
	notJoined  ID    = -1
	inProgress int32 = -1 // span.n of a source whose inputs are being written
)

// NewBuilder returns a Builder with room for about so many tasks and edges; 0
// is fine if they are not known.
func NewBuilder(tasks, edges int) *Builder {
	b := &Builder{scope: &scope{}, lastOp: unmet}
	b.g.ops = make([]Op, 0, tasks)
	b.g.offset = append(make([]int32, 0, tasks+1), 0)
	b.g.deps = make([]ID, 0, edges)
	return b
}

// Add writes a task that is given the results of deps, in order, and returns
// its ID. A dependency is a task written before or a constant.
func (b *Builder) Add(op Op, deps []ID) ID {
	g := &b.g
	id := ID(len(g.ops))
	for _, d := range deps {
		if d >= id || int(^d) >= len(g.consts) {
			b.failDep(op, d)
			return 0
		}
	}
	if !sameOp(op, b.lastOp) {
		b.meet(op)
	}
	g.ops = append(g.ops, op)
	g.deps = append(g.deps, deps...)
	if gate := b.scope.gate; gate != nil {
		b.addGate(id, gate)
	}
	if len(g.deps) > math.MaxInt32 || id == math.MaxInt32 {
		b.fail(errors.New("graph: over 2^31-1 tasks or edges in one graph"))
		return 0
	}
	g.offset = append(g.offset, int32(len(g.deps)))
	if g.sites != nil {
		g.sites = append(g.sites, b.site)
	} else if b.site != 0 {
		g.sites = append(make([]Site, id, max(cap(g.ops), 8)), b.site)
	}
	return id
}

// unmet is no Op that anybody adds: so the first one is looked at, also nil.
var unmet Op = &After{}

// sameOp compares the two words of the interfaces: an Op that is a struct with
// a slice in it cannot be compared with ==.
func sameOp(a, b Op) bool {
	return *(*[2]uintptr)(unsafe.Pointer(&a)) == *(*[2]uintptr)(unsafe.Pointer(&b))
}

// meet looks at an Op when it first comes along.
func (b *Builder) meet(op Op) {
	if op == nil {
		b.fail(fmt.Errorf("graph: task %d has no Op", len(b.g.ops)))
		return
	}
	b.lastOp = op
	if !b.g.hinted && OpHints(op) != (Hints{}) {
		b.g.hinted = true
	}
	if _, ok := OpSize(op); ok {
		b.g.sized = true
	}
}

func (b *Builder) failDep(op Op, d ID) {
	if d.IsConst() {
		b.fail(fmt.Errorf("graph: add %s: there is no constant %d", OpName(op), ^d))
		return
	}
	b.fail(fmt.Errorf("graph: add %s: dependency %d is not written yet; the graph has %d tasks", OpName(op), d, len(b.g.ops)))
}

// addGate makes the task that is being added wait for the scope's gate if it
// needs no other task of the scope: only such tasks could start before the gate
// opens.
func (b *Builder) addGate(id ID, gate []ID) {
	g := &b.g
	for _, d := range g.deps[g.offset[id]:] {
		if d >= b.scope.from {
			return
		}
	}
	g.deps = append(g.deps, gate...)
	g.ops[id] = After{Op: g.ops[id], Args: len(g.deps) - int(g.offset[id]) - len(gate)}
}

// Const writes a constant and returns the negative ID that stands for it among
// dependencies.
func (b *Builder) Const(v any) ID {
	if len(b.g.consts) > math.MaxInt32-1 {
		b.fail(errors.New("graph: over 2^31-1 constants in one graph"))
		return 0
	}
	b.g.consts = append(b.g.consts, v)
	return ^ID(len(b.g.consts) - 1)
}

type pureKey struct {
	op   [2]uintptr
	n    int
	hash uint64
}

// AddPure is [Builder.Add] for an Op whose equal calls may be shared: a call of
// the same Op (by identity) with the same dependencies is written once, and
// constants of comparable types are the same if they are equal. Floats are
// compared bit by bit; values that hold floats inside are never the same.
func (b *Builder) AddPure(op Op, deps []ID) ID {
	if b.pure == nil {
		b.pure, b.equal = map[pureKey][]ID{}, map[any]ID{}
	}
	key := pureKey{op: *(*[2]uintptr)(unsafe.Pointer(&op)), n: len(deps), hash: 14695981039346656037}
	same := make([]ID, len(deps))
	for i, d := range deps {
		same[i] = b.intern(d)
		key.hash = (key.hash ^ uint64(uint32(same[i]))) * 1099511628211
	}
candidates:
	for _, id := range b.pure[key] {
		for i, d := range b.g.Deps(id)[:len(same)] {
			if d != same[i] {
				continue candidates
			}
		}
		return id
	}
	id := b.Add(op, same)
	if b.err == nil {
		b.pure[key] = append(b.pure[key], id)
	}
	return id
}

// intern returns one ID for all constants of the same type and value.
func (b *Builder) intern(d ID) ID {
	if !d.IsConst() || int(^d) >= len(b.g.consts) {
		return d
	}
	v, ok := sameness(b.g.consts[^d])
	if !ok {
		return d
	}
	if first, ok := b.equal[v]; ok {
		return first
	}
	b.equal[v] = d
	return d
}

// floatBits stands for a float or a complex number among equal constants: 0 and
// -0 are equal to Go and not the same argument.
type floatBits struct {
	typ        reflect.Type
	real, imag uint64
}

// sameness returns what two constants have in common exactly if they are the
// same argument; ok is false for those of which that cannot be said.
func sameness(v any) (key any, ok bool) {
	if v == nil {
		return nil, false
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanFloat():
		return floatBits{typ: r.Type(), real: math.Float64bits(r.Float())}, true
	case r.CanComplex():
		c := r.Complex()
		return floatBits{r.Type(), math.Float64bits(real(c)), math.Float64bits(imag(c))}, true
	}
	return v, !mayHoldFloats(r.Type()) && r.Comparable()
}

func mayHoldFloats(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Interface:
		return true
	case reflect.Array:
		return mayHoldFloats(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if mayHoldFloats(f.Type) {
				return true
			}
		}
	}
	return false
}

// Emit writes sources and all that they need. It does not recurse, so chains
// of any length are fine.
func (b *Builder) Emit(sources ...Source) {
	type frame struct {
		src    Source
		inputs []Source
	}
	var stack []frame
	push := func(s Source) {
		if s == nil {
			b.fail(errors.New("graph: emit: a source is nil"))
			return
		}
		if at, ok := b.scope.seen[s]; ok {
			if at.n == inProgress {
				b.fail(fmt.Errorf("graph: emit: %T is its own input", s))
			}
			return
		}
		if err := s.Err(); err != nil {
			b.fail(err)
			return
		}
		if b.scope.seen == nil {
			b.scope.seen = map[Source]span{}
		}
		b.scope.seen[s] = span{n: inProgress}
		stack = append(stack, frame{s, s.Inputs()})
	}
	for _, s := range sources {
		push(s)
		for len(stack) > 0 && b.err == nil {
			top := &stack[len(stack)-1]
			if len(top.inputs) > 0 {
				next := top.inputs[0]
				top.inputs = top.inputs[1:]
				push(next)
				continue
			}
			b.emitOne(top.src)
			stack = stack[:len(stack)-1]
		}
	}
}

// emitOne writes a source whose inputs are written.
func (b *Builder) emitOne(s Source) {
	outer := b.site
	if at, ok := s.(Sited); ok {
		b.site = at.Site()
	}
	parts := s.Emit(b)
	b.site = outer
	if b.err != nil {
		return
	}
	if _, joins := s.(Joiner); !joins && len(parts) != 1 {
		b.fail(fmt.Errorf("graph: emit: %T gave %d parts and no way to join them", s, len(parts)))
		return
	}
	sc := b.scope
	sc.seen[s] = span{lo: int32(len(sc.ids)), n: int32(len(parts)), joined: notJoined}
	sc.ids = append(sc.ids, parts...)
}

// find returns the span of a source that is written in this scope.
func (b *Builder) find(s Source) (span, bool) {
	at, ok := b.scope.seen[s]
	if !ok || at.n == inProgress {
		b.fail(fmt.Errorf("graph: emit: %T is used but is not among the inputs", s))
		return span{}, false
	}
	return at, true
}

// Parts returns the tasks (or constants) that hold the parts of a source that
// is written already. The slice belongs to the builder.
func (b *Builder) Parts(s Source) []ID {
	at, ok := b.find(s)
	if !ok {
		return nil
	}
	return b.scope.ids[at.lo : at.lo+at.n : at.lo+at.n]
}

// Value returns the one task (or constant) that holds the value of a source
// that is written already; the first time that a [Joiner] is asked for, it
// writes the task that joins the parts.
func (b *Builder) Value(s Source) ID {
	at, ok := b.find(s)
	if !ok {
		return 0
	}
	j, joins := s.(Joiner)
	if !joins {
		return b.scope.ids[at.lo]
	}
	if at.joined == notJoined {
		outer := b.site
		if sited, ok := s.(Sited); ok {
			b.site = sited.Site()
		}
		at.joined = b.Add(j.Join(), b.Parts(s))
		b.site = outer
		b.scope.seen[s] = at
	}
	return at.joined
}

// List returns a slice of one ID, for sources of one part to return from Emit.
// It is valid until the next call.
func (b *Builder) List(id ID) []ID {
	b.one[0] = id
	return b.one[:]
}

// Clone writes a source and all that it needs once more, as tasks of their
// own, and returns the tasks of its parts. The clone's first tasks wait for
// the tasks in gate. Sources in omit, which must be written already, are used
// as they are rather than cloned.
func (b *Builder) Clone(s Source, gate []ID, omit ...Source) []ID {
	outer := b.scope
	if outer.deep == maxClones {
		b.fail(fmt.Errorf("graph: over %d clones inside of one another", maxClones))
		return nil
	}
	// What the outer clone waits for, the inner one must wait for too, unless
	// its own gate is a task that does.
	waits := func(id ID) bool { return id >= outer.from }
	if outer.gate != nil && !slices.ContainsFunc(gate, waits) {
		gate = slices.Concat(gate, outer.gate)
	}
	fresh := &scope{seen: map[Source]span{}, gate: gate, from: ID(len(b.g.ops)), deep: outer.deep + 1}
	for _, o := range omit {
		at, ok := b.find(o)
		if !ok {
			return nil
		}
		at.lo, fresh.ids = int32(len(fresh.ids)), append(fresh.ids, b.Parts(o)...)
		fresh.seen[o] = at
	}
	// Equal pure calls are shared inside a scope only: a clone is a clone.
	pure, equal := b.pure, b.equal
	b.pure, b.equal = nil, nil
	b.scope = fresh
	b.Emit(s)
	var parts []ID
	if b.err == nil {
		parts = b.Parts(s)
	}
	b.scope = outer
	b.pure, b.equal = pure, equal
	return parts
}

// Fail makes the graph fail with an error, unless an earlier one did: for a
// source that finds in Emit that it cannot be written.
func (b *Builder) Fail(err error) { b.fail(err) }

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Graph returns the graph, or the first mistake that was made. The builder
// must not be used after it.
func (b *Builder) Graph() (*Graph, error) {
	if b.err != nil {
		return nil, b.err
	}
	g := b.g
	b.g = Graph{offset: []int32{0}}
	return &g, nil
}
