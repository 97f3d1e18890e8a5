package npy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/cb434341/weft/internal/block"
)

const (
	// gap is how many bytes between two runs are rather read than skipped: about
	// as long as a call of the system takes.
	gap = 2 << 10
	// span is how much is read at once where there are gaps.
	span = 256 << 10
	// runsBetween is how many calls of the system there are between two looks at
	// the context.
	runsBetween = 64
)

// runs are the pieces of a region that lie together in a row-major file: first,
// then count of them in steps along the axes before the last.
type runs struct {
	first int64   // offset in the file
	size  int     // bytes of a run
	count []int   // of axes, outer first
	step  []int64 // bytes in the file
}

// runsOf returns the runs of the region of an array. No axis of the region is
// empty.
func runsOf(h Header, lo, shape []int) runs {
	size := h.DType.Size()
	r := runs{first: h.Offset, size: size}
	step := int64(size)
	joined := true // all axes behind this one are whole
	for i := len(shape) - 1; i >= 0; i-- {
		r.first += int64(lo[i]) * step
		switch {
		case joined:
			r.size *= shape[i]
		case shape[i] > 1:
			r.count, r.step = append(r.count, shape[i]), append(r.step, step)
		}
		joined = joined && shape[i] == h.Shape[i]
		step *= int64(h.Shape[i])
	}
	slices.Reverse(r.count)
	slices.Reverse(r.step)
	return r
}

// each calls do with the offset of each run, in order.
func (r runs) each(ctx context.Context, do func(offset int64) error) error {
	n := 0
	var walk func(axis int, offset int64) error
	walk = func(axis int, offset int64) error {
		if axis == len(r.count) {
			if n++; n%runsBetween == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return do(offset)
		}
		for range r.count[axis] {
			if err := walk(axis+1, offset); err != nil {
				return err
			}
			offset += r.step[axis]
		}
		return nil
	}
	return walk(0, r.first)
}

// ReadRegion reads a region of the array that h describes into dst, which is
// contiguous and of the array's type; the region lies in the array.
func ReadRegion(ctx context.Context, r io.ReaderAt, h Header, lo []int, dst *block.Block) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if dst.Len() == 0 {
		return nil
	}
	if h.Fortran && len(h.Shape) > 1 {
		return readTurned(ctx, r, h, lo, dst)
	}
	if err := readRuns(ctx, r, runsOf(h, lo, dst.Shape), dst.Bytes()); err != nil {
		return err
	}
	settle(h, dst.Bytes())
	return nil
}

// readTurned reads the region of a column-major array as one that is row-major
// with its axes turned round, and turns the result.
func readTurned(ctx context.Context, r io.ReaderAt, h Header, lo []int, dst *block.Block) error {
	back, shape := slices.Clone(lo), slices.Clone(dst.Shape)
	perm := make([]int, len(lo))
	for i := range perm {
		perm[i] = len(perm) - 1 - i
	}
	slices.Reverse(back)
	slices.Reverse(shape)
	rows := block.New(h.DType, shape...)
	defer rows.Release()
	if err := ReadRegion(ctx, r, h.rows(), back, rows); err != nil {
		return err
	}
	turned := rows.Transpose(perm...)
	defer turned.Release()
	block.Copy(dst, turned)
	return nil
}

// settle makes the bytes of a file those of our elements.
func settle(h Header, data []byte) {
	if h.Swapped {
		Swap(h.DType, data)
	}
	if h.DType == block.Bool {
		for i, v := range data {
			if v > 1 {
				data[i] = 1 // true for NumPy, nothing for Go
			}
		}
	}
}

// readRuns reads runs one behind the other to out.
func readRuns(ctx context.Context, r io.ReaderAt, rs runs, out []byte) error {
	last := len(rs.count) - 1
	if last >= 0 && rs.step[last]-int64(rs.size) <= gap && rs.size < span/4 {
		return readSpans(ctx, r, rs, out)
	}
	return rs.each(ctx, func(offset int64) error {
		err := readFull(r, out[:rs.size], offset)
		out = out[rs.size:]
		return err
	})
}

// readSpans reads several short runs at once, with what is between them.
func readSpans(ctx context.Context, r io.ReaderAt, rs runs, out []byte) error {
	last := len(rs.count) - 1
	n, step := rs.count[last], int(rs.step[last])
	most := min(max(1, (span-rs.size)/step+1), n)
	scratch := block.New(block.Uint8, (most-1)*step+rs.size)
	defer scratch.Release()
	buf := scratch.Bytes()
	outer := rs
	outer.count, outer.step = rs.count[:last], rs.step[:last]
	return outer.each(ctx, func(offset int64) error {
		for i := 0; i < n; i += most {
			k := min(most, n-i)
			if err := readFull(r, buf[:(k-1)*step+rs.size], offset+int64(i)*int64(step)); err != nil {
				return err
			}
			for j := range k {
				copy(out, buf[j*step:j*step+rs.size])
				out = out[rs.size:]
			}
		}
		return nil
	})
}

func readFull(r io.ReaderAt, out []byte, offset int64) error {
	n, err := r.ReadAt(out, offset)
	switch {
	case n == len(out):
		return nil
	case errors.Is(err, io.EOF):
		return fmt.Errorf("the file ends at byte %d, in the middle of the array: %w", offset+int64(n), io.ErrUnexpectedEOF)
	}
	return err
}

// WriteRegion writes src, contiguous, as a region of the array that h describes:
// row-major, in this machine's byte order.
func WriteRegion(ctx context.Context, w io.WriterAt, h Header, lo []int, src *block.Block) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if src.Len() == 0 {
		return nil
	}
	data := src.Bytes()
	rs := runsOf(h, lo, src.Shape)
	return rs.each(ctx, func(offset int64) error {
		_, err := w.WriteAt(data[:rs.size], offset)
		data = data[rs.size:]
		return err
	})
}
