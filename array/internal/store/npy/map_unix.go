//go:build unix

package npy

import (
	"math"
	"os"

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
