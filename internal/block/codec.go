package block

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/cb434341/weft/graph"
)

// A Block is sent and spilled as its type, its shape and its elements in
// row-major order; what comes back is contiguous.

func init() {
	graph.RegisterType[*Block]()
	graph.RegisterCodec[*Block](codec{})
	graph.RegisterType[DType]()
}

type codec struct{}

// What is believed of a header that may be damaged: so many axes, and so many
// bytes from a reader that does not know how many it has.
const (
	maxAxes  = 64
	believed = 64 << 20
)

func (codec) Encode(w io.Writer, v any) error {
	b := v.(*Block)
	if b == nil {
		return fmt.Errorf("block: encoding a nil block")
	}
	head := binary.AppendUvarint([]byte{byte(b.DType)}, uint64(len(b.Shape)))
	for _, n := range b.Shape {
		head = binary.AppendUvarint(head, uint64(n))
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	c := b.Contiguous()
	defer c.Release()
	_, err := w.Write(c.Bytes())
	return err
}

func (codec) Decode(r io.Reader) (any, error) {
	d, shape, err := decodeHead(r)
	if err != nil {
		return nil, err
	}
	size, ok := Bytes(d, shape)
	left, known := r.(interface{ Len() int })
	if !ok || known && size > left.Len() {
		return nil, fmt.Errorf("block: %s of shape %v: %w", d, shape, graph.ErrDamaged)
	}
	if !known && size > believed {
		var all bytes.Buffer // grows as the input comes
		if _, err := io.CopyN(&all, r, int64(size)); err != nil {
			return nil, fmt.Errorf("block: %w: %w", graph.ErrDamaged, err)
		}
		r = &all
	}
	b := New(d, shape...)
	if _, err := io.ReadFull(r, b.Bytes()); err != nil {
		b.Release()
		return nil, fmt.Errorf("block: %w: %w", graph.ErrDamaged, err)
	}
	if d == Bool {
		for i, v := range b.Bytes() {
			if v > 1 {
				b.Release()
				return nil, fmt.Errorf("block: bool %d is %d: %w", i, v, graph.ErrDamaged)
			}
		}
	}
	return b, nil
}

// oneByte reads byte by byte, and not one too many.
type oneByte struct{ io.Reader }

func (r oneByte) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(r, b[:])
	return b[0], err
}

func decodeHead(r io.Reader) (DType, []int, error) {
	one := oneByte{r}
	d, err := one.ReadByte()
	if err != nil {
		return NoDType, nil, fmt.Errorf("block: %w: %w", graph.ErrDamaged, err)
	}
	if d == 0 || int(d) >= len(infos) {
		return NoDType, nil, fmt.Errorf("block: type %d: %w", d, graph.ErrDamaged)
	}
	axes, err := binary.ReadUvarint(one)
	if err != nil || axes > maxAxes {
		return NoDType, nil, fmt.Errorf("block: %d axes: %w", axes, graph.ErrDamaged)
	}
	shape := make([]int, axes)
	for i := range shape {
		n, err := binary.ReadUvarint(one)
		if err != nil || int(n) < 0 {
			return NoDType, nil, fmt.Errorf("block: length of axis %d: %w", i, graph.ErrDamaged)
		}
		shape[i] = int(n)
	}
	return DType(d), shape, nil
}
