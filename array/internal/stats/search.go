package stats

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Searched is the Op of quantiles of all elements, which are searched for in
// rounds. A round is a survey of each block, told by the plan where to look; what
// the surveys found is joined to one and makes the next plan:
//
//	      block 0 --> Survey --+
//	plan              ...      +--> Refine --> plan ... --> Conclude
//	      block k --> Survey --+
type Searched struct{ Quantile }

// Name is "quantile".
func (Searched) Name() string { return "quantile" }

// Limits of a round.
const (
	firstBits = 14      // of a key that the first round tells apart
	fewKeys   = 1 << 16 // that are collected rather than counted
	fewAtOnce = 1 << 19 // the same, in the only round
	fewRanges = 6       // each of which is held against all keys
)

// nextBits is how many bits of a key the other rounds tell apart: fewer where many
// ranges are counted, so that all counts together are not many more.
func nextBits(quantiles int) int { return max(6, firstBits-bits.Len(uint(2*quantiles-1))) }

// A Range is what wanted keys are known to lie in.
type Range struct {
	Low     uint64
	Bits    int   // the range is of 2^Bits keys
	Below   int64 // keys below the range
	Count   int64 // keys in it
	Collect bool  // they are few: the next round collects them
	Keys    []uint64
}

// known reports that all keys of the range are.
func (r *Range) known() bool { return r.Bits == 0 || r.Keys != nil }

// top is the last key of the range.
func (r *Range) top() uint64 { return r.Low + (1<<r.Bits - 1) }

// Plan is what is known between rounds: disjoint ranges in order, that hold all
// wanted keys.
type Plan struct {
	Numbers int64 // elements that are not NaN
	NaNs    int64
	Ranges  []Range
}

func (p *Plan) done() bool {
	for i := range p.Ranges {
		if !p.Ranges[i].known() {
			return false
		}
	}
	return true
}

// Tally is what a survey found in the ranges of a plan: in each, how many keys are
// in which part of it, or which keys.
type Tally struct {
	Numbers, NaNs int64
	Counts        [][]int64
	Keys          [][]uint64
}

// Survey is the task that looks through a block.
type Survey struct {
	DType block.DType
	Plan  Plan // of the first round, which has ranges; else it is the first argument
	Bits  int  // of a key that are told apart
	From  []feed.Part
}

// AddTallies is the task that joins what surveys found.
type AddTallies struct{}

// Refine is the task that makes the next plan of the plan and what was found.
type Refine struct {
	Quantile
	Plan Plan // as Survey's
	Bits int
}

// Conclude is the task that makes the quantiles of the last plan.
type Conclude struct {
	Quantile
	DType block.DType
}

func init() {
	graph.RegisterType[Plan]()
	graph.RegisterType[Tally]()
	graph.RegisterOp[*Survey]()
	graph.RegisterOp[*AddTallies]()
	graph.RegisterOp[*Refine]()
	graph.RegisterOp[*Conclude]()
}

// Inputs are what the blocks are made of.
func (s Searched) Inputs(n *expr.Node) []graph.Source { return feed.Of(n.Args[0]).Inputs() }

// Emit writes the rounds.
func (s Searched) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	arg := n.Args[0]
	src := feed.Of(arg)
	width := 8 * arg.DType.Size()
	all := Range{Bits: width}
	if size := arg.Count(); size != expr.Unknown && size <= fewAtOnce {
		all.Collect = true
	}
	first := Plan{Ranges: []Range{all}}
	var plan []graph.ID // none in the first round
	for left, digits := width, firstBits; left > 0; left -= digits {
		if plan != nil {
			digits = nextBits(len(s.Q))
			first = Plan{}
		}
		var found []graph.ID
		for _, place := range expr.Places(arg.Grid()) {
			parts, deps := feed.Parts(b, place, src)
			op := &Survey{DType: arg.DType, Plan: first, Bits: digits, From: parts}
			found = append(found, b.Add(op, append(slices.Clone(plan), deps...)))
		}
		deps := append(slices.Clone(plan), feed.Tree(b, found, feed.FanIn, &AddTallies{}))
		plan = []graph.ID{b.Add(&Refine{Quantile: s.Quantile, Plan: first, Bits: digits}, deps)}
		if all.Collect {
			break
		}
	}
	return b.List(b.Add(&Conclude{s.Quantile, n.DType}, plan))
}

