//go:build !linux

package atomicfile

import "errors"

// exchange says that this system has no such step.
func exchange(_, _ string) error { return errors.ErrUnsupported }
