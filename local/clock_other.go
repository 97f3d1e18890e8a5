//go:build !amd64

package local

import "time"

const invariantCounter = false

func ticks() int64 { return int64(time.Since(processStart)) }

var processStart = time.Now()
