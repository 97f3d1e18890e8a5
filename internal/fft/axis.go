package fft

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// A Kind is a transform of an axis. The names are NumPy's.
type Kind uint8

const (
	FFT   Kind = iota // complex to complex
	IFFT              // the inverse
	RFFT              // n reals to the n/2+1 frequencies that are not conjugates of others
	IRFFT             // the inverse, of n/2+1 frequencies to n reals
)

// String is NumPy's name.
func (k Kind) String() string {
	if k > IRFFT {
		return fmt.Sprintf("Kind(%d)", uint8(k))
	}
	return [...]string{"fft", "ifft", "rfft", "irfft"}[k]
}

func (k Kind) inverse() bool { return k == IFFT || k == IRFFT }

// A Norm says what is divided by what.
type Norm uint8

const (
	Backward Norm = iota // inverses by n
	Ortho                // both directions by the root of n
	Forward              // the others by n
)

// String is NumPy's name.
func (n Norm) String() string {
	if n > Forward {
		return fmt.Sprintf("Norm(%d)", uint8(n))
	}
	return [...]string{"backward", "ortho", "forward"}[n]
}

// scale is what results are multiplied by.
func (n Norm) scale(k Kind, size int) float64 {
	switch {
	case n == Ortho:
		return 1 / math.Sqrt(float64(size))
	case n == Backward == k.inverse():
		return 1 / float64(size)
	}
	return 1
}

// Errors of Axis and Axes.
var (
	ErrSize = errors.New("invalid number of data points")
	ErrAxis = errors.New("no such axis")
	ErrType = errors.New("elements of a wrong type")
	ErrNorm = errors.New("no such norm")
)

// Result is the type that a transform of elements of type d gives, and whether
// there is one: RFFT refuses complex numbers.
func Result(k Kind, d block.DType) (block.DType, bool) {
	single := d == block.Float32 || d == block.Complex64
	switch {
	case d == block.NoDType, k > IRFFT, k == RFFT && d.Complex():
		return block.NoDType, false
	case k == IRFFT && single:
		return block.Float32, true
	case k == IRFFT:
		return block.Float64, true
	case single:
		return block.Complex64, true
	}
	return block.Complex128, true
}

// Length is how many elements an axis of m elements has after a transform of size
// n, and what n is if it is 0: m, or 2(m-1) for IRFFT.
func Length(k Kind, m, n int) (length, size int) {
	if n == 0 {
		n = m
		if k == IRFFT {
			n = 2 * (m - 1)
		}
	}
	if k == RFFT {
		return n/2 + 1, n
	}
	return n, n
}

// Axis transforms an axis of a block, of any strides, to a new contiguous block. n
// is the number of points, to which the axis is cut or filled up with zeros (for
// IRFFT to n/2+1 frequencies, of which the first's and, if n is even, the last's
// imaginary parts do not count); 0 is the axis' own, see Length. The axis may be
// negative, to count from the last one. Errors are ErrAxis,
// ErrSize, ErrType and ErrNorm.
func Axis(b *block.Block, axis int, kind Kind, n int, norm Norm) (*block.Block, error) {
	fail := func(err error, what any) (*block.Block, error) {
		return nil, fmt.Errorf("fft: %s: %w (%v)", kind, err, what)
	}
	rank := len(b.Shape)
	if axis < -rank || axis >= rank {
		return fail(ErrAxis, axis)
	}
	if axis < 0 {
		axis += rank
	}
	d, ok := Result(kind, b.DType)
	if !ok {
		return fail(ErrType, b.DType)
	}
	if norm > Forward {
		return fail(ErrNorm, norm)
	}
	length, n := Length(kind, b.Shape[axis], n)
	if n < 1 {
		return fail(ErrSize, n)
	}
	t := task{kind: kind, axis: axis, n: n, scale: norm.scale(kind, n)}
	t.shape = slices.Clone(b.Shape)
	t.shape[axis] = length
	// Twice for what odd lengths take on the way.
	whole := slices.Clone(t.shape)
	whole[axis] = n
	if bytes, ok := block.Bytes(block.Complex128, whole); !ok || bytes > math.MaxInt/4 {
		return fail(ErrSize, n)
	}
	if d.Real() == block.Float32 {
		return transform[float32](t, b), nil
	}
	return transform[float64](t, b), nil
}

