package agg

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// compiled is a plan as states and ways to finish them. Aggregates that need
// the same state share it.
type compiled struct {
	plan    Plan
	output  *table.Schema
	args    []int       // places of the arguments' columns in the input
	argOf   map[int]int // and where they are among args
	rows    *rowsState
	seen    *seenState
	states  []state // in the order in which they take in rows
	shared  map[stateKey]state
	finish  []func(numbers []uint32) (arrow.Array, error)
	top     topOf
	ordered bool // positions matter
}

// A stateKey is what a state finds out, and of which arguments.
type stateKey struct {
	what string
	x, y int
}

func compile(p Plan) (*compiled, error) {
	output, err := p.Output()
	if err != nil {
		return nil, err
	}
	c := &compiled{plan: p, output: output, shared: map[stateKey]state{}, argOf: map[int]int{}}
	for _, s := range p.Specs {
		f, err := c.spec(s)
		if err != nil {
			return nil, err
		}
		c.finish = append(c.finish, f)
	}
	if p.Position != "" {
		c.seen = &seenState{}
		c.states = append(c.states, c.seen)
		c.ordered = true
	}
	if c.rows != nil { // behind the counts, which begin as copies of it
		c.states = append(c.states, c.rows)
	}
	return c, nil
}

// arg is the place of a column among the arguments.
func (c *compiled) arg(column int) int {
	i, ok := c.argOf[column]
	if !ok {
		i = len(c.args)
		c.args, c.argOf[column] = append(c.args, column), i
	}
	return i
}

// share is the state of a key, made if it is not there yet.
func share[S state](c *compiled, key stateKey, mk func() S) S {
	if s, ok := c.shared[key]; ok {
		return s.(S)
	}
	s := mk()
	c.shared[key] = s
	c.states = append(c.states, s)
	return s
}

func (c *compiled) size() *rowsState {
	if c.rows == nil {
		c.rows = &rowsState{}
	}
	return c.rows
}

func (c *compiled) count(arg int) *countState {
	return share(c, stateKey{what: "count", x: arg}, func() *countState { return &countState{arg: arg, rows: c.size()} })
}

type finisher = func(numbers []uint32) (arrow.Array, error)

// spec makes the states of an aggregate, and what finishes it.
func (c *compiled) spec(s Spec) (finisher, error) {
	typ, err := c.plan.Type(s)
	if err != nil {
		return nil, err
	}
	if s.Func == "size" {
		rows := c.size()
		return only(rows), nil
	}
	arg := c.arg(s.Arg)
	in := c.plan.Input.Fields[s.Arg].Type
	key := stateKey{what: s.Func, x: arg}
	switch s.Func {
	case "count":
		return only(c.count(arg)), nil
	case "sum":
		return only(c.sum(arg, in, typ)), nil
	case "prod":
		if typ.Kind == table.Float64 {
			return only(share(c, key, func() state { return newProduct[float64](arg, in.Kind, typ) })), nil
		}
		return only(share(c, key, func() state { return newProduct[int64](arg, in.Kind, typ) })), nil
	case "mean":
		return c.mean(arg, in, typ), nil
	case "var", "std", "sem", "skew", "kurt":
		what, powers := "moments", 2
		if s.Func == "skew" || s.Func == "kurt" {
			what, powers = "high moments", 4
		}
		m := share(c, stateKey{what: what, x: arg}, func() momentsOf { return newMoments(arg, in.Kind, powers) })
		return floatsBy(func(g uint32) float64 { return finishMoments(s, m.of(g)) }), nil
	case "min", "max":
		if in.Kind == table.Category {
			return first(share(c, key, func() state { return &categoryState{arg: arg, typ: in, max: s.Func == "max"} })), nil
		}
		if in.Kind == table.String || in.Kind == table.Binary {
			return first(share(c, key, func() state { return &extremeText{arg: arg, typ: in, max: s.Func == "max"} })), nil
		}
		count := c.count(arg)
		e := share(c, key, func() state { return newExtreme(arg, in, s.Func == "max", count) })
		if e == nil {
			return nil, fmt.Errorf("agg: %s of %v", s.Func, in)
		}
		return first(e), nil
	case "first", "last":
		c.ordered = true
		return first(share(c, key, func() state { return newFirst(arg, in, s.Func == "last") })), nil
	case "median", "quantile":
		return c.quantile(s, arg, in, typ), nil
	case "nunique":
		return c.distinct(s, arg, in)
	case "any", "all":
		t := share(c, key, func() state { return newTruth(arg, in.Kind, s.Func == "all") })
		return func(numbers []uint32) (arrow.Array, error) {
			a, err := t.export(numbers)
			if err != nil {
				return nil, err
			}
			return valuesArray(table.Of(table.Bool), column.Values[uint8](a[0]), nulls{}), nil
		}, nil
	case "corr", "cov":
		return c.pair(s, arg, in), nil
	case "largest", "smallest":
		c.top = newTop(arg, in, int(s.Param), s.Func == "smallest")
		c.states = append(c.states, c.top)
		return nil, nil
	case "custom":
		return c.custom(s, arg, in)
	}
	return nil, fmt.Errorf("agg: no function %q", s.Func)
}

// only finishes a state that leaves as the one column that is wanted.
func only(s state) finisher { return first(s) }

// first finishes a state by the first of its columns.
func first(s state) finisher {
	return func(numbers []uint32) (arrow.Array, error) {
		a, err := s.export(numbers)
		if err != nil {
			return nil, err
		}
		return a[0], nil
	}
}

