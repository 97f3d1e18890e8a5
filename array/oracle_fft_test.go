package array_test

import (
	"strings"

	"github.com/cb434341/weft/array"
)

// transformed is a Fourier transform; nil if it is something else.
func transformed[T array.Elem](op string, x array.Array[T], p oracleParams) any {
	if !strings.Contains(op, "FFT") {
		return nil
	}
	axes := read(p, "axes", []int(nil))
	switch op {
	case "FFTShift":
		return array.FFTShift(x, axes...)
	case "IFFTShift":
		return array.IFFTShift(x, axes...)
	}
	var options []array.FFTOption
	if p.has("axis") {
		axes = []int{read(p, "axis", 0)}
	}
	if axes != nil {
		options = append(options, array.FFTAxis(axes...))
	}
	if p.has("n") {
		options = append(options, array.FFTSize(read(p, "n", 0)))
	}
	if p.has("s") {
		options = append(options, array.FFTSize(read(p, "s", []int(nil))...))
	}
	switch read(p, "norm", "") {
	case "ortho":
		options = append(options, array.FFTOrtho)
	case "forward":
		options = append(options, array.FFTForward)
	}
	switch x := any(x).(type) {
	case array.Array[complex128]:
		if v := transformedComplex(op, x, options); v != nil {
			return v
		}
		return toReal[float64](op, x, options)
	case array.Array[complex64]:
		if v := transformedComplex(op, x, options); v != nil {
			return v
		}
		return toReal[float32](op, x, options)
	case array.Array[float64]:
		switch op {
		case "RFFT":
			return array.RFFT(x, options...)
		case "RFFT2":
			return array.RFFT2(x, options...)
		case "RFFTN":
			return array.RFFTN(x, options...)
		case "IHFFT":
			return array.IHFFT(x, options...)
		}
	case array.Array[float32]:
		switch op {
		case "RFFT":
			return array.RFFTOf[complex64](x, options...)
		case "RFFT2":
			return array.RFFT2Of[complex64](x, options...)
		case "RFFTN":
			return array.RFFTNOf[complex64](x, options...)
		}
	}
	return nil
}

func transformedComplex[C array.ComplexElem](op string, x array.Array[C], options []array.FFTOption) any {
	f, ok := map[string]func(array.Array[C], ...array.FFTOption) array.Array[C]{
		"FFT": array.FFT[C], "IFFT": array.IFFT[C], "FFT2": array.FFT2[C], "IFFT2": array.IFFT2[C], "FFTN": array.FFTN[C], "IFFTN": array.IFFTN[C],
	}[op]
	if !ok {
		return nil
	}
	return f(x, options...)
}

func toReal[F array.FloatElem, C array.ComplexElem](op string, x array.Array[C], options []array.FFTOption) any {
	switch op {
	case "IRFFT":
		return array.IRFFTOf[F](x, options...)
	case "IRFFT2":
		return array.IRFFT2Of[F](x, options...)
	case "IRFFTN":
		return array.IRFFTNOf[F](x, options...)
	case "HFFT":
		if x, ok := any(x).(array.Array[complex128]); ok {
			return array.HFFT(x, options...)
		}
	}
	return nil
}

// accumulated is a running reduction; nil if it is something else.
func accumulated[T array.Elem](op string, x array.Array[T], p oracleParams) any {
	type a = array.Array[T]
	f, ok := map[string]func(a, ...int) a{
		"CumSum": a.CumSum, "CumProd": a.CumProd, "CumMin": a.CumMin, "CumMax": a.CumMax, "NanCumSum": a.NanCumSum, "NanCumProd": a.NanCumProd,
	}[op]
	switch {
	case !ok:
		return nil
	case p.has("axis"):
		return f(x, read(p, "axis", 0))
	}
	return f(x)
}
