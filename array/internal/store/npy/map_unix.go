//go:build unix

package npy

import (
	"math"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapFile maps the whole of a file, read only; nil if that cannot be, as on some
// file systems.
func mapFile(f *os.File, size int64) []byte {
	if size == 0 || size > math.MaxInt {
		return nil
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil
	}
	return data
}

func unmap(data []byte) error {
	if data == nil {
		return nil
	}
	return unix.Munmap(data)
}

// mostAhead bounds what is read ahead of its use.
const mostAhead = 256 << 20

// ahead tells the system that a part of a mapping is wanted soon, of which used
// bytes will be looked at. It is worth it where most are: a cold file of 800 MB
// is read by blocks of whole rows in 200 ms rather than 290, and a warm one is no
// slower. For tiles, asking row by row takes the system's large pages away: 650
// ms; not asking at all takes 270.
func ahead(part []byte, used int) {
	if len(part) > mostAhead || used < len(part)/2 {
		return
	}
	page := unix.Getpagesize()
	front := int(uintptr(unsafe.Pointer(unsafe.SliceData(part)))) % page
	unix.Madvise(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(part)), -front)), front+len(part)), populate) //nolint:errcheck // a hint
}
