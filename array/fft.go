package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/spectral"
	"github.com/cb434341/weft/internal/fft"
)

// Discrete Fourier transforms, as NumPy's fft defines them: exp(-2πi jk/n)
// forwards, the inverse divided by n. Single precision stays single.
//
// FFT and its siblings take complex arrays; RFFT takes real ones and gives the
// n/2+1 frequencies that are not conjugates of others, at half the cost. Functions
// of real numbers are for float64; those that end in Of name the other type:
// RFFTOf[complex64](x), of an Array[float32].
//
// An axis that is transformed is cut into no blocks, others are cut further
// instead; so an array of one axis is transformed by one task.

// ComplexElem is a type of complex numbers.
type ComplexElem interface{ ~complex64 | ~complex128 }

// FloatElem is a type of floating-point numbers.
type FloatElem interface{ ~float32 | ~float64 }

// FFTOption says how a transform is done.
type FFTOption struct{ set func(*spectral.Call) }

// FFTAxis names the axes that are transformed; negative ones count from the last.
// Otherwise these are the last axis, the last two, or all, by the function.
func FFTAxis(axes ...int) FFTOption {
	return FFTOption{func(c *spectral.Call) { c.Axes = axes }}
}

// FFTSize gives the number of points along each transformed axis, to which the
// array is cut or filled up with zeros. For an inverse to real numbers it is the
// number of these, which the frequencies leave open: otherwise 2(m-1) of m.
func FFTSize(points ...int) FFTOption {
	return FFTOption{func(c *spectral.Call) { c.Points = points }}
}

// FFTOrtho divides both directions by the root of n, so that they keep the norm.
var FFTOrtho = FFTOption{func(c *spectral.Call) { c.Norm = fft.Ortho }}

// FFTForward divides by n forwards instead of backwards.
var FFTForward = FFTOption{func(c *spectral.Call) { c.Norm = fft.Forward }}

// transform applies options and transforms the last axes, all if last is 0.
func transform(name string, kind fft.Kind, n *expr.Node, last int, options []FFTOption) *expr.Node {
	if n.Err() != nil {
		return n
	}
	c := spectral.Call{Name: name, Kind: kind}
	for _, o := range options {
		if o.set != nil {
			o.set(&c)
		}
	}
	if c.Axes == nil {
		if last == 0 {
			last = n.NDim()
			if c.Points != nil {
				last = len(c.Points)
			}
		}
		for i := range last {
			c.Axes = append(c.Axes, i-last)
		}
	} else if last == 1 && len(c.Axes) != 1 {
		return expr.Fail(name, []*expr.Node{n}, "it transforms one axis, not %d", len(c.Axes))
	}
	return spectral.Apply(n, c)
}

// transformTo is transform where the result must be of type R.
func transformTo[R Elem](name string, kind fft.Kind, n *expr.Node, last int, options []FFTOption) Array[R] {
	if d, ok := fft.Result(kind, n.DType); n.Err() == nil && ok && d != dtypeFor[R]() {
		return Array[R]{expr.Fail(name, []*expr.Node{n}, "the transform of %s is %s, not %s", n.DType, d, dtypeFor[R]())}
	}
	return Array[R]{transform(name, kind, n, last, options)}
}

// FFT transforms the last axis, or the one that FFTAxis names.
func FFT[C ComplexElem](x Array[C], options ...FFTOption) Array[C] {
	return Array[C]{transform("fft", fft.FFT, x.node(), 1, options)}
}

// IFFT is the inverse of FFT.
func IFFT[C ComplexElem](x Array[C], options ...FFTOption) Array[C] {
	return Array[C]{transform("ifft", fft.IFFT, x.node(), 1, options)}
}

// FFT2 transforms the last two axes.
func FFT2[C ComplexElem](x Array[C], options ...FFTOption) Array[C] {
	return Array[C]{transform("fft2", fft.FFT, x.node(), 2, options)}
}

// IFFT2 is the inverse of FFT2.
func IFFT2[C ComplexElem](x Array[C], options ...FFTOption) Array[C] {
	return Array[C]{transform("ifft2", fft.IFFT, x.node(), 2, options)}
}

// FFTN transforms all axes, or as many of the last as FFTSize has lengths.
func FFTN[C ComplexElem](x Array[C], options ...FFTOption) Array[C] {
	return Array[C]{transform("fftn", fft.FFT, x.node(), 0, options)}
}

// IFFTN is the inverse of FFTN.
func IFFTN[C ComplexElem](x Array[C], options ...FFTOption) Array[C] {
	return Array[C]{transform("ifftn", fft.IFFT, x.node(), 0, options)}
}

// RFFT transforms the last axis of real numbers, or the one that FFTAxis names,
// to the n/2+1 frequencies that are not conjugates of others.
func RFFT(x Array[float64], options ...FFTOption) Array[complex128] {
	return RFFTOf[complex128](x, options...)
}

