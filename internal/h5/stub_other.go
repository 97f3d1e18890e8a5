//go:build !weft_static && (!(linux || darwin) || !(amd64 || arm64))

package h5

import "runtime"

const reason = "libhdf5 is not loaded on " + runtime.GOOS + "/" + runtime.GOARCH
