package block

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// adviseHuge asks for huge pages: fewer faults, fewer misses of the TLB. A
// system that cannot gives small ones.
func adviseHuge(base unsafe.Pointer, size int) {
	_ = unix.Madvise(unsafe.Slice((*byte)(base), size), unix.MADV_HUGEPAGE)
}
