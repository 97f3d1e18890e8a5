package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cb434341/weft/bench/result"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"wave", "10", "2", "2"}, &out); err != nil {
		t.Fatal(err)
	}
	var s result.Sample
	if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
		t.Fatal(err)
	}
	if s.Tasks != 9 || s.Value <= 0 {
		t.Errorf("got %+v", s)
	}
}

func TestRunRefuses(t *testing.T) {
	tests := []struct{ name, args, want string }{
		{"nothing", "", "core: usage: core SHAPE TASKS WORKERS RUNS"},
		{"no count", "tree many 2 3", `core: "many" is no count`},
		{"no worker", "tree 10 0 3", `core: "0" is no count`},
		{"no shape", "ring 10 2 3", `shape: no shape "ring"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			if err := run(t.Context(), strings.Fields(test.args), &out); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