// OpName is "survey".
func (*Survey) OpName() string { return "survey" }

// OpName is "add".
func (*AddTallies) OpName() string { return "add" }

// OpName is "refine".
func (*Refine) OpName() string { return "refine" }

// OpName is "quantile".
func (*Conclude) OpName() string { return "quantile" }

// planOf is the plan of a round, the first one's or an argument, and the other
// arguments.
func planOf(first Plan, args []any) (*Plan, []any, error) {
	if len(first.Ranges) > 0 {
		return &first, args, nil
	}
	p, ok := args[0].(Plan)
	if !ok {
		return nil, nil, fmt.Errorf("array: argument is %T, not a plan", args[0])
	}
	return &p, args[1:], nil
}

// Run looks through the block.
func (s *Survey) Run(ctx context.Context, args []any) (any, error) {
	plan, args, err := planOf(s.Plan, args)
	if err != nil {
		return nil, err
	}
	t := Tally{Counts: make([][]int64, len(plan.Ranges)), Keys: make([][]uint64, len(plan.Ranges))}
	if plan.done() {
		return t, nil
	}
	blocks, err := feed.LoadAll(ctx, s.From, args)
	if err != nil {
		return nil, err
	}
	defer feed.Release(blocks)
	s.count(&t, plan, blocks[0])
	return t, nil
}

// count counts and collects the keys of a block, piece by piece.
func (s *Survey) count(t *Tally, plan *Plan, b *block.Block) {
	for i := range plan.Ranges {
		if r := &plan.Ranges[i]; !r.known() && !r.Collect {
			t.Counts[i] = make([]int64, 1<<min(s.Bits, r.Bits))
		}
	}
	tops := make([]uint64, len(plan.Ranges))
	for i := range tops {
		tops[i] = plan.Ranges[i].top()
	}
	floats, nan := b.DType.Float(), nanKey(b.DType)
	piece := make([]uint64, 4096)
	for from := 0; from < b.Len(); from += len(piece) {
		piece = piece[:min(len(piece), b.Len()-from)]
		fillKeys(piece, b, from, false)
		keys := piece
		if floats {
			keys = keys[:0]
			for _, k := range piece {
				if k != nan {
					keys = append(keys, k)
				}
			}
		}
		t.Numbers += int64(len(keys))
		t.NaNs += int64(len(piece) - len(keys))
		if len(plan.Ranges) <= fewRanges {
			for i := range plan.Ranges {
				s.look(t, plan, i, keys)
			}
			continue
		}
		for _, k := range keys {
			if i := below(tops, k); i < len(tops) && k >= plan.Ranges[i].Low {
				s.look(t, plan, i, []uint64{k})
			}
		}
	}
}

// look counts, or collects, those of some keys that lie in a range.
func (s *Survey) look(t *Tally, plan *Plan, i int, keys []uint64) {
	r := &plan.Ranges[i]
	switch counts := t.Counts[i]; {
	case r.known():
	case r.Collect:
		for _, k := range keys {
			if k >= r.Low && k <= r.top() {
				t.Keys[i] = append(t.Keys[i], k)
			}
		}
	default:
		shift, low := max(r.Bits-s.Bits, 0), r.Low
		for _, k := range keys {
			if p := (k - low) >> shift; p < uint64(len(counts)) {
				counts[p]++
			}
		}
	}
}

