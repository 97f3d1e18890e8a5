package delayed_test

import (
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

func TestLocal(t *testing.T) {
	defer goleak.VerifyNone(t)
	suite(t, &local.Runner{})
}

func TestOneWorker(t *testing.T) {
	defer goleak.VerifyNone(t)
	suite(t, &local.Runner{Workers: 1})
}

// TestShip runs every task in another process. One process, since the suite's
// side effects are in its memory.
func TestShip(t *testing.T) {
	defer goleak.VerifyNone(t)
	ship := &graphtest.Ship{Children: 1}
	suite(t, ship)

	// What is lifted here is not known there.
	for _, c := range []struct {
		name string
		x    weft.Lazy[int]
		want string
	}{
		{"a closure", delayed.Func0(func() int { return 1 })(), "is a closure, a method value or an instance of a generic function"},
		{"a name that only this process knows", delayed.Func0(func() int { return 2 }, delayed.Named("TestShip"))(), "this process does not know TestShip"},
	} {
		_, err := weft.Compute(t.Context(), c.x, weft.On(ship))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "main_test.go:") {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if err := ship.Close(); err != nil {
		t.Error(err)
	}
}
