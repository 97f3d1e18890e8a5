package h5

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestCandidates(t *testing.T) {
	for _, test := range []struct {
		name, goos, chosen string
		files              string
		want               string // paths, or an error
	}{
		{"nothing", "linux", "", "", "h5: no libhdf5 in /lib, /lib64/*: " + advice},
		{"neighbours", "linux", "", "lib/libhdf5.a lib/libhdf5_hl.so.100 lib/libhdf5_openmpi.so.103 lib/libhdf5_serial_hl.so.100", "h5: no libhdf5 in"},
		{"the highest number", "linux", "", "lib/libhdf5.so lib/libhdf5.so.200 lib/libhdf5.so.1000.1 lib/libhdf5.so.1000", "/lib/libhdf5.so.1000.1 /lib/libhdf5.so.1000 /lib/libhdf5.so.200 /lib/libhdf5.so"},
		{"folder by folder", "linux", "", "lib/libhdf5_serial.so.103 lib64/x/libhdf5.so.310", "/lib/libhdf5_serial.so.103 /lib64/x/libhdf5.so.310"},
		{"of a wheel", "linux", "", "lib/libhdf5-9e18f0c6.so.320.0.0", "/lib/libhdf5-9e18f0c6.so.320.0.0"},
		{"Mac", "darwin", "", "lib/libhdf5.310.dylib lib/libhdf5_hl.dylib lib/libhdf5.so", "/lib/libhdf5.310.dylib"},
		{"elsewhere", "plan9", "", "lib/libhdf5.so", "h5: nobody knows where libhdf5 is on plan9"},
		{"off", "linux", "off", "lib/libhdf5.so", "h5: turned off by WEFT_HDF5=off"},
		{"chosen", "linux", "/own/my.so", "own/my.so lib/libhdf5.so", "/own/my.so"},
		{"chosen, absent", "linux", "/own/my.so", "lib/libhdf5.so", "h5: WEFT_HDF5=/own/my.so: file does not exist"},
		{"chosen, a folder", "linux", "/lib", "lib/libhdf5.so", "h5: WEFT_HDF5=/lib: a folder: name the file"},
		{"chosen, not from /", "linux", "my.so", "lib/libhdf5.so", `h5: WEFT_HDF5=my.so: neither "off" nor the path of a library from /`},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{}
			for name := range strings.FieldsSeq(test.files) {
				root[name] = &fstest.MapFile{}
			}
			s := search{root: root, goos: test.goos, chosen: test.chosen, folders: []string{"lib", "[", "lib64/*"}}
			if test.files == "" {
				s.folders = []string{"lib", "lib64/*"}
			}
			found, err := s.candidates()
			var paths []string
			for _, c := range found {
				paths = append(paths, c.path)
			}
			got := strings.Join(paths, " ")
			if err != nil {
				got = err.Error()
			}
			if got != test.want && (err == nil || !strings.HasPrefix(got, test.want)) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
