package array

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
)

// BlockOption says how a function of blocks is lifted or called: Named when it
// is lifted, the others then or for one call.
type BlockOption interface{ setBlocks(*blockSettings) }

type blockSettings struct {
	named     bool
	id        string
	lengths   [][]int
	drop, add []int
	border    layout.Mode
	padded    bool
	number    *expr.Node // what Constant pads with
	untrimmed bool
}

// Named gives a function an id of its own. A closure, a method value or an
// instance of a generic function needs one to be called in another process,
// where only the id tells which function is meant; plain functions and methods
// are known by their names. Two functions of one type with the same id are an
// error at the second lift.
type Named string

func (n Named) setBlocks(s *blockSettings) { s.named, s.id = true, string(n) }

type blockOption func(*blockSettings)

func (o blockOption) setBlocks(s *blockSettings) { o(s) }

// OutBlocks promises the lengths of the blocks of the result along each axis,
// where they are not those of the argument. There must be as many as there are
// blocks. A length of -1 is known only when the block has been computed.
func OutBlocks(lengths ...[]int) BlockOption {
	copied := make([][]int, len(lengths))
	for i, sizes := range lengths {
		for _, n := range sizes {
			copied[i] = append(copied[i], max(n, expr.Unknown))
		}
	}
	return blockOption(func(s *blockSettings) { s.lengths = copied })
}

// DropAxis promises results without some axes. The function is given all of
// these axes in one block.
func DropAxis(axes ...int) BlockOption {
	axes = slices.Clone(axes)
	return blockOption(func(s *blockSettings) { s.drop = axes })
}

// AddAxis promises results with new axes, numbered as they are in the result. They
// are of length 1 unless OutBlocks says otherwise.
func AddAxis(axes ...int) BlockOption {
	axes = slices.Clone(axes)
	return blockOption(func(s *blockSettings) { s.add = axes })
}

func (m PadMode) setBlocks(s *blockSettings) {
	s.border, s.padded, s.number = layout.Mode(m), true, nil
}

// PadWith is, for MapOverlap and Stencil, a border of a number.
func PadWith[T Elem](v T) BlockOption {
	return blockOption(func(s *blockSettings) {
		s.border, s.padded, s.number = layout.Constant, true, expr.Number(v)
	})
}

// Untrimmed tells MapOverlap that the function gives the block alone, and not
// what is around it.
func Untrimmed() BlockOption { return blockOption(func(s *blockSettings) { s.untrimmed = true }) }

// read takes options over.
func (s *blockSettings) read(opts []BlockOption) error {
	for _, o := range opts {
		if o == nil || reflect.ValueOf(o).Kind() == reflect.Func && reflect.ValueOf(o).IsNil() {
			return errors.New("an option is nil")
		}
		o.setBlocks(s)
	}
	if s.named && s.id == "" {
		return errors.New("Named: the id is empty")
	}
	return nil
}

// outBlocks is the lengths of the result's blocks, where have is what they are
// if nobody says otherwise.
func (s *blockSettings) outBlocks(have [][]int) ([][]int, error) {
	if s.lengths == nil {
		return have, nil
	}
	if len(s.lengths) != len(have) {
		return nil, fmt.Errorf("OutBlocks: lengths for %d axes of %d", len(s.lengths), len(have))
	}
	for axis, sizes := range s.lengths {
		if have[axis] != nil && len(sizes) != len(have[axis]) {
			return nil, fmt.Errorf("OutBlocks: %d blocks along axis %d, where there are %d", len(sizes), axis, len(have[axis]))
		}
	}
	return s.lengths, nil
}

// noBorder reports options that are for blocks with their surroundings.
func (s *blockSettings) noBorder() error {
	if s.padded || s.untrimmed {
		return errors.New("PadMode, PadWith and Untrimmed are for MapOverlap")
	}
	return nil
}

// only reports options that mean nothing to a verb that knows none but Named.
func (s *blockSettings) only() error {
	if s.lengths != nil || s.drop != nil || s.add != nil || s.padded || s.untrimmed {
		return errors.New("only Named is an option of it")
	}
	return nil
}
