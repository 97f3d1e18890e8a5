//go:build !linux && !darwin && !windows

package machine

import "runtime"

func systemMemory() (bytes uint64, source string) {
	return 0, "unknown: not read on " + runtime.GOOS
}

func systemQuota() Quota { return Quota{} }

func systemModel() string { return "" }
