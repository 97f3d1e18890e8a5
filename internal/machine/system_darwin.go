package machine

import "golang.org/x/sys/unix"

func systemMemory() (bytes uint64, source string) {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0, "unknown: sysctl hw.memsize: " + err.Error()
	}
	return n, "physical memory, sysctl hw.memsize"
}

func systemQuota() Quota { return Quota{} }

func systemModel() string {
	name, err := unix.Sysctl("machdep.cpu.brand_string")
	if err != nil {
		return ""
	}
	return name
}
