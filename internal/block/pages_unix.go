//go:build unix

package block

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is what the system can map at once where it has room.
const hugePage = 2 << 20

// mapPages maps fresh memory. A system that has none left is met as Go itself
// meets it.
func mapPages(size int) (base unsafe.Pointer, keep any) {
	data, err := unix.MmapPtr(-1, 0, nil, uintptr(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		panic(fmt.Sprintf("block: no memory for %d bytes: %v", size, err))
	}
	if size >= hugePage {
		adviseHuge(data, size)
	}
	return data, nil
}

func unmapPages(base unsafe.Pointer, size int) {
	if err := unix.MunmapPtr(base, uintptr(size)); err != nil {
		panic(fmt.Sprintf("block: unmapping %d bytes: %v", size, err))
	}
}
