package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestDemo(t *testing.T) {
	page := filepath.Join(t.TempDir(), "run.html")
	var out strings.Builder
	if err := (count{limit: 1000, blocks: 7, primes: 168}).demo(t.Context(), page, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"below 1000, in 7 blocks", "1 +168 ", "9 tasks in ", "primes +7 ", "written to "} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "<html") {
		t.Errorf("the page: %d bytes, %v", len(text), err)
	}
}

func TestDemoRefuses(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		job  count
		page string
		want string
	}{
		{"a wrong answer", t.Context(), count{100, 4, 24}, "", "demo: counted 25 primes below 100, there are 24"},
		{"an unknown format", t.Context(), count{100, 4, 25}, "run.xyz", `no format is named ".xyz"`},
		{"interrupted", cancelled, count{100, 4, 25}, "", context.Canceled.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			err := test.job.demo(test.ctx, test.page, &out, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if test.name == "interrupted" && !errors.Is(err, context.Canceled) {
				t.Errorf("got %#v, want one that is context.Canceled", err)
			}
		})
	}
}

// TestSpans checks that no number is left out or counted twice.
func TestSpans(t *testing.T) {
	next := 0
	for _, s := range (count{limit: 1000, blocks: 7}).spans() {
		if s.Low != next || s.High <= s.Low {
			t.Errorf("got %v after %d", s, next)
		}
		next = s.High
	}
	if next != 1000 {
		t.Errorf("the last ends at %d", next)
	}
}
