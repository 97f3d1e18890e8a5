package main

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/picture"
)

var update = flag.Bool("update", false, "rewrite the pictures")

// tiles are the pictures in data, cut is where data/make.py cut them.
var (
	tiles = []string{"data/tile-0.jpg", "data/tile-1.jpg", "data/tile-2.jpg", "data/tile-3.jpg"}
	cut   = [][2]int{{3, 0}, {0, 417}, {372, 9}, {361, 420}}
)

const printed = `
tile-0.jpg: row 0, column 0, where the others are measured from
tile-1.jpg: row -3, column 417, held against picture 0, correlation 0.080
tile-2.jpg: row 369, column 9, held against picture 0, correlation 0.070
tile-3.jpg: row 358, column 420, held against picture 2, correlation 0.082
1000 by 872 pixels: stitched.png
`

// TestRun stitches the four pictures, and holds what is drawn against what somebody
// has looked at.
func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new")
	var said bytes.Buffer
	if err := run(t.Context(), append([]string{"-out", out}, tiles...), &said); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + strings.ReplaceAll(said.String(), out+string(filepath.Separator), ""); got != printed {
		t.Errorf("it prints:%s\nwant:%s", got, printed)
	}
	for _, name := range []string{"stitched-small.png", "stitch.svg"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is another picture: look at it and run go test -update", name)
		}
	}

	// The photograph again: each eighth of a hundred pixels as bright as it was.
	stitched, original := load(t, filepath.Join(out, "stitched.png")), load(t, "testdata/small.png")
	var apart []float64
	for y := range 108 {
		for x := range 125 {
			if x < 2 && y > 60 || y == 0 || y > 106 {
				continue // no picture is there, in part
			}
			want := brightness(original, x, y, 1)
			apart = append(apart, math.Abs(brightness(stitched, 8*x, 8*y, 8)-want-glow))
		}
	}
	slices.Sort(apart)
	middle, most, worst := apart[len(apart)/2], apart[len(apart)*99/100], apart[len(apart)-1]
	if middle > 1 || most > 5 || worst > 16 {
		t.Errorf("of 255 steps, it is apart from the photograph by %.1f in the middle, %.1f in 99 of 100 places, %.1f at most", middle, most, worst)
	}
}

// glow is the light of the sky that the first picture has more than the photograph,
// to which the others are matched.
const glow = 4

func load(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// brightness is the mean over n by n pixels and the three colours, of 255.
func brightness(img image.Image, x, y, n int) float64 {
	sum := 0.0
	for j := range n {
		for i := range n {
			r, g, b, _ := img.At(x+i, y+j).RGBA()
			sum += float64(r+g+b) / 257
		}
	}
	return sum / float64(3*n*n)
}

// TestEveryPair: not only those that a picture is placed by, all pairs of pictures
// give the offset at which they were cut, the two across which share a hundredth.
func TestEveryPair(t *testing.T) {
	for i := range tiles {
		for j := range i {
			a, b := picture.Grey(picture.Floats(picture.Open(tiles[j]))), picture.Grey(picture.Floats(picture.Open(tiles[i])))
			at, err := weft.Compute(t.Context(), correlation(a, b).ArgMax())
			if err != nil {
				t.Fatal(err)
			}
			down, right := offset(at, a.Shape())
			if want := [2]int{cut[i][0] - cut[j][0], cut[i][1] - cut[j][1]}; [2]int{down, right} != want {
				t.Errorf("from %d to %d: got %d, %d, want %v", j, i, down, right, want)
			}
		}
	}
}

// TestMatch: a picture that is darker, under a glow, becomes like the first.
func TestMatch(t *testing.T) {
	first := array.NewRand(1).Float64(20, 30, 3)
	other := first.Slice("5:, 10:").MulN(0.5).AddN(0.25)
	other = array.Concatenate(1, other, array.Zeros[float64](15, 10, 3))
	other = array.Concatenate(0, other, array.Zeros[float64](5, 30, 3))
	got := match([]array.Array[float64]{first, other}, []place{{}, {row: 5, column: 10}})[1]
	worst, err := weft.Compute(t.Context(), got.Slice(":15, :20").Sub(first.Slice("5:, 10:")).Abs().Max())
	if err != nil || worst > 1e-12 {
		t.Errorf("it is apart by %v, %v", worst, err)
	}
}

func TestRefuses(t *testing.T) {
	folder := t.TempDir()
	save := func(name string, img image.Image) string {
		path := filepath.Join(folder, name)
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	noise := func(seed uint32, size int) image.Image {
		img := image.NewRGBA(image.Rect(0, 0, size, size))
		for i := range img.Pix {
			seed = seed*1664525 + 1013904223
			img.Pix[i] = uint8(seed>>24) | uint8(i%4/3*255)
		}
		return img
	}
	a, b, small := save("a.png", noise(1, 256)), save("b.png", noise(2, 256)), save("small.png", noise(3, 32))
	tests := []struct {
		name string
		args []string
		want string // within the error
	}{
		{"no pictures", nil, "no pictures here"},
		{"not there", []string{filepath.Join(folder, "none.png")}, "none.png"},
		{"no picture", []string{"main.go"}, "main.go"},
		{"of two sizes", []string{a, small}, "picture 1 is of shape [32 32 3], the first one of [256 256 3]"},
		{"nothing in common", []string{a, b}, "picture 1 overlaps none before it"},
		{"a folder that is a file", []string{"-out", a, a}, "not a directory"},
		{"no such flag", []string{"-size", "3"}, "flag provided but not defined"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := run(t.Context(), append([]string{"-out", folder}, test.args...), &bytes.Buffer{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
