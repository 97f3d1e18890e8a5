package blas

import "testing"

func TestNames(t *testing.T) {
	for _, test := range []struct {
		goos, name, version string
		ok                  bool
	}{
		{"linux", "libopenblas.so", "", true},
		{"linux", "libopenblas.so.0", "", true},
		{"linux", "libopenblasp-r0.3.21.so", "0.3.21", true},
		{"linux", "libopenblaso-r0.3.7.so", "0.3.7", true},
		{"linux", "libopenblas64_-r0.3.21.so", "", false},
		{"linux", "libopenblas.a", "", false},
		{"linux", "libopenblastune.so.1", "", false},
		{"linux", "libscipy_openblas.so", "", false},
		{"darwin", "libopenblas.0.dylib", "", true},
	} {
		groups := wanted.Files[test.goos].FindStringSubmatch(test.name)
		if (groups != nil) != test.ok || test.ok && groups[1] != test.version {
			t.Errorf("%s: %q", test.name, groups)
		}
	}
}
