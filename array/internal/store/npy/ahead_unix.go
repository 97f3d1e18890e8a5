//go:build unix && !linux

package npy

import "golang.org/x/sys/unix"

const populate = unix.MADV_WILLNEED
