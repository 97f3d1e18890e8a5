//go:build !unix

package atomicfile

import "os"

// tryLock finds that there are no locks here.
func tryLock(*os.File) locking { return lockNone }
