package front

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKernels finds the calls in a folder, and lowers what they name.
func TestKernels(t *testing.T) {
	all, err := Kernels("testdata/calls")
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	var w strings.Builder
	for _, f := range all {
		fmt.Fprintf(&w, "%s:%d: %s %s of %s mode %d layout %q options %q\n", filepath.Base(f.Pos.Filename), f.Pos.Line, f.Call, f.Name, filepath.Base(f.Dir), f.Mode, f.Layout, f.Options)
		k, err := Lower(Request{Dir: f.Dir, Name: f.Name, Mode: f.Mode, Layout: f.Layout})
		if err != nil {
			fmt.Fprintf(&w, "\t%s\n", strings.ReplaceAll(strings.TrimPrefix(err.Error(), "front: "), here+"/", ""))
			continue
		}
		fmt.Fprintf(&w, "\t%s, %d parameters, %d results\n", k.Name, len(k.Inputs), len(k.Outputs))
	}
	golden(t, "testdata/calls.txt", w.String())
}
