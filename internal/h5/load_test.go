//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package h5

import (
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/cb434341/weft/internal/dylib/dylibtest"
)

func library(t *testing.T) *Library {
	t.Helper()
	l, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOpen looks at what Open says, in children that find something else.
func TestOpen(t *testing.T) {
	if *dylibtest.Again {
		l, err := Open()
		if err != nil {
			t.Fatalf("error: %v", err)
		}
		t.Logf("opened %s", l.Path())
		return
	}
	file := map[string]string{"linux": "libhdf5.so.9999", "darwin": "libhdf5.9999.dylib"}[runtime.GOOS]
	foreign := map[string]string{"linux": "/proc/self/exe", "darwin": "/usr/lib/libSystem.B.dylib"}[runtime.GOOS]
	if found, err := filepath.Glob("/usr/lib/*-linux-gnu/libm.so.6"); err == nil && len(found) > 0 {
		foreign = found[0]
	}
	dylibtest.Search(t, "h5", wanted, file, library(t).Path(),
		dylibtest.Row{Name: "foreign", Set: "WEFT_HDF5=" + foreign, Want: `error: .*not a libhdf5: it has none of its functions`})
}

// TestVersion checks that the release is asked for, and is late enough.
func TestVersion(t *testing.T) {
	l := library(t)
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(l.Version()) || l.Path() == "" {
		t.Errorf("got %q of %q", l.Version(), l.Path())
	}
}

// TestFailures checks that the first failure ends a row of calls, with its reason,
// and that the next begins clean.
func TestFailures(t *testing.T) {
	l := library(t)
	late := false
	err := l.Do(func(c *Call) {
		c.Own("H5Fopen", c.Fopen("/nowhere", ReadOnly, c.FileAccess()))
		late = true
	})
	if late || err == nil || !strings.Contains(err.Error(), "H5Fopen: ") || !strings.Contains(err.Error(), "No such file or directory") {
		t.Errorf("got %v", err)
	}
	if err = l.Do(func(c *Call) { c.Failf("of %s", "ours") }); err == nil || err.Error() != "of ours" {
		t.Errorf("got %v", err)
	}
	if err = l.Do(func(c *Call) { Must(c, "H5Xnone", int32(-1)) }); err == nil || err.Error() != "H5Xnone failed" {
		t.Errorf("got %v", err)
	}
	if err = l.Do(func(*Call) {}); err != nil {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic of another kind is swallowed")
			}
		}()
		_ = l.Do(func(*Call) { panic("of another kind") })
	}()
}

// TestOwned checks that what a row of calls owns is closed at its end, or at that
// of its part.
func TestOwned(t *testing.T) {
	l := library(t)
	var ids [3]ID
	err := l.Do(func(c *Call) {
		ids[0] = c.Own("H5Screate", c.Screate(SpaceScalar))
		c.Within(func() { ids[1] = c.Own("H5Screate", c.Screate(SpaceScalar)) })
		if c.Iget_type(ids[0]) < 0 || c.Iget_type(ids[1]) >= 0 {
			t.Error("a part closes what is not its own, or not what is")
		}
		ids[2] = c.Own("H5Screate", c.Screate(SpaceScalar))
		c.Failf("halfway")
	})
	if err == nil {
		t.Error("no error")
	}
	err = l.Do(func(c *Call) {
		for _, id := range ids {
			if c.Iget_type(id) >= 0 {
				t.Errorf("%d is still open", id)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAlone checks that rows of calls do not mix.
func TestAlone(t *testing.T) {
	l := library(t)
	var callers sync.WaitGroup
	defer callers.Wait()
	inside := 0
	for range 8 {
		callers.Go(func() {
			for range 100 {
				err := l.Do(func(c *Call) {
					if inside++; inside != 1 {
						t.Error("two at once")
					}
					c.Own("H5Screate", c.Screate(SpaceScalar))
					inside--
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestStatic builds a program without libhdf5.
func TestStatic(t *testing.T) { dylibtest.Static(t, "h5", wanted) }
