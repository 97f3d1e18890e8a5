//go:build !unix

package main

import "os"

// peakMB is 0, for unknown, where a process does not report it when it ends.
func peakMB(*os.ProcessState) float64 { return 0 }
