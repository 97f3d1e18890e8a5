package layout_test

import (
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// TestPersistTwice holds that blocks which are in an array twice, or were
// computed before, can be persisted and used again.
func TestPersistTwice(t *testing.T) {
	n := 200_000
	x := array.Arange(0.0, float64(n), 1).Rechunk(50_000)
	twice := array.Concatenate(0, x, x.MulN(1)).AddN(1)
	for name, y := range map[string]lazy{
		"with itself":          array.Concatenate(0, x.Reshape(2, -1).Ravel().Rechunk(70_000), x),
		"the same tasks twice": func() lazy { r := x.Reshape(4, -1).Rechunk(1).Ravel(); return array.Concatenate(0, r, r) }(),
		"a chain":              twice,
	} {
		want, err := weft.Compute(t.Context(), y)
		if err != nil {
			t.Fatal(err)
		}
		once, err := weft.Persist(t.Context(), y)
		if err != nil {
			t.Fatal(err)
		}
		again, err := weft.Persist(t.Context(), array.Concatenate(0, once, once))
		if err != nil {
			t.Fatal(err)
		}
		for _, z := range []lazy{once, again.Slice(":400000"), once, again.Slice("400000:")} {
			got, err := weft.Compute(t.Context(), z.AddN(0))
			if err != nil || !slices.Equal(got.Data, want.Data) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
