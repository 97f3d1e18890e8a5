package layout_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/graph"
)

// TestMistakes holds what is said of mistakes in building, with the user's line.
func TestMistakes(t *testing.T) {
	v, m, c := array.FromDense(vector), array.FromDense(matrix), array.FromDense(cube)
	masked := v.Mask(v.GreaterN(3))
	rows := m.MaskAlong(array.Of([]bool{true, false, true, true, false, true}), 0)
	for _, x := range []struct {
		name string
		x    lazy
		want string
	}{
		{"index", v.Slice("11"), `slice: "11": axis 0: index 11 is out of range with length 11`},
		{"negative index", m.Slice("0, -8"), `slice: "0, -8": axis 1: index -8 is out of range with length 7`},
		{"index of nothing", array.Zeros[float64](0).Slice("0"), "slice: \"0\": axis 0: index 0 is out of range with length 0"},
		{"too many", m.Slice("1, 2, 3"), `slice: "1, 2, 3": 3 indices for an array of 2 axes`},
		{"two dots", m.Slice("..., ..."), `slice: "..., ...": ... is there more than once`},
		{"syntax", m.Slice("1, x"), `slice: "1, x": at 4: "x" is no index`},
		{"step", v.At(array.By(0)), "slice: axis 0: the step is 0"},
		{"take", v.Take([]int{0, 11}, 0), "take: index 11, number 1 of the list, is out of range for axis 0 with length 11"},
		{"take axis", v.Take([]int{0}, 1), "take: axis 1 is out of bounds for an array of 1 axis"},
		{"take by a matrix", v.TakeArray(array.Cast[int64](m), 0), "take: indices of shape (6, 7): they must have one axis"},
		{"mask", m.Mask(v.GreaterN(1)), "mask: a mask of shape (11,) for shape (6, 7)"},
		{"mask without axes", m.Mask(v.Any().Array()), "mask: a mask of shape () for shape (6, 7)"},
		{"mask along", m.MaskAlong(v.GreaterN(1), 1), "mask: a mask of shape (11,) for axis 1 of shape (6, 7)"},
		{"reshape", m.Reshape(5, 9), "reshape: shape (6, 7) of 42 elements does not go into shape [5 9]"},
		{"reshape -1", m.Reshape(-1, 4), "reshape: shape (6, 7) of 42 elements does not go into shape [-1 4]"},
		{"reshape -1 of nothing", array.Zeros[float64](0, 3).Reshape(-1, 0), "reshape: shape (0, 3) of 0 elements does not go into shape [-1 0]"},
		{"reshape two -1", m.Reshape(-1, -1), "reshape: shape [-1 -1]: only one length can be -1"},
		{"reshape negative", m.Reshape(-2, -21), "reshape: shape [-2 -21]: axis 0 is negative"},
		{"reshape too large", m.Reshape(1<<40, 1<<40), "reshape: "},
		{"squeeze", m.Squeeze(0), "squeeze: axis 0 of shape (6, 7) is not of length 1"},
		{"expand", m.Expand(4), "expand: axis 4 is out of bounds for an array of 3 axes"},
		{"moveaxis", m.MoveAxis(0, 2), "moveaxis: axis 2 is out of bounds for an array of 2 axes"},
		{"swapaxes", m.SwapAxes(-3, 0), "swapaxes: axis -3 is out of bounds for an array of 2 axes"},
		{"flip", m.Flip(2), "flip: axis 2 is out of bounds for an array of 2 axes"},
		{"rot90", v.Rot90(1), "rot90: axis 1 is out of bounds for an array of 1 axis"},
		{"roll", m.Roll(1, 2), "roll: axis 2 is out of bounds for an array of 2 axes"},
		{"repeat", m.Repeat(-1, 0), "repeat: -1 times"},
		{"repeat too often", m.Repeat(math.MaxInt, 0), "repeat: 9223372036854775807 times"},
		{"tile", m.Tile(2, -1), "tile: -1 times"},
		{"tile too often", m.Tile(math.MaxInt, 2), "tile: "},
		{"concatenate nothing", array.Concatenate[float64](0), "concatenate: there are no arrays"},
		{"concatenate", array.Concatenate(0, m, c), "concatenate: array 1 of shape (3, 4, 5) does not fit shape (6, 7) along axis 0"},
		{"concatenate axis", array.Concatenate(2, m, m), "concatenate: axis 2 is out of bounds for an array of 2 axes"},
		{"concatenate scalars", array.Concatenate(0, v.Sum().Array()), "concatenate: axis 0 is out of bounds for an array of 0 axes"},
		{"stack", array.Stack(0, m, v), "stack: array 1 has shape (11,), not (6, 7)"},
		{"stack axis", array.Stack(3, m, m), "stack: axis 3 is out of bounds for an array of 3 axes"},
		{"pad", m.PadN(0, [2]int{1, 1}, [2]int{1, 1}, [2]int{1, 1}), "pad: 3 pairs of widths for an array of 2 axes"},
		{"pad negative", v.Pad(array.PadEdge, [2]int{-1, 0}), "pad: axis 0: widths -1 and 0: they must not be negative"},
		{"pad nothing", array.Zeros[float64](0).Pad(array.PadWrap, [2]int{1, 0}), "pad: axis 0 has no elements to pad with"},
		{"pad mode", v.Pad(77, [2]int{1, 0}), "pad: mode 77 is none"},
		{"pad too much", v.PadN(1, [2]int{math.MaxInt, math.MaxInt}), "pad: "},
		{"pad the edge too much", v.Pad(array.PadEdge, [2]int{math.MaxInt, 1}), "pad: "},
		{"pad by reflection too much", v.Pad(array.PadReflect, [2]int{math.MaxInt, 1}), "pad: "},
		{"diagonal", v.Diagonal(0), "diagonal: axis 1 is out of bounds for an array of 1 axis"},
		{"diagonal of one axis", m.DiagonalOf(0, 1, -1), "diagonal: axis -1 is there twice"},
		{"diag", m.Diag(0), "diag: shape (6, 7): it must be one axis of known length"},
		{"diag too far", v.Diag(math.MinInt), "diag: diagonal -9223372036854775808 is too far away"},
		{"tril", v.Tril(0), "tril: shape (11,) has less than two axes"},
		{"split", v.Split(0, 0)[0], "split: into 0 parts"},
		{"split too often", v.Split(1<<62, 0)[0], "split: into 4611686018427387904 parts"},
		{"split axis", v.SplitAt([]int{1}, 1)[0], "split: axis 1 is out of bounds for an array of 1 axis"},
		{"replace", m.ReplaceN("6", 1), "replace: axis 0: index 6 is out of range with length 6"},
		{"replace by another shape", m.Replace("1:3", v), "replace: shape (11,) does not stretch to the slice's (2, 7)"},
		{"replace syntax", m.ReplaceN("1;", 1), `replace: "1;": at 2: ";" is not expected`},
		{"rechunk", m.Rechunk(1, 2, 3), "rechunk: 3 lengths for 2 axes"},
		{"rechunk by bytes", m.RechunkBytes(7), "rechunk: blocks of 7 bytes have no room for a float64"},
		{"nonzero", array.Cast[float64](v.Sum().Array().Nonzero()[0]), "nonzero: an array without axes has no indices"},

		{"unknown: slice", masked.Slice("::2"), `slice: "::2": axis 0: its length is unknown: compute or persist the array first`},
		{"unknown: reshape", rows.Reshape(7, -1), "reshape: shape (?, 7) has an unknown length: compute or persist the array first"},
		{"unknown: flip", rows.Flip(0), "flip: axis 0 has an unknown length"},
		{"unknown: roll", rows.Roll(1, 0), "roll: axis 0 has an unknown length"},
		{"unknown: roll flat", rows.Roll(1), "reshape: shape (?, 7) has an unknown length"},
		{"unknown: repeat", rows.Repeat(2, 1), "repeat: shape (?, 7) has an unknown length"},
		{"unknown: tile", rows.Tile(2), "tile: shape (?, 7) has an unknown length"},
		{"unknown: pad", rows.Pad(array.PadEdge, [2]int{1, 1}), "pad: axis 0 has an unknown length"},
		{"unknown: pad beside", rows.PadN(0, [2]int{0, 0}, [2]int{1, 1}), "pad: axis 0 has an unknown length"},
		{"unknown: diagonal", rows.Diagonal(0), "diagonal: shape (?, 7) has an unknown length"},
		{"unknown: tril", rows.Tril(0), "tril: shape (?, 7) has an unknown length"},
		{"unknown: take", rows.Take([]int{0}, 0), "take: axis 0 has an unknown length"},
		{"unknown: replace", rows.ReplaceN("...", 0), "replace: shape (?, 7) has an unknown length"},
		{"unknown: rechunk", rows.RechunkTo([]int{-1, -1}, []int{7}), "rechunk: axis 0 has blocks of unknown length: compute or persist the array first"},
		{"unknown: rechunk by bytes", rows.RechunkBytes(100), "rechunk: shape (?, 7) has an unknown length"},
		{"unknown: split", masked.Split(2, 0)[0], "split: axis 0 has an unknown length"},
		{"unknown: mask", rows.Mask(rows.GreaterN(1)), "mask: shape (?, 7) has an unknown length"},
		{"unknown: nonzero", array.Cast[float64](rows.FlatNonzero()), "reshape: shape (?, 7) has an unknown length"},
	} {
		err := x.x.Err()
		if err == nil || !strings.Contains(err.Error(), ": "+x.want) {
			t.Errorf("%s: got %v, want %s", x.name, err, x.want)
			continue
		}
		if be, ok := errors.AsType[*graph.BuildError](err); !ok || !strings.HasPrefix(be.Site.String(), "mistakes_test.go:") {
			t.Errorf("%s: the line is %v", x.name, err)
		}
		if _, again := weft.Compute(t.Context(), x.x.Slice("...").Reshape(-1).AddN(1)); again == nil || !strings.Contains(again.Error(), x.want) {
			t.Errorf("%s: it does not stick: %v", x.name, again)
		}
	}
}