// floatsBy makes a column of a number for each group, null for NaN.
func floatsBy(of func(g uint32) float64) finisher {
	return func(numbers []uint32) (arrow.Array, error) {
		out, no := make([]float64, len(numbers)), nulls{n: len(numbers)}
		for i, g := range numbers {
			v := of(g)
			if out[i] = v; v != v {
				out[i] = 0
				no.set(i)
			}
		}
		return fixed(table.Of(table.Float64), out, no), nil
	}
}

func (c *compiled) sum(arg int, in, typ table.Type) state {
	key := stateKey{what: "sum", x: arg}
	if typ.Kind == table.Float64 {
		return share(c, key, func() state { return newSum[float64](arg, in.Kind, typ) })
	}
	return share(c, key, func() state { return newSum[int64](arg, in.Kind, typ) })
}

// summed is a sum of any kind, as float64.
type summed interface{ float(g uint32) float64 }

func (s *sumState[S, T]) float(g uint32) float64 { return float64(s.of()[g]) }

// mean is the sum by the count. Whole numbers of 64 bits are added up as
// floats, since the sum need not fit; times exactly.
func (c *compiled) mean(arg int, in, typ table.Type) finisher {
	if typ.Kind.Temporal() {
		count := c.count(arg)
		sum := share(c, stateKey{what: "wide sum", x: arg}, func() *wideState { return &wideState{arg: arg} })
		return func(numbers []uint32) (arrow.Array, error) {
			out, no, n := make([]int64, len(numbers)), nulls{n: len(numbers)}, count.of()
			for i, g := range numbers {
				if n[g] == 0 {
					no.set(i)
					continue
				}
				out[i] = sum.sums[g].mean(n[g])
			}
			return fixed(typ, out, no), nil
		}
	}
	count := c.count(arg)
	var sum state
	switch in.Kind {
	case table.Int64, table.Uint64:
		sum = share(c, stateKey{what: "float sum", x: arg}, func() state { return newSum[float64](arg, in.Kind, table.Of(table.Float64)) })
	default:
		wide, _ := c.plan.Type(Spec{Func: "sum", Arg: c.args[arg]})
		sum = c.sum(arg, in, wide)
	}
	return func(numbers []uint32) (arrow.Array, error) {
		out, no, s, n := make([]float64, len(numbers)), nulls{n: len(numbers)}, sum.(summed), count.of()
		for i, g := range numbers {
			if n[g] == 0 {
				no.set(i)
				continue
			}
			out[i] = s.float(g) / float64(n[g])
		}
		return fixed(typ, out, no), nil
	}
}

func finishMoments(s Spec, m *moments) float64 {
	if m.n == 0 {
		return math.NaN()
	}
	v := m.variance(s.Options.Population)
	switch s.Func {
	case "std":
		return math.Sqrt(v)
	case "sem":
		return math.Sqrt(v / m.n)
	case "skew":
		return m.skewness()
	case "kurt":
		return m.kurtosis()
	}
	return v
}

func (c *compiled) pair(s Spec, x int, in table.Type) finisher {
	y := c.arg(s.Arg2)
	other := c.plan.Input.Fields[s.Arg2].Type.Kind
	p := share(c, stateKey{what: "pair", x: x, y: y}, func() *pairState { return &pairState{x: x, y: y, kindX: in.Kind, kindY: other} })
	return floatsBy(func(g uint32) float64 {
		m := &p.groups[g]
		if m.n == 0 {
			return math.NaN()
		}
		if s.Func == "corr" {
			return m.correlation()
		}
		return m.covariance(s.Options.Population)
	})
}

func (c *compiled) quantile(s Spec, arg int, in, typ table.Type) finisher {
	share1 := s.Param
	if s.Func == "median" {
		share1 = 0.5
	}
	if typ.Kind == table.Float64 {
		v := share(c, stateKey{what: "values", x: arg}, func() *valuesState[float64] { return &valuesState[float64]{arg: arg, kind: in.Kind} })
		return quantiles(v, share1, s.Options.Interpolation, typ)
	}
	v := share(c, stateKey{what: "values", x: arg}, func() *valuesState[int64] { return &valuesState[int64]{arg: arg, kind: in.Kind} })
	return quantiles(v, share1, s.Options.Interpolation, typ)
}

func quantiles[T float64 | int64](v *valuesState[T], share float64, how string, typ table.Type) finisher {
	return func(numbers []uint32) (arrow.Array, error) {
		all := v.byGroup()
		out, no := make([]T, len(numbers)), nulls{n: len(numbers)}
		for i, g := range numbers {
			q, ok := quantile(all[g], share, how)
			if out[i] = q; !ok {
				no.set(i)
			}
		}
		return fixed(typ, out, no), nil
	}
}

func (c *compiled) distinct(s Spec, arg int, in table.Type) (finisher, error) {
	var err error
	d := share(c, stateKey{what: "distinct", x: arg}, func() *distinctState {
		var d *distinctState
		d, err = newDistinct(arg, in)
		return d
	})
	if err != nil {
		return nil, err
	}
	if !s.Options.Missing {
		return func(numbers []uint32) (arrow.Array, error) { return ints(d.counts, numbers), nil }, nil
	}
	count, rows := c.count(arg), c.size()
	return func(numbers []uint32) (arrow.Array, error) {
		out, present := picked(d.counts, numbers), count.of()
		for i, g := range numbers {
			if present[g] < rows.counts[g] {
				out[i]++
			}
		}
		return fixed(table.Of(table.Int64), out, nulls{}), nil
	}, nil
}
