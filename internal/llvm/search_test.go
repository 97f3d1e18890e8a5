package llvm

import (
	"cmp"
	"testing"
)

func TestFileNames(t *testing.T) {
	for _, test := range []struct {
		goos, name, version string
		ok, will            bool
	}{
		{"linux", "libLLVM.so", "", true, true},
		{"linux", "libLLVM-15.so", "15", true, true},
		{"linux", "libLLVM-15.so.1", "15", true, true},
		{"linux", "libLLVM.so.19.1", "19.1", true, true},
		{"linux", "libLLVM-14.0.6.so.1", "14.0.6", true, false},
		{"linux", "libLLVM-3.9.so", "3.9", true, false},
		{"linux", "libLLVMX86Desc.a", "", false, true},
		{"linux", "libLLVM.20.1.dylib", "", false, true},
		{"darwin", "libLLVM.dylib", "", true, true},
		{"darwin", "libLLVM-18.dylib", "18", true, true},
		{"darwin", "libLLVM.20.1.dylib", "20.1", true, true},
	} {
		groups := wanted.Files[test.goos].FindStringSubmatch(test.name)
		version := ""
		if groups != nil {
			version = cmp.Or(groups[1:]...)
		}
		if (groups != nil) != test.ok || version != test.version || (wanted.Refuse(version) == "") != test.will {
			t.Errorf("%s: version %q, %s", test.name, version, wanted.Refuse(version))
		}
	}
}
