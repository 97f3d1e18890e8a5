//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Spent is the time that all processors have spent on this process so far.
func Spent() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
