package fft

import "unsafe"

// Float is the precision of a transform.
type Float interface{ float32 | float64 }

// A pair is a complex number as it lies in memory: a complex64 or complex128
// that generic code can take apart.
//
// Products are converted to F before they are added to anything, so that no
// compiler fuses the two: native code does not either, and both give the same
// bits.
type pair[F Float] struct{ re, im F }

func (a pair[F]) add(b pair[F]) pair[F] { return pair[F]{a.re + b.re, a.im + b.im} }
func (a pair[F]) sub(b pair[F]) pair[F] { return pair[F]{a.re - b.re, a.im - b.im} }

// addI is a - ib, a plus b turned by a quarter forwards.
func (a pair[F]) addI(b pair[F]) pair[F] { return pair[F]{a.re + b.im, a.im - b.re} }

// subI is a + ib.
func (a pair[F]) subI(b pair[F]) pair[F] { return pair[F]{a.re - b.im, a.im + b.re} }

func (a pair[F]) mul(b pair[F]) pair[F] {
	return pair[F]{F(a.re*b.re) - F(a.im*b.im), F(a.re*b.im) + F(a.im*b.re)}
}

func (a pair[F]) swap() pair[F] { return pair[F]{a.im, a.re} }

// load and store are element i behind p: the inner loops of passes have no
// bounds to check.
func load[F Float](p unsafe.Pointer, i int) pair[F] {
	return *(*pair[F])(unsafe.Add(p, uintptr(i)*unsafe.Sizeof(pair[F]{})))
}

func store[F Float](p unsafe.Pointer, i int, v pair[F]) {
	*(*pair[F])(unsafe.Add(p, uintptr(i)*unsafe.Sizeof(pair[F]{}))) = v
}
