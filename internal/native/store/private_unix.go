//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// private refuses a folder that others than this user can write to.
func private(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o022 != 0 {
		return errors.New("others can write to this folder, so what is in it is not run")
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() && st.Uid != 0 {
		return errors.New("this folder belongs to another user, so what is in it is not run")
	}
	return nil
}
