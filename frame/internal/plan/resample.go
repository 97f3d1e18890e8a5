package plan

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// bins is the Op that finds the stretches of time of a rule that a column of
// times lies in. Its one partition is a window.Bins rather than a table.
type bins struct {
	On   string
	Rule window.Resample
}

// Resampled makes the node of rows in bins of time: of every rule's stretch from
// the first time to the last there is a row, of the column and the aggregates.
func Resampled(n *Node, on string, rule window.Resample, aggs []Named) *Node {
	if n.err != nil {
		return n
	}
	i := n.Schema.Index(on)
	if i < 0 {
		return Fail("resample", "%w", expr.UnknownColumn(on, n.Schema))
	}
	rule.Type = n.Schema.Fields[i].Type
	if err := rule.Check(); err != nil {
		return Fail("resample", "%w", err)
	}
	at := New(&bins{on, rule}, n)
	groups := &Aggregate{Keys: []Named{{on, expr.Column(on)}}, Aggs: aggs}
	if g, err := groups.takenApart(n.Schema); err == nil {
		for _, spec := range g.groups.Specs {
			if spec.Func == "largest" || spec.Func == "smallest" {
				return Fail("resample", "%s has several rows for a stretch of time: group by Dt().Floor for it", spec.Func)
			}
		}
	}
	return New(&fillBins{groups}, New(groups, New(&binned{on}, n, at)), at)
}

func (*bins) Word() string                                     { return "bins" }
func (o *bins) Text() string                                   { return "of " + o.Rule.Rule + " in " + o.On }
func (*bins) Schema(in []*table.Schema) (*table.Schema, error) { return in[0], nil }
func (*bins) parts(*Node) int                                  { return 1 }
func (*bins) size(*Node) int64                                 { return 1 << 10 }

func (o *bins) push(n *Node, _ demand) *Node {
	return n.again(o, exactly(n.Inputs[0], of([]string{o.On})))
}

func (o *bins) emit(b *graph.Builder, n *Node) []graph.ID {
	p := agg.Plan{Input: n.Schema, Specs: []agg.Spec{
		{Func: "min", Arg: n.Schema.Index(o.On), Arg2: -1, Name: "first"},
		{Func: "max", Arg: n.Schema.Index(o.On), Arg2: -1, Name: "last"},
	}}
	var pipes []graph.ID
	for _, f := range bundled(n.Inputs[0].flow(), bundles()) {
		pipes = append(pipes, f.pipe(b, exec.Groups{Plan: p, Pieces: 1, Full: pieceBytes}, 0))
	}
	rest := exec.Project{Exprs: []*expr.Node{expr.Column("first"), expr.Column("last")}, Names: []string{"first", "last"}}
	ends := b.Add(&exec.MergeGroups{Plan: p, Rest: rest}, pipes)
	return []graph.ID{b.Add(&exec.MakeBins{Rule: o.Rule}, []graph.ID{ends})}
}

// binned is the Op that puts the name of its bin in place of each time. Its
// second input is the bins.
type binned struct{ On string }

func (*binned) Word() string                                     { return "in bins" }
func (o *binned) Text() string                                   { return o.On }
func (*binned) Schema(in []*table.Schema) (*table.Schema, error) { return in[0], nil }

func (o *binned) flow(n *Node) []flow {
	return through(n, exec.Bin{Column: n.Schema.Index(o.On)}, n.Inputs[1])
}

func (o *binned) push(n *Node, d demand) *Node {
	x := exactly(n.Inputs[0], d.with(d.where).alone().and(o.On))
	return where(n.again(o, x, n.Inputs[1].want(of([]string{o.On}))), d.where)
}

// fillBins is the Op that adds the bins without rows to groups. Its second input
// is the bins.
type fillBins struct{ Groups *Aggregate }

func (*fillBins) Word() string                                     { return "resample" }
func (*fillBins) Text() string                                     { return "" }
func (*fillBins) Schema(in []*table.Schema) (*table.Schema, error) { return in[0], nil }
func (*fillBins) parts(*Node) int                                  { return 1 }
func (*fillBins) size(n *Node) int64                               { return n.Inputs[0].Bytes() }

func (o *fillBins) push(n *Node, d demand) *Node {
	key := o.Groups.Keys[0].Name
	groups := exactly(n.Inputs[0], d.with(d.where).alone().and(key))
	return where(n.again(o, groups, n.Inputs[1].want(of([]string{key}))), d.where)
}

func (o *fillBins) emit(b *graph.Builder, n *Node) []graph.ID {
	groups := n.Inputs[0]
	for groups.Op != nil && len(groups.Inputs) > 0 {
		if _, ok := groups.Op.(*Aggregate); ok {
			break
		}
		groups = groups.Inputs[0]
	}
	a, ok := groups.Op.(*Aggregate)
	if !ok {
		b.Fail(fmt.Errorf("frame: resample: no groups"))
		return nil
	}
	g, err := a.takenApart(groups.Inputs[0].Schema)
	if err != nil {
		b.Fail(&graph.BuildError{Site: n.site, Err: err})
		return nil
	}
	deps := slices.Clone(collect(b, n.Inputs[0]))
	deps = append(deps, b.Parts(source{n.Inputs[1]})[0])
	return []graph.ID{b.Add(&exec.FillBins{Plan: g.groups, Rest: g.rest}, deps)}
}
