package race_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cb434341/weft/examples/race"
)

// compiled is a kernel that is native, or not.
type compiled struct{ why error }

func (c compiled) Err() error { return c.why }

// slow takes the times in turn, the last one again and again.
func slow(order *[]string, name string, times ...time.Duration) func() error {
	return func() error {
		*order = append(*order, name)
		time.Sleep(times[0])
		times = times[min(1, len(times)-1):]
		return nil
	}
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		const ms = time.Millisecond
		times, err := race.Run(
			2,
			race.Way{Name: "plain Go", Do: slow(&order, "plain", ms, 30*ms, 20*ms)},
			race.Way{Name: "jit", Do: slow(&order, "jit", 500*ms, 2*ms, 4*ms), Kernel: compiled{}},
			race.Way{Name: "other", Do: slow(&order, "other", 40*ms), Kernel: compiled{errors.New("no LLVM")}},
		)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Fields("plain jit other plain jit other plain jit other"); !slices.Equal(order, want) {
			t.Errorf("turns: %v", order)
		}
		var out strings.Builder
		times.Print(&out)
		const want = `plain Go    20.00 ms
jit          2.00 ms  10.0 times as fast
other       40.00 ms   0.5 times as fast
other is not native here: no LLVM
`
		if out.String() != want {
			t.Errorf("got\n%swant\n%s", out.String(), want)
		}
	})
}

func TestRunFails(t *testing.T) {
	cause := errors.New("out of fuel")
	_, err := race.Run(2, race.Way{Name: "jit", Do: func() error { return cause }})
	if !errors.Is(err, cause) || err.Error() != "jit: out of fuel" {
		t.Errorf("got %v", err)
	}
}
