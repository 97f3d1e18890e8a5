//go:build unix && !linux

package npy

import "golang.org/x/sys/unix"

// populate tells the system that bytes of a mapping are wanted soon.
func populate(part []byte) {
	unix.Madvise(part, unix.MADV_WILLNEED) //nolint:errcheck // a hint
}

// resident reports that the system has not dropped what was read: who knows.
func resident([]byte) bool { return true }
