package picture_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/picture"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

const samples = "../internal/store/image/testdata/"

func TestThereAndBack(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		dir := t.TempDir()
		x := array.Cast[uint8](array.Arange(0.0, 6*8*3, 1)).Reshape(6, 8, 3).Rechunk(4, 3, 2)
		for _, name := range []string{"x.png", "x.tif"} {
			path := filepath.Join(dir, name)
			runnertest.Compute(t, on, picture.Write(x, path))
			runnertest.Compute(t, on, picture.Write(x.Dyn(), path)) // over what is there
			got, want := runnertest.Compute(t, on, array.As[uint8](picture.Open(path))), runnertest.Compute(t, on, x)
			if !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Data, want.Data) {
				t.Errorf("%s: %v", name, got)
			}
		}
		stack := array.Cast[uint16](array.Arange(0.0, 3*5*7, 1).MulN(600)).Reshape(3, 5, 7).Rechunk(2, 2, 2)
		pattern := filepath.Join(dir, "s-*.png")
		runnertest.Compute(t, on, picture.Write(stack, pattern))
		got, want := runnertest.Compute(t, on, array.As[uint16](picture.OpenStack(pattern))), runnertest.Compute(t, on, stack)
		if !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Data, want.Data) {
			t.Errorf("stack: %v", got)
		}
		if files, _ := filepath.Glob(filepath.Join(dir, ".*")); len(files) > 0 {
			t.Errorf("%q are left", files)
		}
	})
}

func TestColours(t *testing.T) {
	on := weft.On(&local.Runner{Workers: 1})
	f := runnertest.Compute(t, on, picture.Floats(array.Of([]uint8{0, 51, 255})))
	if !slices.Equal(f.Data, []float64{0, 0.2, 1}) {
		t.Error(f)
	}
	f = runnertest.Compute(t, on, picture.Floats(array.Of([]uint16{0, 13107, 65535})))
	if !slices.Equal(f.Data, []float64{0, 0.2, 1}) {
		t.Error(f)
	}
	f = runnertest.Compute(t, on, picture.Floats(array.Of([]bool{true, false}).Dyn()))
	if !slices.Equal(f.Data, []float64{1, 0}) {
		t.Error(f)
	}
	x := array.Of([]float64{-1, 0, 0.5, 1, 2, math.NaN(), math.Inf(1)})
	if d := runnertest.Compute(t, on, picture.Bytes(x)); !slices.Equal(d.Data, []uint8{0, 0, 128, 255, 255, 0, 255}) {
		t.Error(d)
	}
	if d := runnertest.Compute(t, on, picture.Words(x)); !slices.Equal(d.Data, []uint16{0, 0, 32768, 65535, 65535, 0, 65535}) {
		t.Error(d)
	}
	// All bytes, there and back.
	all := make([]uint8, 256)
	for i := range all {
		all[i] = uint8(i)
	}
	if d := runnertest.Compute(t, on, picture.Bytes(picture.Floats(array.Of(all)))); !slices.Equal(d.Data, all) {
		t.Error(d)
	}
	g := runnertest.Compute(t, on, picture.Grey(array.Of([]float64{1, 0, 0, 0.5, 0, 1, 0, 1, 1, 1, 1, 0}, 3, 4)))
	for i, want := range []float64{0.299, 0.587, 1} {
		if math.Abs(g.Data[i]-want) > 1e-15 {
			t.Error(g)
		}
	}
}

