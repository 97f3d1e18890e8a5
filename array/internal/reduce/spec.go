package reduce

import (
	"fmt"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// Chunk is how many values a run has at most, of longer ones a part: in the first
// cache there is room for them beside what they are computed of, and a second pass
// finds them there.
const Chunk = 1024

// A Spec says what is reduced to what. It is data: an Op carries it.
type Spec struct {
	Kind string      // one of the names in the package comment's table
	In   block.DType // what comes in
	DDof int         // var, std: the divisor is n - DDof
}

// family is what kinds of one State have in common.
type family uint8

const (
	sums family = iota + 1
	products
	means
	variances
	orders // min, max
	places // argmin, argmax
	truths // any, all, count
)

// rule says how a kind is reduced.
type rule struct {
	family family
	skip   bool // NaN are left out
	max    bool // of two, the larger one
	root   bool // of the variance
	count  bool // of truths: how many
	all    bool // of truths: all
}

var rules = map[string]rule{
	"sum":       {family: sums},
	"prod":      {family: products},
	"mean":      {family: means},
	"var":       {family: variances},
	"std":       {family: variances, root: true},
	"min":       {family: orders},
	"max":       {family: orders, max: true},
	"argmin":    {family: places},
	"argmax":    {family: places, max: true},
	"any":       {family: truths},
	"all":       {family: truths, all: true},
	"count":     {family: truths, count: true},
	"nansum":    {family: sums, skip: true},
	"nanprod":   {family: products, skip: true},
	"nanmean":   {family: means, skip: true},
	"nanvar":    {family: variances, skip: true},
	"nanstd":    {family: variances, skip: true, root: true},
	"nanmin":    {family: orders, skip: true},
	"nanmax":    {family: orders, skip: true, max: true},
	"nanargmin": {family: places, skip: true},
	"nanargmax": {family: places, skip: true, max: true},
}

// Check returns why there is no such reduction: an unknown kind, the order of
// complex numbers, the mean of integers, the sum of truths.
func (s Spec) Check() error {
	r, ok := rules[s.Kind]
	if !ok {
		return fmt.Errorf("reduce: %q: no such reduction", s.Kind)
	}
	if s.In < block.Bool || s.In > block.Complex128 {
		return fmt.Errorf("reduce: %s of %s: no type of elements", s.Kind, s.In)
	}
	switch r.family {
	case sums, products:
		if s.In == block.Bool {
			return fmt.Errorf("reduce: %s of bool: count, any and all are there for it", s.Kind)
		}
	case means, variances:
		if !s.In.Float() && !s.In.Complex() {
			return fmt.Errorf("reduce: %s of %s: only of floating-point numbers", s.Kind, s.In)
		}
	case orders, places:
		if s.In.Complex() {
			return fmt.Errorf("reduce: %s of %s: complex numbers have no order", s.Kind, s.In)
		}
	}
	if s.DDof < 0 || s.DDof != 0 && r.family != variances {
		return fmt.Errorf("reduce: %s with ddof %d", s.Kind, s.DDof)
	}
	return nil
}

// Out is the type of the results. Sums and products keep the type of what came
// in, as Go's + and * do; so do min, max and mean.
func (s Spec) Out() block.DType {
	switch r := rules[s.Kind]; {
	case r.family == variances:
		return s.In.Real()
	case r.family == places || r.count:
		return block.Int64
	case r.family == truths:
		return block.Bool
	}
	return s.In
}

// Ordered reports that results depend on where the values are: then the values
// of a run, and the rows of one call, must have consecutive indexes.
func (s Spec) Ordered() bool { return rules[s.Kind].family == places }

// A reducer is how the values of one type become partial results of one
// family. It has no state of its own.
type reducer interface {
	// open makes the partial results of nothing.
	open(st *State)
	run(st *State, k int, first int64, p unsafe.Pointer, n int)
	rows(st *State, at int, first int64, p unsafe.Pointer, rows, n int)
	merge(dst, src *State, k int)
	finish(st *State, out *block.Block) error
}

// atOnce is a reducer that puts runs into a tree, which those that are all of
// their element need not see.
type atOnce interface {
	each(st *State, k, count int, p unsafe.Pointer, n int)
}

// reducer finds the reducer of a Spec that has passed Check.
func (s Spec) reducer() reducer {
	switch r := rules[s.Kind]; s.In {
	case block.Bool:
		return integers[uint8](r, 0)
	case block.Int8:
		return integers[int8](r, 0)
	case block.Int16:
		return integers[int16](r, 0)
	case block.Int32:
		return integers[int32](r, 0)
	case block.Int64:
		return integers[int64](r, 0)
	case block.Uint8:
		return integers[uint8](r, 0)
	case block.Uint16:
		return integers[uint16](r, 0)
	case block.Uint32:
		return integers[uint32](r, 0)
	case block.Uint64:
		return integers[uint64](r, -1<<63)
	case block.Float32:
		return floats[float32, uint32](r, 1, s.DDof)
	case block.Float64:
		return floats[float64, uint64](r, 1, s.DDof)
	case block.Complex64:
		return floats[float32, uint32](r, 2, s.DDof)
	default:
		return floats[float64, uint64](r, 2, s.DDof)
	}
}

func integers[T integer](r rule, flip int64) reducer {
	switch r.family {
	case sums:
		return integerSum[T]{}
	case products:
		return integerProduct[T]{}
	case orders:
		return integerOrder[T]{r.max, flip}
	case places:
		return integerPlace[T]{r.max, flip}
	}
	return truthOf[T](r)
}

func truthOf[T integer](r rule) reducer {
	switch unsafe.Sizeof(T(0)) {
	case 1:
		return truth[uint8]{r, ^uint8(0), 1}
	case 2:
		return truth[uint16]{r, ^uint16(0), 1}
	case 4:
		return truth[uint32]{r, ^uint32(0), 1}
	}
	return truth[uint64]{r, ^uint64(0), 1}
}

// floats are floating-point numbers, or complex ones where width is 2: U has
// the bits of a part.
func floats[T float, U unsigned](r rule, width, ddof int) reducer {
	switch r.family {
	case sums:
		return floatSum[T]{width, false, r.skip}
	case means:
		return floatSum[T]{width, true, r.skip}
	case products:
		return floatProduct[T]{width, r.skip}
	case variances:
		return moments[T]{width, r.skip, r.root, ddof}
	case orders:
		return floatOrder[T]{r.max, r.skip}
	case places:
		return floatPlace[T]{r.max, r.skip}
	}
	return truth[U]{r, ^U(0) >> 1, width} // without the sign: both zeros are zero
}

type float interface{ float32 | float64 }

type signed interface{ int8 | int16 | int32 | int64 }

type unsigned interface {
	uint8 | uint16 | uint32 | uint64
}

type integer interface{ signed | unsigned }

// values are the numbers that a caller points at.
func values[T float | integer](p unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(p), n) }
