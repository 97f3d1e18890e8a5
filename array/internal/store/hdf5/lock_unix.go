//go:build unix

package hdf5

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock waits until the file is ours alone; closing it lets it go.
func lock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
