//go:build !unix

package block

import "unsafe"

// mapPages takes the memory from Go's heap.
func mapPages(size int) (base unsafe.Pointer, keep any) {
	words := make([]uint64, size/8)
	return unsafe.Pointer(&words[0]), words
}

// unmapPages is never called: memory of Go's heap is not pooled.
func unmapPages(unsafe.Pointer, int) {}
