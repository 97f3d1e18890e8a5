package frame

import (
	"context"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
)

// PartInfo says which partition a function is called for.
type PartInfo = exec.PartInfo

// PartOption says more about a lifted function of partitions.
type PartOption func(*partMap)

// Named gives a lifted function a name of its own, under which other processes
// of the program find it: closures, method values and instances of generic
// functions need one there.
func Named(id string) PartOption { return func(m *partMap) { m.id = id } }

// Gives says which columns the function's tables have; those of its argument
// otherwise.
func Gives(schema *table.Schema) PartOption { return func(m *partMap) { m.schema = schema } }

type partMap struct {
	fn     exec.Func
	id     string
	schema *table.Schema
	err    error
}

// PartMap is a function of partitions that has been lifted: it makes a frame of
// a frame.
type PartMap struct{ m partMap }

// PartFunc lifts a function that makes a table of each partition of a frame. In
// a package-level var it makes the function known to other processes that run
// the program:
//
//	var clean = frame.PartFunc(cleanTable)
//
//	g := clean.Map(f)
//
// The function must not change what it is given. It gives a table, which may have
// no rows, or an error: neither is a mistake, which comes back from Compute.
func PartFunc(f func(*table.Table) (*table.Table, error), opts ...PartOption) PartMap {
	return liftParts("partition", f, f == nil, opts, func(_ context.Context, _ exec.PartInfo, in []*table.Table) (*table.Table, error) {
		return f(in[0])
	})
}

// PartFuncCtx is PartFunc for a function that looks at the context, and at which
// partition it is called for.
func PartFuncCtx(f func(context.Context, PartInfo, *table.Table) (*table.Table, error), opts ...PartOption) PartMap {
	return liftParts("partition-ctx", f, f == nil, opts, func(ctx context.Context, at exec.PartInfo, in []*table.Table) (*table.Table, error) {
		return f(ctx, at, in[0])
	})
}

func liftParts(as string, f any, isNil bool, opts []PartOption, call exec.PartFunc) PartMap {
	var m partMap
	for _, o := range opts {
		o(&m)
	}
	if isNil {
		f = nil
	}
	m.fn, m.err = exec.LiftParts(as, f, m.id, call)
	return PartMap{m}
}

// Map makes a frame each partition of which the function makes of one of f.
func (p PartMap) Map(f Frame) Frame {
	if p.m.err != nil {
		return fail("map partitions", "%v", p.m.err)
	}
	return Frame{plan.New(&plan.Call{Func: p.m.fn, Columns: p.m.schema}, f.node())}
}

// MapPartitions makes a frame each partition of which a Go function makes of one
// of f. An error or a panic of the function comes back from Compute, and so does
// that it gave neither a table nor an error. See [PartFunc] for what runs in several
// processes.
func MapPartitions(f func(*table.Table) (*table.Table, error), x Frame, opts ...PartOption) Frame {
	return PartFunc(f, opts...).Map(x)
}
