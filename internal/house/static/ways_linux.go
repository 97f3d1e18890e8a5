package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// ways orders the attempts, strictest first. As root the change of root is
// allowed; for others a user namespace of their own makes it so, unless the
// system forbids those.
func ways() []way {
	return []way{
		{"in an empty root folder", func(cmd *exec.Cmd, root string) {
			confine(cmd, root)
		}},
		{"in an empty root folder and a user namespace", func(cmd *exec.Cmd, root string) {
			confine(cmd, root)
			cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
			cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
		}},
		{"in an empty folder, with the system's files in reach", func(*exec.Cmd, string) {}},
	}
}

// confine makes the folder that holds the program its whole file system.
func confine(cmd *exec.Cmd, root string) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	cmd.Path, cmd.Dir = "/program", "/"
}

// refused reports whether the system forbids a way, or has no such thing.
func refused(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) &&
		(errno == syscall.EPERM || errno == syscall.EINVAL || errno == syscall.ENOSPC || errno == syscall.ENOSYS)
}