// RFFTOf is RFFT of numbers of either precision: RFFTOf[complex64](x).
func RFFTOf[C ComplexElem, F FloatElem](x Array[F], options ...FFTOption) Array[C] {
	return transformTo[C]("rfft", fft.RFFT, x.node(), 1, options)
}

// IRFFT is the inverse of RFFT. FFTSize says how many numbers there were; it
// matters if they were odd in number.
func IRFFT(x Array[complex128], options ...FFTOption) Array[float64] {
	return IRFFTOf[float64](x, options...)
}

// IRFFTOf is IRFFT of numbers of either precision: IRFFTOf[float32](x).
func IRFFTOf[F FloatElem, C ComplexElem](x Array[C], options ...FFTOption) Array[F] {
	return transformTo[F]("irfft", fft.IRFFT, x.node(), 1, options)
}

// RFFT2 transforms the last two axes of real numbers; the last one becomes the
// n/2+1 frequencies that are not conjugates of others.
func RFFT2(x Array[float64], options ...FFTOption) Array[complex128] {
	return RFFT2Of[complex128](x, options...)
}

// RFFT2Of is RFFT2 of numbers of either precision.
func RFFT2Of[C ComplexElem, F FloatElem](x Array[F], options ...FFTOption) Array[C] {
	return transformTo[C]("rfft2", fft.RFFT, x.node(), 2, options)
}

// IRFFT2 is the inverse of RFFT2, see IRFFT.
func IRFFT2(x Array[complex128], options ...FFTOption) Array[float64] {
	return IRFFT2Of[float64](x, options...)
}

// IRFFT2Of is IRFFT2 of numbers of either precision.
func IRFFT2Of[F FloatElem, C ComplexElem](x Array[C], options ...FFTOption) Array[F] {
	return transformTo[F]("irfft2", fft.IRFFT, x.node(), 2, options)
}

// RFFTN transforms all axes of real numbers, see RFFT2.
func RFFTN(x Array[float64], options ...FFTOption) Array[complex128] {
	return RFFTNOf[complex128](x, options...)
}

// RFFTNOf is RFFTN of numbers of either precision.
func RFFTNOf[C ComplexElem, F FloatElem](x Array[F], options ...FFTOption) Array[C] {
	return transformTo[C]("rfftn", fft.RFFT, x.node(), 0, options)
}

// IRFFTN is the inverse of RFFTN, see IRFFT.
func IRFFTN(x Array[complex128], options ...FFTOption) Array[float64] {
	return IRFFTNOf[float64](x, options...)
}

// IRFFTNOf is IRFFTN of numbers of either precision.
func IRFFTNOf[F FloatElem, C ComplexElem](x Array[C], options ...FFTOption) Array[F] {
	return transformTo[F]("irfftn", fft.IRFFT, x.node(), 0, options)
}

// HFFT transforms a signal whose frequencies are real: x is the half of it that is
// not conjugates of the rest. The result has 2(m-1) numbers of m, or FFTSize.
func HFFT(x Array[complex128], options ...FFTOption) Array[float64] {
	n := expr.Apply("conj", x.node())
	return transformTo[float64]("hfft", fft.IRFFT, n, 1, append(options[:len(options):len(options)], turned))
}

// IHFFT is the inverse of HFFT.
func IHFFT(x Array[float64], options ...FFTOption) Array[complex128] {
	n := transform("ihfft", fft.RFFT, x.node(), 1, append(options[:len(options):len(options)], turned))
	return Array[complex128]{expr.Apply("conj", n)}
}

// turned divides the other direction by n than was asked for.
var turned = FFTOption{func(c *spectral.Call) {
	switch c.Norm {
	case fft.Backward:
		c.Norm = fft.Forward
	case fft.Forward:
		c.Norm = fft.Backward
	}
}}

// FFTShift moves frequency 0, the first, to the middle of the axes; no axes means
// all.
func FFTShift[T Elem](x Array[T], axes ...int) Array[T] {
	return Array[T]{spectral.Shift("fftshift", x.node(), axes, false)}
}

// IFFTShift is the inverse of FFTShift.
func IFFTShift[T Elem](x Array[T], axes ...int) Array[T] {
	return Array[T]{spectral.Shift("ifftshift", x.node(), axes, true)}
}

// FFTFreq returns the frequencies of a transform of n points that are d apart, in
// cycles per unit of d: 0, 1, ... and then the negative ones, over n*d.
func FFTFreq(n int, d float64) Array[float64] {
	return Array[float64]{spectral.Frequencies("fftfreq", n, d, false)}
}

// RFFTFreq returns the frequencies of RFFT, see FFTFreq.
func RFFTFreq(n int, d float64) Array[float64] {
	return Array[float64]{spectral.Frequencies("rfftfreq", n, d, true)}
}