// TestFused sees that a picture is converted in one kernel.
func TestFused(t *testing.T) {
	x := picture.Floats(picture.Open(samples + "colour.jpg"))
	if text := picture.Bytes(picture.Grey(x)).Explain(); !strings.Contains(text, "\n1 kernel\n") {
		t.Error(text)
	}
}

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	x := array.Ones[uint8](4, 6)
	file := func(name string, keep int) string {
		data, err := os.ReadFile(samples + name)
		if err != nil {
			t.Fatal(err)
		}
		path := in(name)
		if err := os.WriteFile(path, data[:keep], 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	computed := func(x array.Dyn) error {
		_, err := weft.Compute(t.Context(), array.CastTo[float64](x).Sum())
		return err
	}
	store := func(x array.Untyped, name string) error {
		_, err := weft.Compute(t.Context(), picture.Write(x, in(name)))
		return err
	}
	lines := regexp.MustCompile(`go:[0-9]+`)
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"missing", picture.Open(in("none.png")).Err(), "picture_test.go:N: open: image: none.png: open none.png: no such file or directory"},
		{"no pictures", picture.OpenStack(in("*.jpeg")).Err(), "picture_test.go:N: open stack: image: *.jpeg: there is no such picture"},
		{"a bad pattern", picture.OpenStack(in("[")).Err(), "picture_test.go:N: open stack: image: [: syntax error in pattern"},
		{"several shapes", picture.OpenStack(samples + "*.jpg").Err(), "picture_test.go:N: open stack: image: ../internal/store/image/testdata/colour.jpg is uint8 of shape [16 24 3], and ../internal/store/image/testdata/smooth.jpg is uint8 of shape [16 24]: a stack has one shape"},
		{"cut off", computed(picture.Open(file("grey.png", 60))), "task read#0 (picture_test.go:N), for number#3 by cast.sum#1 -> sum#2: image: grey.png: png: invalid format: not enough pixel data"},
		{"cut off in the header", picture.Open(file("rgb.png", 12)).Err(), "picture_test.go:N: open: image: rgb.png: it is cut off: unexpected EOF"},
		{"JPEG", store(x, "x.jpg"), "picture_test.go:N: write: image: x.jpg: JPEG would change the numbers; store a PNG or a TIFF"},
		{"another format", store(x, "x.gif"), "picture_test.go:N: write: image: x.gif: pictures are stored as .png, .tif or .tiff, not \".gif\""},
		{"floats", store(array.Ones[float64](4, 6), "x.png"), "task create#0 (picture_test.go:N), for commit#4: image: creating x.png: a picture has no float64: scale it, x.MulN(255) for values from 0 to 1, and Cast it to uint8 (or 65535 and uint16)"},
		{"one axis", store(array.Ones[uint8](4), "x.png"), "task create#0 (picture_test.go:N), for commit#4: image: creating x.png: shape [4] is no picture: it is (height, width), or (height, width, channels) with 1, 3 or 4 channels"},
		{"many pictures", store(array.Ones[uint8](4, 4, 5), "x.png"), "task create#0 (picture_test.go:N), for commit#4: image: creating x.png: shape [4 4 5] is no picture: it is (height, width), or (height, width, channels) with 1, 3 or 4 channels; a star in the file's name stores one for each index of the first axis"},
		{"nil", picture.Write(nil, "x.png").Err(), "picture_test.go:N: write: the array is nil"},
		{"no pixels", picture.Floats(array.Ones[int64](2)).Err(), "picture_test.go:N: floats: int64 are no pixels: uint8, uint16, bool or floats are"},
		{"nil floats", picture.Floats(nil).Err(), "picture_test.go:N: floats: the array is nil"},
		{"no colours", picture.Grey(array.Ones[float64](4, 5)).Err(), "picture_test.go:N: grey: the last axis of shape (4, 5) is no red, green and blue"},
	} {
		if row.err == nil {
			t.Errorf("%s: no error", row.name)
			continue
		}
		text := lines.ReplaceAllString(strings.ReplaceAll(row.err.Error(), dir+string(filepath.Separator), ""), "go:N")
		if text != row.want {
			t.Errorf("%s:\n%s\nwant:\n%s", row.name, text, row.want)
		}
	}
}

// A picture made grey.
func ExampleGrey() {
	folder, err := os.MkdirTemp("", "picture")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "grey.png")

	x := picture.Floats(picture.Open(samples + "colour.jpg"))
	if _, err := weft.Compute(context.Background(), picture.Write(picture.Bytes(picture.Grey(x)), path)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(x.Shape(), picture.Open(path))
	// Output: [16 24 3] array of uint8 (16, 24)
}
