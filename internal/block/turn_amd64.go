package block

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// wide says that the loops in assembly can run.
var wide = cpu.X86.HasAVX

// turn64AVX copies rows by cols elements of eight bytes, multiples of eight: dst
// row by row, rows dstRow bytes apart, and src column by column, columns srcCol
// bytes apart. It fetches what lies ahead bytes from src.
//
//go:noescape
func turn64AVX(dst, src unsafe.Pointer, rows, cols, dstRow, srcCol, ahead int)

// rowsAVX copies rows of so many bytes, a multiple of 64.
//
//go:noescape
func rowsAVX(dst, src unsafe.Pointer, rows, bytes, dstRow, srcRow int)
