//go:build !amd64

package block

import "unsafe"

// There are no loops in assembly for this machine.
const wide = false

func turn64AVX(dst, src unsafe.Pointer, rows, cols, dstRow, srcCol, ahead int) {}

func rowsAVX(dst, src unsafe.Pointer, rows, bytes, dstRow, srcRow int) {}
