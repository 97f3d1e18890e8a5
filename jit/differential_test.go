package jit_test

import (
	"testing"

	"github.com/cb434341/weft/jit/jittest"
)

// Functions written at random compute by every path what Go does.
func TestCorpus(t *testing.T) {
	for i, c := range jittest.Corpus {
		if testing.Short() && i%4 != 0 {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			if err := jittest.Verify(t.Context(), c, 1, 500); err != nil {
				t.Error(err)
			}
		})
	}
}