// Axes transforms several axes. FFT and IFFT take them from the last to the first;
// RFFT makes the last one real and then goes on with FFT, and IRFFT the other way
// round. Sizes is nil, or has a number for each axis as Axis takes it.
func Axes(b *block.Block, axes []int, kind Kind, sizes []int, norm Norm) (*block.Block, error) {
	if sizes == nil {
		sizes = make([]int, len(axes))
	}
	if len(sizes) != len(axes) {
		return nil, fmt.Errorf("fft: %s: %d sizes for %d axes", kind, len(sizes), len(axes))
	}
	if len(axes) == 0 {
		if kind == RFFT || kind == IRFFT {
			return nil, fmt.Errorf("fft: %s: %w (there must be one)", kind, ErrAxis)
		}
		d, ok := Result(kind, b.DType)
		if !ok {
			return nil, fmt.Errorf("fft: %s: %w (%v)", kind, ErrType, b.DType)
		}
		return converted(b, d), nil
	}
	at := b.View()
	step := func(i int, k Kind) error {
		next, err := Axis(at, axes[i], k, sizes[i], norm)
		if err == nil {
			at.Release()
			at = next
		}
		return err
	}
	last := len(axes) - 1
	order := make([]Kind, 0, len(axes)) // of the axes from the last on
	for range axes {
		order = append(order, kind)
	}
	switch kind {
	case RFFT:
		for i := range last {
			order[i+1] = FFT
		}
	case IRFFT: // the last axis is the last to go
		for i := range last {
			if err := step(i, IFFT); err != nil {
				at.Release()
				return nil, err
			}
		}
		order = order[:1]
	}
	for i, k := range order {
		if err := step(last-i, k); err != nil {
			at.Release()
			return nil, err
		}
	}
	return at, nil
}

// A task is a call of Axis that has been looked at.
type task struct {
	kind  Kind
	axis  int
	n     int
	shape []int // of the result
	scale float64
}

// types gives the blocks' types for F.
func types[F Float]() (real, complex block.DType) {
	if unsafe.Sizeof(F(0)) == 4 {
		return block.Float32, block.Complex64
	}
	return block.Float64, block.Complex128
}

func transform[F Float](t task, b *block.Block) *block.Block {
	reals, complexes := types[F]()
	half := t.n%2 == 0
	switch t.kind {
	case RFFT:
		if half {
			in := fitted(b, t.axis, t.n, reals)
			defer in.Release()
			return apply(job[F]{plan: planOf[F](t.n / 2), form: toHalf, scale: F(t.scale)}, in, t.axis, t.shape)
		}
		in := fitted(b, t.axis, t.n, complexes)
		defer in.Release()
		out := apply(job[F]{plan: planOf[F](t.n), scale: F(t.scale)}, in, t.axis, in.Shape)
		defer out.Release()
		first := out.Narrow(t.axis, 0, t.n/2+1, 1)
		defer first.Release()
		return first.Contiguous()
	case IRFFT:
		in := fitted(b, t.axis, t.n/2+1, complexes)
		defer in.Release()
		if half {
			return apply(job[F]{plan: planOf[F](t.n / 2), form: toReal, scale: F(t.scale)}, in, t.axis, t.shape)
		}
		all := mirrored[F](in, t.axis, t.n)
		defer all.Release()
		out := apply(job[F]{plan: planOf[F](t.n), inverse: true, scale: F(t.scale)}, all, t.axis, t.shape)
		defer out.Release()
		return converted(out, reals)
	}
	if t.kind == FFT && half && !b.DType.Complex() { // half is conjugates of the other half
		t.kind, t.shape[t.axis] = RFFT, t.n/2+1
		first := transform[F](t, b)
		defer first.Release()
		return mirrored[F](first, t.axis, t.n)
	}
	in := fitted(b, t.axis, t.n, complexes)
	defer in.Release()
	return apply(job[F]{plan: planOf[F](t.n), inverse: t.kind == IFFT, scale: F(t.scale)}, in, t.axis, t.shape)
}

// apply does a job to all lines of an axis.
func apply[F Float](j job[F], in *block.Block, axis int, shape []int) *block.Block {
	reals, d := types[F]()
	if j.form == toReal {
		d = reals
	}
	out := block.New(d, shape...)
	if block.Count(shape) == 0 {
		return out
	}
	src, dst := lines{elem: in.Strides[axis]}, lines{elem: out.Strides[axis]}
	rest := others(in, out, axis)
	count := 1
	if last := len(rest) - 1; last >= 0 {
		src.line, dst.line, count = rest[last].src, rest[last].dst, rest[last].n
		rest = rest[:last]
	}
	odometer := make([]int, len(rest))
	for {
		src.base, dst.base = in.Base, out.Base
		for i, at := range odometer {
			src.base = unsafe.Add(src.base, at*rest[i].src)
			dst.base = unsafe.Add(dst.base, at*rest[i].dst)
		}
		j.run(dst, src, count)
		i := len(rest) - 1
		for ; i >= 0; i-- {
			if odometer[i]++; odometer[i] < rest[i].n {
				break
			}
			odometer[i] = 0
		}
		if i < 0 {
			return out
		}
	}
}

// A direction is an axis that lines are counted along.
type direction struct{ n, src, dst int }

// others gives the axes besides one, those together that can be gone along as one.
func others(in, out *block.Block, axis int) []direction {
	var all []direction
	for i, n := range out.Shape {
		if i == axis || n == 1 {
			continue
		}
		d := direction{n, in.Strides[i], out.Strides[i]}
		if last := len(all) - 1; last >= 0 && all[last].src == d.src*n && all[last].dst == d.dst*n {
			d.n *= all[last].n
			all = all[:last]
		}
		all = append(all, d)
	}
	return all
}
