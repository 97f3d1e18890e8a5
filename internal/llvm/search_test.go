package llvm

import (
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
	debian := tree(
		"usr/lib/x86_64-linux-gnu/libLLVM-14.0.6.so.1 -> libLLVM-14.so.1",
		"usr/lib/x86_64-linux-gnu/libLLVM-14.so.1",
		"usr/lib/x86_64-linux-gnu/libLLVM-15.so -> libLLVM-15.so.1",
		"usr/lib/x86_64-linux-gnu/libLLVM-15.so.1",
		"usr/lib/x86_64-linux-gnu/libLLVM-19.so -> libLLVM.so.19.1",
		"usr/lib/x86_64-linux-gnu/libLLVM.so.19.1",
		"usr/lib/llvm-14/lib/libLLVM.so -> libLLVM-14.so",
		"usr/lib/llvm-14/lib/libLLVM-14.so -> ../../x86_64-linux-gnu/libLLVM-14.so.1",
		"usr/lib/llvm-14/lib/libLLVMX86Desc.a",
	)
	for _, test := range []struct {
		name    string
		root    fs.FS
		goos    string
		chosen  string
		folders string
		want    string // "path version" of each, or the refusals
	}{
		{
			name: "Debian", root: debian, goos: "linux",
			want: "/usr/lib/x86_64-linux-gnu/libLLVM-19.so 19.1, /usr/lib/x86_64-linux-gnu/libLLVM-15.so 15",
		},
		{
			name: "chosen", root: debian, goos: "linux", chosen: "/usr/lib/x86_64-linux-gnu/libLLVM-15.so.1",
			want: "/usr/lib/x86_64-linux-gnu/libLLVM-15.so.1 15",
		},
		{
			name: "chosen by another name", root: tree("opt/compiler.so"), goos: "linux", chosen: "/opt/compiler.so",
			want: "/opt/compiler.so ",
		},
		{
			name: "chosen and old", root: debian, goos: "linux", chosen: "/usr/lib/llvm-14/lib/libLLVM.so",
			want: "/usr/lib/llvm-14/lib/libLLVM.so: version 14 has no opaque pointers, which came with 15",
		},
		{
			name: "chosen and absent", root: debian, goos: "linux", chosen: "/opt/libLLVM.so",
			want: "WEFT_LLVM=/opt/libLLVM.so: file does not exist",
		},
		{
			name: "chosen badly", root: debian, goos: "linux", chosen: "libLLVM.so",
			want: `WEFT_LLVM=libLLVM.so: neither "off" nor the path of a library from /`,
		},
		{
			name: "Fedora", root: tree("usr/lib64/libLLVM-17.so", "usr/lib64/libLLVM.so.18.1", "usr/lib64/libLLVM-18.so -> libLLVM.so.18.1"), goos: "linux",
			want: "/usr/lib64/libLLVM-18.so 18.1, /usr/lib64/libLLVM-17.so 17",
		},
		{
			name: "nothing new enough", goos: "linux",
			root: tree("usr/lib/libLLVM-13.so", "usr/lib64/libLLVM-3.9.so"),
			want: "/usr/lib64/libLLVM-3.9.so: version 3.9 has no opaque pointers, which came with 15; " +
				"/usr/lib/libLLVM-13.so: version 13 has no opaque pointers, which came with 15",
		},
		{
			name: "the loader's folders first, of one version", goos: "linux", folders: "home/me/llvm",
			root: tree("usr/lib/libLLVM.so.20.1", "home/me/llvm/libLLVM.so.20.1", "home/me/llvm/libLLVM.so.16.1"),
			want: "/home/me/llvm/libLLVM.so.20.1 20.1, /usr/lib/libLLVM.so.20.1 20.1, /home/me/llvm/libLLVM.so.16.1 16.1",
		},
		{
			name: "a file that tells no version comes last", goos: "linux",
			root: tree("usr/local/lib/libLLVM.so", "usr/lib/libLLVM-15.so.1", "usr/lib64/libLLVM.so -> libLLVM.so"),
			want: "/usr/lib/libLLVM-15.so.1 15, /usr/local/lib/libLLVM.so , /usr/lib64/libLLVM.so ",
		},
		{
			name: "Homebrew", goos: "darwin",
			root: tree("opt/homebrew/opt/llvm@18/lib/libLLVM.dylib -> libLLVM-18.dylib", "opt/homebrew/opt/llvm@18/lib/libLLVM-18.dylib", "opt/homebrew/opt/llvm/lib/libLLVM.20.1.dylib"),
			want: "/opt/homebrew/opt/llvm/lib/libLLVM.20.1.dylib 20.1, /opt/homebrew/opt/llvm@18/lib/libLLVM-18.dylib 18",
		},
		{name: "nothing", root: tree(), goos: "linux"},
		{name: "another system", root: debian, goos: "plan9"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := search{root: test.root, goos: test.goos, chosen: test.chosen, folders: strings.Fields(test.folders)}
			s.folders = append(s.folders, usual[test.goos]...)
			found, refused := s.candidates()
			var got []string
			for _, c := range found {
				got = append(got, c.path+" "+c.version)
			}
			said := strings.Join(got, ", ")
			if len(found) == 0 {
				said = strings.Join(refused, "; ")
			}
			if said != test.want {
				t.Errorf("got  %s\nwant %s", said, test.want)
			}
			path, version, err := s.find()
			if len(found) > 0 && (path != found[0].path || version != found[0].version || err != nil) {
				t.Errorf("Find: %s, %s, %v", path, version, err)
			}
			if len(found) == 0 && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("Find: %v", err)
			}
		})
	}
}

func TestNowhere(t *testing.T) {
	_, _, err := search{root: tree(), goos: "linux", folders: []string{"a", "b/*"}}.find()
	if want := "llvm: no libLLVM from version 15 on in /a, /b/*"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
