package npy

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// populate reads what is missing of a part of a mapping and maps all of it, in
// one call. Systems before Linux 5.14 refuse it, and fault page by page.
func populate(part []byte) {
	unix.Madvise(part, unix.MADV_POPULATE_READ) //nolint:errcheck // a hint
}

// resident reports that the system has not dropped the page at the beginning of a
// part.
func resident(part []byte) bool {
	var state byte
	_, _, err := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(unsafe.SliceData(part))), 1, uintptr(unsafe.Pointer(&state)))
	return err != 0 || state&1 != 0
}
