//go:build unix

package main

import (
	"syscall"
	"time"
)

// processors is the time that all processors have spent on this process.
func processors() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
