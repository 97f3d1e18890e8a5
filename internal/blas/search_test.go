package blas

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// tree makes a file system of files and, with an arrow, links.
func tree(names ...string) fs.FS {
	root := fstest.MapFS{}
	for _, name := range names {
		if from, to, link := strings.Cut(name, " -> "); link {
			root[from] = &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink | 0o777}
		} else {
			root[name] = &fstest.MapFile{}
		}
	}
	return root
}

func TestSearch(t *testing.T) {
	const gnu = "usr/lib/x86_64-linux-gnu/"
	debian := tree(
		gnu+"libopenblas.so.0 -> /etc/alternatives/libopenblas.so.0-x86_64-linux-gnu",
		"etc/alternatives/libopenblas.so.0-x86_64-linux-gnu -> /"+gnu+"openblas-pthread/libopenblas.so.0",
		gnu+"openblas-pthread/libopenblas.so.0 -> libopenblasp-r0.3.21.so",
		gnu+"openblas-pthread/libopenblasp-r0.3.21.so",
		gnu+"openblas-pthread/libblas.so.3",
		gnu+"openblas-serial/libopenblas-r0.3.21.so",
	)
	for _, test := range []struct {
		name, goos, chosen, folders, want string
		root                              fs.FS
	}{
		{
			name: "Debian", root: debian, goos: "linux",
			want: "/" + gnu + "libopenblas.so.0 0.3.21, /" + gnu + "openblas-serial/libopenblas-r0.3.21.so 0.3.21",
		},
		{
			name: "chosen", root: debian, goos: "linux", chosen: "/" + gnu + "openblas-serial/libopenblas-r0.3.21.so",
			want: "/" + gnu + "openblas-serial/libopenblas-r0.3.21.so 0.3.21",
		},
		{name: "chosen by another name", root: tree("opt/fast.so"), goos: "linux", chosen: "/opt/fast.so", want: "/opt/fast.so "},
		{
			name: "chosen and absent", root: debian, goos: "linux", chosen: "/opt/libopenblas.so",
			want: "blas: no OpenBLAS: WEFT_BLAS=/opt/libopenblas.so: file does not exist",
		},
		{
			name: "a word", root: debian, goos: "linux", chosen: "yes",
			want: `blas: no OpenBLAS: WEFT_BLAS=yes: neither "off" nor the path of a library from /`,
		},
		{name: "off", root: debian, goos: "linux", chosen: "off", want: "blas: turned off by WEFT_BLAS=off"},
		{
			name: "the newest of a folder", goos: "linux", folders: "lib",
			root: tree("lib/libopenblas-r0.3.9.so", "lib/libopenblasp-r0.3.21.so", "lib/libopenblaso-r0.3.7.so"),
			want: "/lib/libopenblasp-r0.3.21.so 0.3.21, /lib/libopenblas-r0.3.9.so 0.3.9, /lib/libopenblaso-r0.3.7.so 0.3.7",
		},
		{name: "the first folder", goos: "linux", folders: "own lib", root: tree("own/libopenblas.so", "lib/libopenblas-r0.3.9.so"), want: "/own/libopenblas.so , /lib/libopenblas-r0.3.9.so 0.3.9"},
		{
			name: "neighbours", goos: "linux", folders: "lib",
			root: tree("lib/libopenblas64_-r0.3.21.so", "lib/libopenblas.a", "lib/libopenblastune.so.1", "lib/libscipy_openblas.so"),
			want: "blas: no OpenBLAS in /lib",
		},
		{name: "Homebrew", goos: "darwin", root: tree("opt/homebrew/opt/openblas/lib/libopenblas.0.dylib"), want: "/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib "},
		{name: "a circle", goos: "linux", folders: "lib", root: tree("lib/libopenblas.so -> libopenblas.so"), want: "/lib/libopenblas.so "},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := search{root: test.root, goos: test.goos, chosen: test.chosen, folders: usual[test.goos]}
			if test.folders != "" {
				s.folders = strings.Fields(test.folders)
			}
			_, _, err := s.find()
			got := fmt.Sprint(err)
			if err == nil {
				var lines []string
				found, _ := s.candidates()
				for _, c := range found {
					lines = append(lines, c.path+" "+c.version)
				}
				got = strings.Join(lines, ", ")
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestVersions(t *testing.T) {
	for _, pair := range [][2]string{{"", "0.2"}, {"0.3.9", "0.3.21"}, {"0.3", "0.3.1"}, {"0.3.21", "1.0"}} {
		if compareVersions(pair[0], pair[1]) >= 0 || compareVersions(pair[1], pair[0]) <= 0 || compareVersions(pair[0], pair[0]) != 0 {
			t.Errorf("%v", pair)
		}
	}
}
