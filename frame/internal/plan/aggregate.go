package plan

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Aggregate is the Op that makes a row of each group of rows that have the same
// keys; of all rows, if there are no keys.
type Aggregate struct {
	Keys     []Named
	Aggs     []Named // expressions over aggregates: mean(delay), sum(a) / count(b)
	KeepNull bool    // rows with a missing key are a group too
	AnyOrder bool    // groups come in any order, else by their keys
	Position string  // one more column: where the first row of each group stands; "" for none
}

// Word is "group by" or "aggregate".
func (a *Aggregate) Word() string {
	if len(a.Keys) == 0 {
		return "aggregate"
	}
	return "group by"
}

// Text is the keys and aggregates.
func (a *Aggregate) Text() string {
	if len(a.Keys) == 0 {
		return texts(a.Aggs)
	}
	return texts(a.Keys) + ": " + texts(a.Aggs)
}

// Schema is the keys and then the aggregates.
func (a *Aggregate) Schema(in []*table.Schema) (*table.Schema, error) {
	if len(a.Keys)+len(a.Aggs) == 0 {
		return nil, fmt.Errorf("neither keys nor aggregates are given")
	}
	var fields []table.Field
	for i, c := range slices.Concat(a.Keys, a.Aggs) {
		n, err := c.Expr.Bind(in[0])
		if err != nil {
			return nil, err
		}
		if isAgg := i >= len(a.Keys); isAgg != n.Aggregated() {
			if isAgg {
				return nil, fmt.Errorf("%v is not an aggregate: say which value of the group, as in First, Mean or Sum", c)
			}
			return nil, fmt.Errorf("the key %v is an aggregate", c)
		}
		fields = append(fields, table.Field{Name: c.Name, Type: n.Type})
	}
	if a.Position != "" {
		fields = append(fields, table.Field{Name: a.Position, Type: table.Of(table.Int64)})
	}
	return table.NewSchema(fields...)
}

// argName is the name of a column that pipes compute for groups.
func argName(i int) string { return fmt.Sprintf("arg%d", i) }

// A grouping is an Aggregate taken apart: the columns that pipes compute, what
// is aggregated of them, and what is computed of the aggregates at last.
type grouping struct {
	columns exec.Project
	schema  *table.Schema // behind columns
	groups  agg.Plan
	rest    exec.Project
}

func (a *Aggregate) takenApart(in *table.Schema) (*grouping, error) {
	g := &grouping{}
	for _, k := range a.Keys {
		g.groups.Keys = append(g.groups.Keys, len(g.columns.Exprs))
		g.columns.Exprs, g.columns.Names = append(g.columns.Exprs, k.Expr), append(g.columns.Names, k.Name)
		g.rest.Exprs, g.rest.Names = append(g.rest.Exprs, expr.Column(k.Name)), append(g.rest.Names, k.Name)
	}
	places := map[string]int{} // of arguments by their text
	place := func(e *expr.Node) int {
		if e == nil {
			return -1
		}
		text := e.String()
		i, ok := places[text]
		if !ok {
			i = len(g.columns.Exprs)
			places[text] = i
			g.columns.Exprs, g.columns.Names = append(g.columns.Exprs, e), append(g.columns.Names, unused(argName(i), a.Keys))
		}
		return i
	}
	specs := map[string]string{} // names of aggregates by their text
	for _, c := range a.Aggs {
		list, rest := expr.Aggregates(c.Expr)
		back := map[string]string{}
		for _, one := range list {
			name, ok := specs[one.Text()]
			if !ok {
				name = unused(fmt.Sprintf("agg%d", len(specs)), a.Keys)
				specs[one.Text()] = name
				spec := agg.Spec{
					Func: one.Func, Arg: place(one.Arg), Arg2: place(one.Arg2),
					Param: one.Param, Name: name, User: one.Custom,
					Options: agg.Options{Population: one.Population, Interpolation: one.Interpolation, Missing: one.Missing},
				}
				g.groups.Specs = append(g.groups.Specs, spec)
			}
			back[one.Name] = name
		}
		g.rest.Exprs, g.rest.Names = append(g.rest.Exprs, rename(rest, back)), append(g.rest.Names, c.Name)
	}
	if a.Position != "" {
		g.groups.Position = a.Position
		g.rest.Exprs, g.rest.Names = append(g.rest.Exprs, expr.Column(a.Position)), append(g.rest.Names, a.Position)
	}
	schema, err := g.columns.Out(in)
	if err != nil {
		return nil, err
	}
	g.schema, g.groups.Input = schema, schema
	g.groups.KeepNull, g.groups.Sorted = a.KeepNull, !a.AnyOrder && len(a.Keys) > 0
	return g, nil
}

