//go:build !unix

package main

import "time"

// processors is 0, for unknown, where a process cannot ask for it.
func processors() time.Duration { return 0 }
