package plan

import (
	"runtime"
	"slices"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// A flow is parts of one source whose rows go through the same steps.
type flow struct {
	in     *table.Schema // of the source's rows
	out    *table.Schema // behind the steps
	scan   scan.Scan     // the source: something stored,
	want   scan.Want
	node   *Node // or the tables of a node
	parts  []int
	bytes  []int64 // of each part, estimated
	steps  []exec.Step
	extras []*Node // whose first partition each step with an extra is given, in order
}

// ofNode is the flow of the tables of a breaking node.
func ofNode(n *Node) flow {
	br := n.Op.(breaking)
	parts := br.parts(n)
	f := flow{in: n.Schema, out: n.Schema, node: n, parts: make([]int, parts), bytes: make([]int64, parts)}
	for i := range f.parts {
		f.parts[i], f.bytes[i] = i, br.size(n)/int64(max(parts, 1))
	}
	if g, ok := n.Op.(*Given); ok && len(g.Sizes) == parts {
		copy(f.bytes, g.Sizes)
	}
	return f
}

// then is the flow with one more step.
func (f flow) then(s exec.Step, out *table.Schema, extras ...*Node) flow {
	f.steps = append(slices.Clip(f.steps), s)
	f.extras = append(slices.Clip(f.extras), extras...)
	f.out = out
	return f
}

func (f flow) size() int64 {
	var n int64
	for _, b := range f.bytes {
		n += b
	}
	return n
}

// through is the flows of an input with one more step.
func through(n *Node, s exec.Step, extras ...*Node) []flow {
	var out []flow
	for _, f := range n.Inputs[0].flow() {
		out = append(out, f.then(s, n.Schema, extras...))
	}
	return out
}

// bundles is how many pipes an operation makes at most that profits from few:
// enough for the processors to share evenly, few enough that what each of them
// finds out, groups for instance, is little in all.
func bundles() int { return 4 * runtime.GOMAXPROCS(0) }

// smallBundles is bundles for an operation that may find out as much as it reads:
// more of them, if each would else be more than a quarter of the budget.
func smallBundles(b *graph.Builder, bytes int64) int {
	most := bundles()
	if quarter := b.Memory / 4; quarter > 0 {
		most = max(most, int(min(bytes/quarter, 1<<20)))
	}
	return most
}

// A pipe that a flow's parts go through: a range of them.
type bundle struct {
	f      flow
	lo, hi int
	bytes  int64
}

// bundled cuts flows in bundles of neighbours, about most in all, of about the
// same size; 0 is one for each part.
func bundled(flows []flow, most int) []bundle {
	var total int64
	count := 0
	for _, f := range flows {
		total += f.size()
		count += len(f.parts)
	}
	var out []bundle
	if most == 0 || count <= most {
		for _, f := range flows {
			for i := range f.parts {
				out = append(out, bundle{f, i, i + 1, f.bytes[i]})
			}
		}
		return out
	}
	share := max(total/int64(most), 1)
	perPart := (count + most - 1) / most
	for _, f := range flows {
		at := bundle{f: f}
		for i := range f.parts {
			at.hi = i + 1
			at.bytes += f.bytes[i]
			full := at.bytes >= share
			if total == 0 {
				full = at.hi-at.lo >= perPart
			}
			if full {
				out = append(out, at)
				at = bundle{f: f, lo: i + 1}
			}
		}
		if at.hi > at.lo {
			out = append(out, at)
		}
	}
	return out
}

// pipe writes the pipe of a bundle and returns its task.
func (p bundle) pipe(b *graph.Builder, sink exec.Sink, bytes int64) graph.ID {
	op, deps := p.op(b, sink, bytes)
	return b.Add(op, deps)
}

func (p bundle) op(b *graph.Builder, sink exec.Sink, bytes int64) (*exec.Pipe, []graph.ID) {
	op := &exec.Pipe{Schema: p.f.in, Steps: p.f.steps, Sink: sink, Bytes: bytes}
	var deps []graph.ID
	if p.f.node == nil {
		op.Reads = []exec.Read{{Scan: p.f.scan, Parts: p.f.parts[p.lo:p.hi], Want: p.f.want}}
	} else {
		tables := b.Parts(source{p.f.node})
		for _, i := range p.f.parts[p.lo:p.hi] {
			deps = append(deps, tables[i])
		}
		op.Tables = len(deps)
	}
	for _, e := range p.f.extras {
		deps = append(deps, b.Parts(source{e})[0])
	}
	return op, deps
}

// collect writes the tasks of the tables of a node: one for each part.
func collect(b *graph.Builder, n *Node) []graph.ID {
	var ids []graph.ID
	for _, f := range n.flow() {
		if f.node != nil && len(f.steps) == 0 {
			tables := b.Parts(source{f.node})
			for _, i := range f.parts {
				ids = append(ids, tables[i])
			}
			continue
		}
		for i := range f.parts {
			p := bundle{f, i, i + 1, f.bytes[i]}
			ids = append(ids, p.pipe(b, exec.Collect{}, f.bytes[i]))
		}
	}
	return ids
}
