package linalg

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Several is the result of a task that computes more than one block, from which
// Pick tasks take one each.
type Several struct{ Blocks []*block.Block }

// several makes the result of blocks, which are tidied.
func several(blocks ...*block.Block) *Several {
	for i, b := range blocks {
		blocks[i] = tidy(b)
	}
	return &Several{blocks}
}

// Release releases the blocks.
func (s *Several) Release() {
	for _, b := range s.Blocks {
		b.Release()
	}
}

// SizeBytes is what the blocks cost.
func (s *Several) SizeBytes() int64 {
	n := int64(64)
	for _, b := range s.Blocks {
		n += b.SizeBytes()
	}
	return n
}

func init() {
	graph.RegisterType[*Several]()
	graph.RegisterCodec[*Several](severalCodec{})
	graph.RegisterOp[*Pick]()
}

// severalCodec sends the blocks one behind the other.
type severalCodec struct{}

func (severalCodec) Encode(w io.Writer, v any) error {
	s := v.(*Several)
	if s == nil || len(s.Blocks) > 255 {
		return fmt.Errorf("array: encoding %v", s)
	}
	if _, err := w.Write([]byte{byte(len(s.Blocks))}); err != nil {
		return err
	}
	codec, err := graph.CodecFor(reflect.TypeFor[*block.Block]())
	if err != nil {
		return err
	}
	for _, b := range s.Blocks {
		if err := codec.Encode(w, b); err != nil {
			return err
		}
	}
	return nil
}

func (severalCodec) Decode(r io.Reader) (any, error) {
	var count uint8
	if err := binary.Read(r, binary.LittleEndian, &count); err != nil {
		return nil, fmt.Errorf("array: %w: %w", graph.ErrDamaged, err)
	}
	codec, err := graph.CodecFor(reflect.TypeFor[*block.Block]())
	if err != nil {
		return nil, err
	}
	s := several()
	for range count {
		b, err := codec.Decode(r)
		if err != nil {
			s.Release()
			return nil, err
		}
		s.Blocks = append(s.Blocks, b.(*block.Block))
	}
	return s, nil
}

// Pick is the task that takes one block of Several.
type Pick struct{ I int }

// OpName is "pick".
func (*Pick) OpName() string { return "pick" }

// Run gives a view of the block.
func (p *Pick) Run(_ context.Context, args []any) (any, error) {
	return pick(args, 0, p.I)
}

// pick is block i of an argument that is Several, a new reference.
func pick(args []any, arg, i int) (*block.Block, error) {
	s, ok := args[arg].(*Several)
	if !ok || i >= len(s.Blocks) {
		return nil, fmt.Errorf("array: argument %d is %T, not several blocks", arg, args[arg])
	}
	return s.Blocks[i].View(), nil
}

// picks writes the tasks that take the first n blocks of a task's.
func picks(b *graph.Builder, from graph.ID, n int) []graph.ID {
	ids := make([]graph.ID, n)
	for i := range ids {
		ids[i] = b.Add(&Pick{i}, []graph.ID{from})
	}
	return ids
}

// hidden makes the node of an operation with several results: its tasks, count
// of them, are handed to nodes that the user sees by chosen. It is no array: a
// place for each task is all that it has.
func hidden(op expr.Emitter, like *expr.Node, count int, args ...*expr.Node) *expr.Node {
	ones := make([]int, count)
	for i := range ones {
		ones[i] = 1
	}
	return expr.New(op, like.DType, []int{count}, [][]int{ones}, args...)
}

// Chosen is the Op of an array whose blocks are tasks of a hidden node, from
// the First on.
type Chosen struct {
	Of    string // for people
	First int
}

// Name is what was chosen.
func (c Chosen) Name() string { return c.Of }

// Emit writes nothing: the tasks are the hidden node's.
func (c Chosen) Emit(_ *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	return in[0][c.First : c.First+n.NumBlocks()]
}

// chosen makes an array of tasks of a hidden node.
func chosen(of string, from *expr.Node, first int, d block.DType, blocks ...[]int) *expr.Node {
	return expr.New(Chosen{of, first}, d, expr.Total(blocks), blocks, from)
}

// Sized is part of an Op that predicts the size of its result.
type Sized struct{ Bytes int64 }

// SizeBytes is the prediction.
func (s Sized) SizeBytes() int64 { return s.Bytes }

// sized predicts blocks of so many elements in all.
func sized(d block.DType, elements ...int) Sized {
	s := Sized{}
	for _, n := range elements {
		s.Bytes += int64(n) * int64(d.Size())
	}
	return s
}
