//go:build weft_static || !(linux || darwin) || !(amd64 || arm64)

package blas

import (
	"strings"
	"testing"
)

// desks are the engines, of which there is one here.
func desks(testing.TB) map[string]desk {
	return map[string]desk{"gonum": {gonumEngine{}}}
}

func TestLeftOut(t *testing.T) {
	if _, err := Open(); err == nil || !strings.Contains(err.Error(), "OpenBLAS") || Name() != "gonum" {
		t.Errorf("%s: %v", Name(), err)
	}
}
