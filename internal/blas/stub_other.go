//go:build !weft_static && (!(linux || darwin) || !(amd64 || arm64))

package blas

import "runtime"

const reason = "OpenBLAS is not loaded on " + runtime.GOOS + "/" + runtime.GOARCH
