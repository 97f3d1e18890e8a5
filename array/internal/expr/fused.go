package expr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

// Kernel is what the tasks of a fused expression have in common, as data.
type Kernel struct {
	Text     string  // the kernel as IR; "" copies its one operand
	Label    string  // for people: add.mul.sqrt
	Checks   []Check // of what a check that fails is a part, by the number of its site
	Operands []Operand
	Uniforms []uint64 // the numbers in the expression
	Out      block.DType
	Total    int // elements of the whole array: whether compiling pays
}

// Check is the operation that a check of a kernel is a part of.
type Check struct {
	Fn string
	At string // where the user wrote it: app.go:15
}

// Operand is how a kernel reads one of its operands.
type Operand struct {
	Arg   int // which argument of the task; -1: indices along Axis
	DType block.DType
	View  View
	Axis  int
}

// Fused is the task of a block that a kernel computes.
type Fused struct {
	*Kernel         // shared by the tasks of all blocks
	Shape   []int   // of the block; Unknown where only the operands know
	Origin  []int   // of the block in the array, where indices are asked for
	Starts  [][]int // by operand: where the block begins along the axes of its argument
}

// Look is the task of a block that is a view of another.
type Look struct {
	View   View
	Shape  []int
	Starts []int
}

func init() {
	graph.RegisterOp[*Fused]()
	graph.RegisterOp[*Look]()
	graph.RegisterCodec[*Kernel](kernelCodec{})
}

// kernelCodec sends what a pointer to a Kernel points to.
type kernelCodec struct{}

func (kernelCodec) Encode(w io.Writer, v any) error {
	c, err := graph.CodecFor(reflect.TypeFor[Kernel]())
	if err != nil {
		return err
	}
	return c.Encode(w, *v.(*Kernel))
}

func (kernelCodec) Decode(r io.Reader) (any, error) {
	c, err := graph.CodecFor(reflect.TypeFor[Kernel]())
	if err != nil {
		return nil, err
	}
	v, err := c.Decode(r)
	if err != nil {
		return nil, err
	}
	k := v.(Kernel)
	return &k, nil
}

// OpName is the operations of the kernel.
func (f *Fused) OpName() string { return f.Label }

// SizeBytes predicts the size of the result.
func (f *Fused) SizeBytes() int64 { return int64(block.Count(known(f.Shape)) * f.Out.Size()) }

// OpName is "view".
func (*Look) OpName() string { return "view" }

// Run gives the view.
func (l *Look) Run(_ context.Context, args []any) (any, error) {
	b, err := BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	shape, err := knownShape(l.Shape, []*block.Block{b}, []Operand{{View: l.View}})
	if err != nil {
		return nil, err
	}
	return applyView(b, l.View, shape, l.Starts), nil
}

// Run computes the block.
func (f *Fused) Run(ctx context.Context, args []any) (any, error) {
	in, shape, err := f.operands(args)
	if err != nil {
		return nil, err
	}
	out := block.New(f.Out, shape...)
	s := f.sweep(in, shape)
	s.output(out)
	if err := s.run(ctx); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

// operands are the blocks of the operands, nil for indices, and the shape that
// they are swept in.
func (f *Fused) operands(args []any) ([]*block.Block, []int, error) {
	in := make([]*block.Block, len(f.Operands))
	for i, o := range f.Operands {
		if o.Arg < 0 {
			continue
		}
		b, err := BlockArg(args, o.Arg)
		if err != nil {
			return nil, nil, err
		}
		in[i] = b
	}
	shape, err := knownShape(f.Shape, in, f.Operands)
	return in, shape, err
}

// knownShape fills in the lengths that only the operands know, which must
// agree.
func knownShape(shape []int, in []*block.Block, operands []Operand) ([]int, error) {
	if !slices.Contains(shape, Unknown) {
		return shape, nil
	}
	out := slices.Clone(shape)
	for i, o := range operands {
		if in[i] == nil {
			continue
		}
		for axis, a := range o.View.Axes {
			if a.To < 0 || shape[a.To] != Unknown {
				continue
			}
			switch n := in[i].Shape[axis]; {
			case out[a.To] == Unknown:
				out[a.To] = n
			case out[a.To] != n:
				return nil, fmt.Errorf("array: blocks of lengths %d and %d along axis %d do not fit", out[a.To], n, a.To)
			}
		}
	}
	if axis := slices.Index(out, Unknown); axis >= 0 {
		return nil, fmt.Errorf("array: the length of axis %d is unknown", axis)
	}
	return out, nil
}

// trapped is Trapped with the operation that has failed, where there are
// several.
func (k *Kernel) trapped(err error) error {
	trap, ok := errors.AsType[*kernel.Trap](err)
	if !ok || trap.File != "" || trap.Site >= len(k.Checks) || k.Checks[trap.Site].Fn == k.Label {
		return Trapped(k.Label, err)
	}
	c := k.Checks[trap.Site]
	return fmt.Errorf("%w (%s)", Trapped(c.Fn, err), c.At)
}

// runnable is the kernel, made ready.
func (f *Fused) runnable(rows int) (*native.Runnable, error) {
	k, err := native.Kernel(f.Text)
	if err != nil {
		return nil, err
	}
	k.Expect(max(f.Total, rows))
	return k, nil
}
