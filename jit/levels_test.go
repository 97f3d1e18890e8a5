package jit_test

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/jit"
	"github.com/cb434341/weft/jit/jittest"
)

// insideLevel is set in the processes that TestLevels starts.
const insideLevel = "WEFT_TEST_LEVEL"

// Of no interest to a level are files, processes and time.
const otherTests = "^(TestStress|TestCache|TestFullCache|TestProcesses|TestFirst.*|TestEmbedded.*|TestNotEmbedded|Example.*)$"

// The tests of this package pass on each level of the processor's instructions,
// in a process that uses no more than these. The machine's own level is the one
// that they run on without this.
func TestLevels(t *testing.T) {
	if os.Getenv(insideLevel) != "" {
		return // this process is one of them
	}
	own, err := build.Best()
	if err != nil {
		t.Fatal(err)
	}
	const few = "^(TestSemantics|TestFailures|TestStructs)$"
	tests := "."
	if testing.Short() {
		tests = few
	}
	for _, level := range []build.Level{build.V4, build.V3, build.V2, build.V1} {
		t.Run(level.Name, func(t *testing.T) {
			if level.Name == own.Name {
				t.Log("is this machine's")
				return
			}
			t.Setenv("WEFT_CPU", level.Name)
			if err := jit.Vectorize1(halved).Err(); err != nil {
				if !strings.Contains(err.Error(), "this machine has no "+level.Name) {
					t.Fatal(err)
				}
				t.Log(err)
				return
			}
			tests := tests
			if level.Name == build.V2.Name {
				tests = few // it is between two others that run all
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.short", "-test.run="+tests, "-test.skip="+otherTests)
			cmd.Env = append(os.Environ(), insideLevel+"="+level.Name)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func halved(x float64) float64 { return x / 2 }

// Results do not depend on how many rows are worked on at a time.
func TestLanes(t *testing.T) {
	for i, c := range jittest.Corpus {
		if c.Whole || i%9 != 0 {
			continue
		}
		for _, lanes := range []int{1, 2, 4, 8, 16, 32, 64} {
			if testing.Short() && (i+lanes)%3 != 0 {
				continue
			}
			t.Run(c.Name+"/"+strconv.Itoa(lanes), func(t *testing.T) {
				if err := jittest.Verify(t.Context(), c, uint64(lanes), 200, jit.Lanes(lanes)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
