package main

import (
	"os"
	"runtime"
	"testing"
)

// TestWatch: memory that this test takes is seen.
func TestWatch(t *testing.T) {
	before := anonymousMB(os.Getpid())
	stop := watch(os.Getpid())
	memory := make([]byte, 100<<20)
	for i := range memory {
		memory[i] = 1
	}
	if peak := stop(); peak < before+50 {
		t.Errorf("%v MB before, %v MB at most", before, peak)
	}
	runtime.KeepAlive(memory)
	if got := anonymousMB(-1); got != 0 {
		t.Errorf("of no process: %v", got)
	}
}
