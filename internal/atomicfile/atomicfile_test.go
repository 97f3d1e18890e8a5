package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

func TestMain(m *testing.M) {
	if child() {
		return
	}
	os.Exit(m.Run())
}

// tree is all that is in a folder: names, with the content of files. Owners are
// written as XXXXXXXX.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || e.IsDir() {
			all = append(all, filepath.ToSlash(name)+"/")
			return err
		}
		content, err := os.ReadFile(path)
		all = append(all, filepath.ToSlash(name)+"="+string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\.[A-Z2-7]{8}\.weft-part`).ReplaceAllString(strings.Join(all, " "), ".XXXXXXXX.weft-part")
}

// put writes files, by their paths in a folder; a path that ends in a slash is a
// folder.
func put(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, f := range files {
		name, content, isFile := strings.Cut(f, "=")
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		if isFile {
			err = errors.Join(err, os.WriteFile(path, []byte(content), 0o666))
		} else {
			err = errors.Join(err, os.Mkdir(path, 0o777))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		name       string
		target     Target
		part, want string
	}{
		{"owned", Target{"a/x.csv", "ABCDEFGH"}, Target{"a/x.csv", "ABCDEFGH"}.Part(), "a/.x.csv.ABCDEFGH.weft-part"},
		{"nobody's", Target{Path: "a/x.csv"}, Target{Path: "a/x.csv"}.Part(), "a/.x.csv.weft-part"},
		{"a folder's", Target{Path: "/a/x/"}, Target{Path: "/a/x/"}.Part(), "/a/.x.weft-part"},
		{"here", Target{Path: "x"}, Beside("x", ".weft-journal"), ".x.weft-journal"},
	} {
		if got := filepath.ToSlash(test.part); got != test.want {
			t.Errorf("%s: %s, not %s", test.name, got, test.want)
		}
	}
	if a, b := New("x"), New("x"); !filepath.IsAbs(a.Path) || a.Path != b.Path || a.Owner == b.Owner || len(a.Owner) != ownerLen {
		t.Errorf("two owners: %v %v", a, b)
	}
}

func TestFile(t *testing.T) {
	for _, test := range []struct {
		name   string
		before string // what has the name
		do     func(t *testing.T, f *File)
		want   string
	}{
		{"begun", "x=old", func(t *testing.T, f *File) { f.Write([]byte("new")) }, ".x.XXXXXXXX.weft-part=new x=old"},
		{"closed", "x=old", func(t *testing.T, f *File) {
			f.Write([]byte("new"))
			must(t, errors.Join(f.Close(), f.Discard(), f.Close()))
		}, ".x.XXXXXXXX.weft-part=new x=old"},
		{"placed", "x=old", func(t *testing.T, f *File) {
			f.Write([]byte("new"))
			must(t, errors.Join(f.Close(), Place(f.target)))
		}, "x=new"},
		{"given up when closed", "x=old", func(t *testing.T, f *File) { must(t, errors.Join(f.Close(), f.target.Discard())) }, "x=old"},
		{"committed", "", func(t *testing.T, f *File) {
			f.Write([]byte("ne"))
			f.Write([]byte("w"))
			must(t, errors.Join(f.Commit(), f.Discard()))
		}, "x=new"},
		{"committed empty", "x=old", func(t *testing.T, f *File) { must(t, f.Commit()) }, "x="},
		{"discarded", "x=old", func(t *testing.T, f *File) { must(t, errors.Join(f.Discard(), f.Discard())) }, "x=old"},
		{"written to when discarded", "", func(t *testing.T, f *File) {
			f.Discard()
			if _, err := f.Write(nil); !errors.Is(err, os.ErrClosed) {
				t.Error(err)
			}
			if err := f.Commit(); !errors.Is(err, os.ErrClosed) {
				t.Error(err)
			}
		}, ""},
		{"failed write", "x=old", func(t *testing.T, f *File) {
			f.disk.Close()
			if _, err := f.Write([]byte("new")); err == nil {
				t.Error("a write to a closed file")
			}
			if _, err := f.Write(nil); err == nil {
				t.Error("the error is forgotten")
			}
			if err := f.Commit(); err == nil || f.Close() == nil {
				t.Error("the error is forgotten")
			}
		}, "x=old"},
		{"failed close", "x=old", func(t *testing.T, f *File) {
			f.Write([]byte("new"))
			f.disk.Close()
			if err := f.Commit(); err == nil {
				t.Error("no error")
			}
		}, "x=old"},
		{"part gone", "x=old", func(t *testing.T, f *File) {
			os.Remove(f.target.Part())
			if err := f.Commit(); !errors.Is(err, os.ErrNotExist) {
				t.Error(err)
			}
		}, "x=old"},
		{"a folder has the name since", "", func(t *testing.T, f *File) {
			put(t, filepath.Dir(f.target.Path), "x/y=old")
			if err := f.Commit(); err == nil {
				t.Error("no error")
			}
		}, "x/ x/y=old"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if test.before != "" {
				put(t, dir, test.before)
			}
			f, err := Create(filepath.Join(dir, "x"))
			must(t, err)
			test.do(t, f)
			if got := tree(t, dir); got != test.want {
				t.Errorf("left %q, not %q", got, test.want)
			}
			f.target.Discard()
		})
	}
	if len(held.files) > 0 {
		t.Errorf("still held: %v", held.files)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	must(t, errors.Join(Write(path, []byte("old")), Write(path, []byte("new"))))
	put(t, dir, "y/")
	if err := Write(filepath.Join(dir, "y"), nil); err == nil || !strings.Contains(err.Error(), "there is a folder of this name") {
		t.Error(err)
	}
	if err := Write(filepath.Join(dir, "none", "x"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if got := tree(t, dir); got != "x=new y/" {
		t.Error(got)
	}
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "z"), nil, 0o666))
	usual, err := os.Stat(filepath.Join(dir, "z"))
	if err != nil || info.Mode() != usual.Mode() {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestFolder(t *testing.T) {
	unable := func(string, string) error { return errors.ErrUnsupported }
	renames := func(u Target) error { return u.swap(unable) }
	for _, test := range []struct {
		name      string
		before    []string
		finish    func(Target) error
		want, err string
	}{
		{"commit", nil, Target.Commit, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"commit over an empty one", []string{"x/"}, Target.Commit, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"commit over a full one", []string{"x/old="}, Target.Commit, ".x.XXXXXXXX.weft-part/ .x.XXXXXXXX.weft-part/a=1 .x.XXXXXXXX.weft-part/b/ .x.XXXXXXXX.weft-part/b/c=2 x/ x/old=", "that is not empty"},
		{"commit over a file", []string{"x=old"}, Target.Commit, ".x.XXXXXXXX.weft-part/ .x.XXXXXXXX.weft-part/a=1 .x.XXXXXXXX.weft-part/b/ .x.XXXXXXXX.weft-part/b/c=2 x=old", "not a directory"},
		{"replace nothing", nil, Target.Replace, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"replace", []string{"x/old=", "x/b/old="}, Target.Replace, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"replace by two renames", []string{"x/old=", "x/b/old="}, renames, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"two renames, once interrupted", []string{".x.weft-old/older=", "x/old="}, renames, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"interrupted amid two renames", []string{".x.weft-old/old="}, renames, "x/ x/a=1 x/b/ x/b/c=2", ""},
		{"two renames, the second fails", []string{"x/old="}, func(u Target) error {
			os.RemoveAll(u.Part())
			return renames(u)
		}, "x/ x/old=", "no such file"},
		{"discard", []string{"x/old="}, Target.Discard, "x/ x/old=", ""},
		{"discard twice", nil, func(u Target) error { return errors.Join(u.Discard(), u.Discard()) }, "", ""},
		{"commit nothing", nil, func(u Target) error { return errors.Join(u.Discard(), u.Commit()) }, "", "no such file"},
		{"replace by nothing", []string{"x/old="}, func(u Target) error { return errors.Join(u.Discard(), u.Replace()) }, "x/ x/old=", "no such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, test.before...)
			u := New(filepath.Join(dir, "x"))
			must(t, u.CreateFolder())
			put(t, u.Part(), "half=")
			must(t, u.CreateFolder()) // a task that runs twice
			put(t, u.Part(), "a=1", "b/c=2")
			err := test.finish(u)
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("got %v, want %s", err, test.err)
			}
			if got := tree(t, dir); got != test.want {
				t.Errorf("left %q, not %q", got, test.want)
			}
			must(t, u.Discard())
		})
	}
}

func TestPlace(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "b=old", "d/old=")
	targets := map[string]Target{}
	for _, name := range []string{"a", "b", "c", "d"} {
		u := Target{filepath.Join(dir, name), "ABCDEFGH"}
		put(t, dir, "."+name+".ABCDEFGH.weft-part="+name)
		targets[name] = u
	}
	must(t, Place(targets["a"], targets["b"]))
	if got := tree(t, dir); got != ".c.XXXXXXXX.weft-part=c .d.XXXXXXXX.weft-part=d a=a b=b d/ d/old=" {
		t.Error(got)
	}
	if err := Place(targets["d"], targets["c"]); err == nil {
		t.Error("a file in the place of a folder")
	}
	if got := tree(t, dir); got != ".c.XXXXXXXX.weft-part=c .d.XXXXXXXX.weft-part=d a=a b=b d/ d/old=" {
		t.Error(got)
	}
}

func TestOneFileAtOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if err := Write(path, []byte("all")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := tree(t, dir); got != "x=all" {
		t.Error(got)
	}
}

// TestUnowned goes on with a part that others would take for their own.
func TestUnowned(t *testing.T) {
	dir := t.TempDir()
	u := Target{Path: filepath.Join(dir, "x")}
	f, err := u.Create()
	must(t, err)
	f.Write([]byte("new"))
	must(t, f.Close())
	must(t, Write(u.Path, []byte("another's")))
	if got := tree(t, dir); got != ".x.weft-part=new x=another's" {
		t.Error(got)
	}
	must(t, u.Commit())
	f, err = u.Create() // the next one, when the last one's deferred Discard comes
	must(t, err)
	must(t, f.Close())
	if got := tree(t, dir); got != ".x.weft-part= x=new" {
		t.Error(got)
	}
}
