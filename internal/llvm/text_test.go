package llvm

import (
	"strings"
	"testing"
)

func TestTarget(t *testing.T) {
	host := Target{"x86_64-pc-linux-gnu", "znver9", "+avx512f,+newest,-amx"}
	for _, test := range []struct {
		name   string
		target Target
		want   string // the CPU, or a part of the error
	}{
		{"host", host, "znver9"},
		{"host's processor, fewer features", Target{host.Triple, "znver9", "-newest,-avx512f"}, "znver9"},
		{"none given", Target{Triple: "x86_64-unknown-linux-gnu"}, "x86-64"},
		{"arm64", Target{Triple: "aarch64-unknown-linux-gnu", Features: "+neon,-sve"}, "generic"},
		{"arm64 by Go's name", Target{Triple: "arm64-apple-darwin", CPU: "apple-m1"}, "apple-m1"},
		{"of another machine", Target{Triple: "aarch64-unknown-linux-gnu", CPU: "znver9"}, `llvm: target "aarch64-unknown-linux-gnu": unknown processor "znver9"`},
		{"feature of another machine", Target{Triple: "aarch64-unknown-linux-gnu", Features: "+newest"}, `unknown feature "newest"`},
		{"misspelt", Target{Triple: host.Triple, CPU: "x86_64"}, `unknown processor "x86_64"`},
		{"no sign", Target{Triple: host.Triple, Features: "+avx2,fma"}, `feature "fma" starts with neither + nor -`},
		{"empty feature", Target{Triple: host.Triple, Features: "+avx2,"}, `feature "" starts with neither + nor -`},
		{"no such machine", Target{Triple: "riscv64-unknown-linux-gnu"}, "neither x86_64 nor aarch64"},
		{"no triple", Target{}, "neither x86_64 nor aarch64"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.target.check(host)
			if err != nil {
				got.CPU = err.Error()
			}
			if got.CPU != test.want && (err == nil || !strings.Contains(got.CPU, test.want)) {
				t.Errorf("got %s, want %s", got.CPU, test.want)
			}
		})
	}
}

func TestReadRemark(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       Remark // none where the pass is ""
	}{
		{
			"passed", "a.go:12:3: vectorized loop (vectorization width: 8, interleaved count: 4)",
			Remark{"loop-vectorize", Passed, "a.go", 12, "vectorized loop (vectorization width: 8, interleaved count: 4)"},
		},
		{
			"missed, a colon in the name", "C:/a.go:7:1: loop not vectorized: call instruction cannot be vectorized",
			Remark{"loop-vectorize", Missed, "C:/a.go", 7, "loop not vectorized: call instruction cannot be vectorized"},
		},
		{
			"analysis", "a.go:7:1: the cost-model indicates that vectorization is not beneficial",
			Remark{"loop-vectorize", Analysis, "a.go", 7, "the cost-model indicates that vectorization is not beneficial"},
		},
		{
			"no place", "<unknown>:0:0: 3 spills 1.2 total spills cost generated in function",
			Remark{"regalloc", Missed, "", 0, "3 spills 1.2 total spills cost generated in function"},
		},
		{
			"stack", "<unknown>:0:0: 64 stack bytes in function 'f'",
			Remark{"prologepilog", Analysis, "", 0, "64 stack bytes in function 'f'"},
		},
		{"of the inliner", "a.go:7:1: 'g' inlined into 'f'", Remark{}},
		{"nothing", "", Remark{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := readRemark(test.text)
			if ok != (test.want.Pass != "") || ok && got != test.want {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
	if s := Passed.String() + Missed.String() + Analysis.String(); s != "passedmissedanalysis" {
		t.Errorf("kinds are %s", s)
	}
}
