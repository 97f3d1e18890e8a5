package npy

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// reserve gives a file its size, and the room on disk for it where the file
// system can.
func reserve(f *os.File, size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), 0, 0, size)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOSYS):
			return f.Truncate(size)
		}
		return &os.PathError{Op: "reserving room for", Path: f.Name(), Err: err}
	}
}
