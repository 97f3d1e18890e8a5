package h5

import "testing"

func TestNames(t *testing.T) {
	for _, test := range []struct {
		goos, name, version string
		ok                  bool
	}{
		{"linux", "libhdf5.so", "", true},
		{"linux", "libhdf5.so.1000.1", "1000.1", true},
		{"linux", "libhdf5_serial.so.103", "103", true},
		{"linux", "libhdf5-9e18f0c6.so.320.0.0", "320.0.0", true}, // of a wheel
		{"linux", "libhdf5.a", "", false},
		{"linux", "libhdf5_hl.so.100", "", false},
		{"linux", "libhdf5_openmpi.so.103", "", false},
		{"linux", "libhdf5_serial_hl.so.100", "", false},
		{"darwin", "libhdf5.310.dylib", "310", true},
		{"darwin", "libhdf5_hl.dylib", "", false},
	} {
		groups := wanted.Files[test.goos].FindStringSubmatch(test.name)
		if (groups != nil) != test.ok || test.ok && groups[1] != test.version {
			t.Errorf("%s: %q", test.name, groups)
		}
	}
}
