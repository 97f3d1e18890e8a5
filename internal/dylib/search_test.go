package dylib

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// lines says what was found, or else why nothing was.
func lines(found []File, err error) string {
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, f := range found {
		all = append(all, strings.TrimSpace(f.Path+" "+f.Version))
	}
	return strings.Join(all, ", ")
}

var libx = Library{
	Name:     "libx",
	Variable: "WEFT_X",
	Files: map[string]*regexp.Regexp{
		"linux":  regexp.MustCompile(`^libx(?:-r(\d+(?:\.\d+)*))?\.so(?:\.(\d+(?:\.\d+)*))?$`),
		"darwin": regexp.MustCompile(`^libx\.dylib$`),
	},
}

func TestSearch(t *testing.T) {
	debian := tree(
		"lib/libx.so.0 -> /etc/alternatives/libx.so.0-gnu",
		"etc/alternatives/libx.so.0-gnu -> /lib/threads/libx.so.0",
		"lib/threads/libx.so.0 -> libx-r0.3.21.so",
		"lib/threads/libx-r0.3.21.so",
		"lib/threads/libxy.so.3",
		"lib/serial/libx-r0.3.21.so",
	)
	for _, test := range []struct {
		name    string
		change  func(l *Library)
		root    fs.FS
		goos    string
		chosen  string
		folders string
		want    string
	}{
		{
			name: "one file by three names", root: debian, folders: "lib lib/*",
			want: "/lib/libx.so.0 0.3.21, /lib/serial/libx-r0.3.21.so 0.3.21",
		},
		{name: "chosen", root: debian, chosen: "/lib/serial/libx-r0.3.21.so", folders: "lib", want: "/lib/serial/libx-r0.3.21.so 0.3.21"},
		{name: "chosen by another name", root: tree("opt/fast.so"), chosen: "/opt/fast.so", want: "/opt/fast.so"},
		{name: "chosen on another system", goos: "plan9", root: tree("opt/fast.so"), chosen: "/opt/fast.so", want: "/opt/fast.so"},
		{name: "chosen and absent", root: debian, chosen: "/opt/libx.so", want: "no libx: WEFT_X=/opt/libx.so: file does not exist"},
		{name: "chosen, a folder", root: debian, chosen: "/lib", want: "no libx: WEFT_X=/lib: a folder: name the file"},
		{name: "chosen, not from /", root: debian, chosen: "libx.so", want: `no libx: WEFT_X=libx.so: neither "off" nor the path of a library from /`},
		{name: "off", root: debian, chosen: "off", want: "turned off by WEFT_X=off"},
		{
			name: "the newest of a folder", folders: "lib", root: tree("lib/libx-r0.3.9.so", "lib/libx-r0.3.21.so", "lib/libx.so", "lib/libx.so.0.3.7"),
			want: "/lib/libx-r0.3.21.so 0.3.21, /lib/libx-r0.3.9.so 0.3.9, /lib/libx.so.0.3.7 0.3.7, /lib/libx.so",
		},
		{name: "the first folder", folders: "own [ lib*", root: tree("own/libx.so.1", "lib64/libx.so.3", "lib/libx.so.2"), want: "/own/libx.so.1 1, /lib/libx.so.2 2, /lib64/libx.so.3 3"},
		{
			name: "the newest, and of one number the first folder", folders: "own lib*", change: func(l *Library) { l.Newest = true },
			root: tree("own/libx.so.9.1", "own/libx.so", "lib/libx.so.9.2", "lib/libx.so.10"), want: "/lib/libx.so.10 10, /own/libx.so.9.1 9.1, /lib/libx.so.9.2 9.2, /own/libx.so",
		},
		{
			name: "the link's name says more", folders: "lib", root: tree("lib/libx.so.4 -> ../store/5f3a", "store/5f3a"),
			want: "/lib/libx.so.4 4",
		},
		{name: "neighbours", folders: "lib", root: tree("lib/libx64.so", "lib/libx.a", "lib/libxy.so.1"), want: "no libx in /lib"},
		{name: "a circle", folders: "lib", root: tree("lib/libx.so -> libx.so"), want: "/lib/libx.so"},
		{name: "another system", goos: "darwin", folders: "opt/lib", root: tree("opt/lib/libx.dylib", "opt/lib/libx.so"), want: "/opt/lib/libx.dylib"},
		{name: "a system that nobody knows", goos: "plan9", root: debian, want: "nobody knows where libx is on plan9"},
		{
			name: "some refused", folders: "lib", change: old, root: tree("lib/libx.so.1", "lib/libx.so.2"),
			want: "/lib/libx.so.2 2",
		},
		{
			name: "all refused", folders: "lib", change: old, root: tree("lib/libx.so.1", "lib/libx.so.0"),
			want: "no libx from 2 on: /lib/libx.so.1: version 1 is old; /lib/libx.so.0: version 0 is old",
		},
		{name: "the chosen one refused", chosen: "/lib/libx.so.1", change: old, root: tree("lib/libx.so.1"), want: "no libx from 2 on: /lib/libx.so.1: version 1 is old"},
		{name: "advice", folders: "lib opt/*", change: func(l *Library) { l.Advice = "install it" }, root: tree(), want: "no libx in /lib, /opt/*: install it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := search{Library: libx, root: test.root, goos: test.goos, chosen: test.chosen, folders: strings.Fields(test.folders)}
			if s.goos == "" {
				s.goos = "linux"
			}
			if test.change != nil {
				test.change(&s.Library)
			}
			if got := lines(s.find()); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// old refuses versions before 2.
func old(l *Library) {
	l.Which = "from 2 on"
	l.Refuse = func(version string) string {
		if (File{Version: version}).Major() < 2 {
			return "version " + version + " is old"
		}
		return ""
	}
}

func TestHere(t *testing.T) {
	t.Setenv("LD_LIBRARY_PATH", "/own//lib/::here:/opt/x")
	t.Setenv("DYLD_LIBRARY_PATH", "/own//lib/::here:/opt/x")
	l := libx
	l.Folders = map[string][]string{"linux": {"usr/lib"}, "darwin": {"usr/lib"}}
	if got := strings.Join(l.here().folders, " "); got != "own/lib opt/x usr/lib" {
		t.Error(got)
	}
}

func TestVersions(t *testing.T) {
	for _, pair := range [][2]string{{"", "0.2"}, {"0.3.9", "0.3.21"}, {"0.3", "0.3.1"}, {"0.3.21", "1.0"}} {
		if compareVersions(pair[0], pair[1]) >= 0 || compareVersions(pair[1], pair[0]) <= 0 || compareVersions(pair[0], pair[0]) != 0 {
			t.Errorf("%v", pair)
		}
	}
}

// TestOpen loads the first that will do, of those that an environment names.
func TestOpen(t *testing.T) {
	if err := LeftOut("libx"); err != nil {
		if _, got := libx.Find(); got == nil || got.Error() != err.Error() {
			t.Errorf("got %v, want %v", got, err)
		}
		return
	}
	dir := t.TempDir()
	for _, name := range []string{"libx.so.1", "libx.so.2", "libx.so.3"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("LD_LIBRARY_PATH", dir)
	t.Setenv("DYLD_LIBRARY_PATH", dir)
	l := libx
	l.Files = map[string]*regexp.Regexp{"linux": libx.Files["linux"], "darwin": libx.Files["linux"]}
	for _, test := range []struct{ name, chosen, will, want string }{
		{"the first", "", "3", "3"},
		{"the next", "", "1", "1"},
		{"chosen", dir + "/libx.so.2", "2", "2"},
		{"chosen, and no other", dir + "/libx.so.2", "1", "no libx: " + dir + "/libx.so.2: it is not 1"},
		{"none", "", "0", "no libx: " + dir + "/libx.so.3: it is not 0; " + dir + "/libx.so.2: it is not 0; " + dir + "/libx.so.1: it is not 0"},
		{"off", "off", "1", "turned off by WEFT_X=off"},
	} {
		t.Setenv("WEFT_X", test.chosen)
		got, err := Open(l, func(f File) (string, error) {
			if f.Version != test.will {
				return "", errors.New("it is not " + test.will)
			}
			return f.Version, nil
		})
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: got  %s\nwant %s", test.name, got, test.want)
		}
	}
	t.Setenv("WEFT_X", "")
	if f, err := l.Find(); f.Version != "3" || err != nil {
		t.Errorf("found %v, %v", f, err)
	}
	t.Setenv("WEFT_X", "off")
	if f, err := l.Find(); f.Path != "" || err == nil {
		t.Errorf("found %v, %v", f, err)
	}
}