// unused is a name that no key has.
func unused(name string, keys []Named) string {
	for slices.ContainsFunc(keys, func(k Named) bool { return k.Name == name }) {
		name += "_"
	}
	return name
}

func (a *Aggregate) parts(n *Node) int {
	if len(a.Keys) == 0 {
		return 1
	}
	return piecesFor(n.Inputs[0].Bytes())
}

func (a *Aggregate) size(n *Node) int64 { return a.share(n.Inputs[0].Bytes()) }

// share is what is taken to be left of so many bytes of rows.
func (a *Aggregate) share(bytes int64) int64 {
	if len(a.Keys) == 0 {
		return 1 << 10
	}
	return bytes / 4
}

func (a *Aggregate) emit(b *graph.Builder, n *Node) []graph.ID {
	g, err := a.takenApart(n.Inputs[0].Schema)
	if err != nil {
		b.Fail(&graph.BuildError{Site: n.site, Err: err})
		return nil
	}
	parts, bytes := a.parts(n), n.Inputs[0].Bytes()
	pieces := parts
	if len(a.Keys) > 0 {
		pieces = finely(b, parts, bytes)
	}
	var pipes []graph.ID
	for i, p := range bundled(through(&Node{Inputs: n.Inputs, Schema: g.schema}, g.columns), smallBundles(b, bytes)) {
		sink := exec.Groups{Plan: g.groups, Pieces: pieces, At: int64(i) << 40, Full: full(b)}
		pipes = append(pipes, p.pipe(b, sink, a.share(p.bytes)))
	}
	out := make([]graph.ID, pieces)
	for r, in := range shuffled(b, pipes, pieces) {
		out[r] = b.Add(&exec.MergeGroups{Plan: g.groups, Rest: g.rest, Needs: needs(2*bytes, pieces)}, in)
	}
	if pieces > 1 && g.groups.Sorted {
		keys := make([]order.Key, len(a.Keys))
		for i := range keys {
			keys[i].Column = i
		}
		return sorted(b, n.Schema, out, keys, parts, a.size(n))
	}
	return together(b, n.Schema, out, parts)
}

// push keeps the aggregates that are wanted, and lets conditions on keys
// through.
func (a *Aggregate) push(n *Node, d demand) *Node {
	from := map[string]string{}
	for _, k := range a.Keys {
		if name, ok := k.Expr.Column(); ok {
			from[k.Name] = name
		}
	}
	below, above := about(d.where, func(name string) bool { return from[name] != "" })
	for i, c := range below {
		below[i] = rename(c, from)
	}
	wanted := d.with(above)
	next := &Aggregate{Keys: a.Keys, KeepNull: a.KeepNull, AnyOrder: a.AnyOrder, Position: a.Position}
	var exprs []*expr.Node
	for _, k := range a.Keys {
		exprs = append(exprs, k.Expr)
	}
	for _, c := range a.Aggs {
		if wanted.needs(c.Name) {
			next.Aggs = append(next.Aggs, c)
			exprs = append(exprs, c.Expr)
		}
	}
	if len(next.Keys)+len(next.Aggs) == 0 { // only the row is wanted
		next.Aggs = a.Aggs[:1]
		exprs = append(exprs, a.Aggs[0].Expr)
	}
	in := of(nil, exprs...)
	in.where = below
	return where(n.again(next, n.Inputs[0].want(in)), above)
}