// TestUnknown is what works with lengths that are not known, and that Persist
// makes them known.
func TestUnknown(t *testing.T) {
	m := array.FromDense(matrix).Rechunk(2, 3)
	keep := array.Of([]bool{true, false, false, false, true, true})
	rows := m.MaskAlong(keep, 0)
	if got := rows.Shape(); !slices.Equal(got, []int{-1, 7}) {
		t.Fatalf("shape %v", got)
	}
	want := gen([]int{3, 7}, func(at []int) float64 { return matrix.At([]int{0, 4, 5}[at[0]], at[1]) })
	for name, x := range map[string]lazy{
		"columns":   rows.Slice(":, ::-1").Flip(1),
		"transpose": rows.T().T(),
		"take":      rows.Take([]int{0, 1, 2, 3, 4, 5, 6}, 1),
		"stretched": rows.Add(array.Zeros[float64](7)),
		"stacked":   array.Stack(0, rows, rows).Slice("1"),
		"rechunked": rows.Rechunk(0, 2),
		"squeezed":  rows.Expand(1).Squeeze(1),
	} {
		d, err := weft.Compute(t.Context(), x)
		if err != nil || !slices.Equal(d.Data, want.Data) || !slices.Equal(d.Shape, want.Shape) {
			t.Errorf("%s: got %v %v, want %v", name, d, err, want)
		}
	}
	known, err := weft.Persist(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	if got := known.BlockSizes(); !slices.Equal(got[0], []int{1, 0, 2}) || !slices.Equal(got[1], []int{3, 3, 1}) {
		t.Fatalf("blocks %v", got)
	}
	d, err := weft.Compute(t.Context(), known.Reshape(-1).Slice("::-1"))
	slices.Reverse(want.Data)
	if err != nil || !slices.Equal(d.Data, want.Data) {
		t.Errorf("got %v %v", d, err)
	}
}

// TestFails is what goes wrong when it is computed.
func TestFails(t *testing.T) {
	v := array.FromDense(vector).Rechunk(4)
	for _, c := range []struct {
		name string
		x    lazy
		want string
	}{
		{"an index", v.TakeArray(array.Of([]int64{1, 11}), 0), "take: index 11 is out of range for axis 0 with length 11"},
		{"a negative index", v.TakeArray(array.Of([]int64{-12}), 0), "take: index -12 is out of range for axis 0 with length 11"},
		{"lengths of masks", v.Mask(v.GreaterN(3)).Add(v.Mask(v.GreaterN(4))), "do not fit"},
	} {
		if _, err := weft.Compute(t.Context(), c.x); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
