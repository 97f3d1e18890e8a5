package side

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, args string
		want       Ask
		err        string
	}{
		{"nothing", "", Ask{}, "array: usage: array CASE FOLDER WORKERS RUNS [BUDGET]"},
		{"too much", "a b 1 2 3 4", Ask{}, "array: usage: array CASE FOLDER WORKERS RUNS [BUDGET]"},
		{"usual", "sum data 2 7", Ask{"sum", "data", 2, 7, 0}, ""},
		{"a budget", "sum data 2 1 3", Ask{"sum", "data", 2, 1, 3 << 20}, ""},
		{"no count", "sum data two 7", Ask{}, `array: "two" is no count`},
		{"no run", "sum data 2 0", Ask{}, `array: "0" is no count`},
		{"a budget below 0", "sum data 2 1 -3", Ask{}, `array: "-3" is no count`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Parse("array", strings.Fields(test.args))
			if got != test.want || err == nil && test.err != "" || err != nil && err.Error() != test.err {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestMeasure(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for runs, want := range map[int]int{1: 1, 2: 3, 3: 4} { // with the one to warm up
		calls := 0
		a := Ask{Workers: 2, Runs: runs}
		answer, times, err := Measure(a.On(t.Context()), a, func(context.Context) (int, error) {
			calls++
			for start := time.Now(); time.Since(start) < time.Millisecond; {
			}
			return calls, nil
		})
		if answer != want || calls != want || err != nil || times.Wall < 1 {
			t.Errorf("%d runs: %d of %d calls, %+v, %v", runs, answer, calls, times, err)
		}
		if runtime.GOMAXPROCS(0) != 2 {
			t.Errorf("it has %d processors", runtime.GOMAXPROCS(0))
		}
	}
	wrong := errors.New("wrong")
	for _, runs := range []int{1, 2} {
		calls := 0
		_, _, err := Measure(t.Context(), Ask{Runs: runs}, func(context.Context) (int, error) {
			calls++
			return 0, wrong
		})
		if calls != 1 || !errors.Is(err, wrong) {
			t.Errorf("%d runs: %d calls, %v", runs, calls, err)
		}
	}
}
