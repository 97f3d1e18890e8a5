package machine

import "os"

func systemMemory() (bytes uint64, source string) { return memoryOf(os.DirFS("/")) }

func systemQuota() Quota { return cpuQuota(os.DirFS("/")) }

func systemModel() string { return modelOf(os.DirFS("/")) }
