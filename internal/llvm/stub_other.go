//go:build !weft_static && (!(linux || darwin) || !(amd64 || arm64))

package llvm

import "runtime"

const reason = "libLLVM is not loaded on " + runtime.GOOS + "/" + runtime.GOARCH
