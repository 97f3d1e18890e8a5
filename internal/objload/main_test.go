//go:build linux && amd64

package objload

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if what := os.Getenv(crashVariable); what != "" {
		crash(what)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// fixture reads a file of testdata.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// load loads a fixture until the test ends.
func load(t testing.TB, name string) *Object {
	t.Helper()
	o, err := Load(fixture(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// entry returns a function of an object.
func entry(t testing.TB, o *Object, name string) Entry {
	t.Helper()
	e, err := o.Entry(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