// Run joins tallies.
func (*AddTallies) Run(_ context.Context, args []any) (any, error) {
	var all Tally
	for i, a := range args {
		t, ok := a.(Tally)
		if !ok {
			return nil, fmt.Errorf("array: argument is %T, not a tally", a)
		}
		if i == 0 {
			all.Counts, all.Keys = make([][]int64, len(t.Counts)), make([][]uint64, len(t.Keys))
		}
		all.Numbers += t.Numbers
		all.NaNs += t.NaNs
		for r := range t.Counts {
			if all.Counts[r] == nil && t.Counts[r] != nil {
				all.Counts[r] = make([]int64, len(t.Counts[r]))
			}
			for k, c := range t.Counts[r] {
				all.Counts[r][k] += c
			}
			all.Keys[r] = append(all.Keys[r], t.Keys[r]...)
		}
	}
	return all, nil
}

// Run makes the next plan.
func (r *Refine) Run(_ context.Context, args []any) (any, error) {
	plan, args, err := planOf(r.Plan, args)
	if err != nil {
		return nil, err
	}
	t, ok := args[0].(Tally)
	if !ok {
		return nil, fmt.Errorf("array: argument is %T, not a tally", args[0])
	}
	if plan.done() {
		return *plan, nil
	}
	next := Plan{Numbers: plan.Numbers, NaNs: plan.NaNs}
	if len(r.Plan.Ranges) > 0 {
		next.Numbers, next.NaNs = t.Numbers, t.NaNs
	}
	if next.Numbers == 0 || next.NaNs > 0 && !r.SkipNaN {
		return next, nil
	}
	ranks := r.ranks(int(next.Numbers))
	for i, of := range plan.Ranges {
		switch {
		case of.known():
			next.Ranges = append(next.Ranges, of)
		case of.Collect:
			of.Count, of.Keys = int64(len(t.Keys[i])), append([]uint64{}, t.Keys[i]...)
			sortKeys(of.Keys, nil)
			next.Ranges = append(next.Ranges, of)
		default:
			next.Ranges = append(next.Ranges, of.refined(t.Counts[i], ranks, r.Bits)...)
		}
	}
	total := int64(0)
	for i := range next.Ranges {
		of := &next.Ranges[i]
		if total += of.Count; !of.known() && total <= fewKeys {
			of.Collect = true
		}
	}
	return next, nil
}

// refined are the parts of the range in which there are wanted ranks.
func (r *Range) refined(counts []int64, ranks []int, digits int) []Range {
	var out []Range
	below := r.Below
	shift := max(r.Bits-digits, 0)
	for k, c := range counts {
		if c == 0 {
			continue
		}
		first, _ := slices.BinarySearch(ranks, int(below))
		if first < len(ranks) && int64(ranks[first]) < below+c {
			out = append(out, Range{Low: r.Low + uint64(k)<<shift, Bits: shift, Below: below, Count: c})
		}
		below += c
	}
	return out
}

// Run makes the quantiles.
func (c *Conclude) Run(_ context.Context, args []any) (any, error) {
	plan, _, err := planOf(Plan{}, args)
	if err != nil {
		return nil, err
	}
	if plan.Numbers == 0 && plan.NaNs == 0 {
		return nil, errNothing
	}
	out := block.New(c.DType, len(c.Q))
	if plan.Numbers == 0 || plan.NaNs > 0 && !c.SkipNaN {
		c.writeNaN(out, 0)
		return out, nil
	}
	c.write(out, 0, int(plan.Numbers), plan.at)
	return out, nil
}

// at is the key of a rank.
func (p *Plan) at(rank int) uint64 {
	k, _ := slices.BinarySearchFunc(p.Ranges, int64(rank), func(r Range, rank int64) int {
		if r.Below+r.Count <= rank {
			return -1
		}
		return 1
	})
	r := &p.Ranges[k]
	if r.Keys != nil {
		return r.Keys[int64(rank)-r.Below]
	}
	return r.Low
}
