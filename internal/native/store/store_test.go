package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "made", "here"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRoundTrip(t *testing.T) {
	s := newStore(t)
	for _, content := range [][]byte{nil, {0}, bytes.Repeat([]byte("kernel"), 10_000)} {
		k := KeyOf("content", string(content))
		if _, err := s.Get(k); !errors.Is(err, ErrMissing) {
			t.Errorf("before Put: %v", err)
		}
		if err := s.Put(k, content); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(k)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("Get: %d bytes, %v", len(got), err)
		}
	}
}

// Parts do not run together.
func TestKeyOf(t *testing.T) {
	if KeyOf("ab", "c") == KeyOf("a", "bc") || KeyOf("a") == KeyOf("a", "") {
		t.Error("two lists of parts have one key")
	}
}

// Every byte of an entry matters, and every length.
func TestDamage(t *testing.T) {
	s := newStore(t)
	k := KeyOf("k")
	if err := s.Put(k, []byte("machine code")); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(s.file(k))
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(s.file(k), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if content, err := s.Get(k); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %q, %v", what, content, err)
		}
		if _, err := os.Stat(s.file(k)); err == nil {
			t.Errorf("%s: the damaged entry is still there", what)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		try(fmt.Sprint("byte ", i), bad)
	}
	for n := range good {
		try(fmt.Sprint("first ", n), good[:n])
	}
	try("longer", append(bytes.Clone(good), 0))
	// An entry under another's name.
	try("other key", seal(KeyOf("other"), []byte("machine code")))
}

func TestManyWriters(t *testing.T) {
	s := newStore(t)
	k, content := KeyOf("k"), bytes.Repeat([]byte("x"), 100_000)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if err := s.Put(k, content); err != nil {
					t.Error(err)
				}
				if got, err := s.Get(k); err != nil || !bytes.Equal(got, content) {
					t.Errorf("Get: %d bytes, %v", len(got), err)
				}
			}
		})
	}
	wait.Wait()
	if files, _ := os.ReadDir(s.dir); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

func TestBounded(t *testing.T) {
	s := newStore(t)
	s.limit = 10_000
	now := time.Now()
	for i := range 30 {
		k := KeyOf(fmt.Sprint(i))
		if err := s.Put(k, make([]byte, 900)); err != nil {
			t.Fatal(err)
		}
		at := now.Add(time.Duration(i-100) * time.Minute)
		if err := os.Chtimes(s.file(k), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "new-left"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	old := now.Add(-2 * abandoned)
	if err := os.Chtimes(filepath.Join(s.dir, "new-left"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(KeyOf("last"), nil); err != nil {
		t.Fatal(err)
	}
	var total int64
	files, _ := os.ReadDir(s.dir)
	for _, f := range files {
		info, _ := f.Info()
		total += info.Size()
		if f.Name() == "new-left" {
			t.Error("a file that a killed process left is still there")
		}
	}
	if total > s.limit {
		t.Errorf("%d bytes over a limit of %d", total, s.limit)
	}
	if _, err := s.Get(KeyOf("29")); err != nil {
		t.Errorf("the newest but one: %v", err)
	}
	if _, err := s.Get(KeyOf("0")); !errors.Is(err, ErrMissing) {
		t.Errorf("the oldest: %v", err)
	}
}

func TestFoldersThatAreRefused(t *testing.T) {
	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{open, file, filepath.Join(file, "below"), "off", "/proc/weft"} {
		if s, err := Open(dir); err == nil {
			t.Errorf("%s: opened as %v", dir, s)
		} else {
			t.Log(err)
		}
	}
}

// A folder that went away is an error of Put, not of the program.
func TestGone(t *testing.T) {
	s := newStore(t)
	if err := os.Remove(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(KeyOf("k"), []byte("x")); err == nil {
		t.Error("Put into no folder")
	}
}

func TestFolder(t *testing.T) {
	t.Setenv("WEFT_CACHE", "/somewhere")
	if dir, err := Folder(); dir != "/somewhere" || err != nil {
		t.Errorf("%s, %v", dir, err)
	}
	t.Setenv("WEFT_CACHE", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if dir, err := Folder(); err == nil {
		t.Errorf("without a home: %s", dir)
	}
	if _, err := Open(""); err == nil {
		t.Error("opened without a home")
	}
}
