//go:build !unix

package cputime

import "time"

// Spent is 0: unknown.
func Spent() time.Duration { return 0 }
