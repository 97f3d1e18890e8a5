package main

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/cb434341/weft/bench/kernels"
	"github.com/cb434341/weft/bench/result"
)

func TestRun(t *testing.T) {
	t.Setenv("WEFT_CACHE", "") // run sets it
	var sums []float64
	for _, way := range kernels.Ways() {
		var out strings.Builder
		if err := run(t.Context(), []string{"exp", way, "2"}, &out); err != nil {
			t.Fatal(err)
		}
		var s result.Sample
		if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
			t.Fatal(err)
		}
		if s.Tasks != 8192 || s.Value <= 0 || (s.CompileMS > 0) != (way != kernels.Go) {
			t.Errorf("%s: got %+v", way, s)
		}
		if way == kernels.Go && s.Version != runtime.Version() {
			t.Errorf("the plain loop is of version %q", s.Version)
		}
		sums = append(sums, s.Checksum)
	}
	if !result.Same(sums[0], sums[1]) || sums[1] != sums[2] {
		t.Errorf("checksums: %v", sums)
	}
}

func TestRunRefuses(t *testing.T) {
	tests := []struct{ name, args, want string }{
		{"nothing", "", "jit: usage: jit KERNEL WAY RUNS"},
		{"no kernel", "fibonacci go 3", `jit: no kernel "fibonacci"`},
		{"no count", "exp go many", `jit: "many" is no count`},
		{"no run", "exp go 0", `jit: "0" is no count`},
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
