package user

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/lift"
	"github.com/cb434341/weft/jit"
)

func half(x float64) float64                 { return x / 2 }
func split(x float64) (out [2]float64)       { return [2]float64{x, x} }
func first(w [3]float32) float32             { return w[0] }
func both(z complex64, n int8) complex64     { return z * complex(float32(n), 0) }
func wide(x [3]float32, y float32) float32   { return x[0] + y }
func turned(w [3]complex64) complex64        { return w[2] }
func pair(w [3]float32) (out [3]float32)     { return w }
func named(w, x float64, w0 float64) float64 { return w + x + w0 }

func text(t *testing.T, k interface{ Inline() (string, error) }) string {
	t.Helper()
	s, err := k.Inline()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestElementwise(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		in   []block.DType
		out  block.DType
		want string
	}{
		{"fits", text(t, jit.Vectorize1(half)), []block.DType{block.Float64}, block.Float64, ""},
		{"complex numbers are two", text(t, jit.Vectorize2(both)), []block.DType{block.Complex64, block.Int8}, block.Complex64, ""},
		{"another type", text(t, jit.Vectorize1(half)), []block.DType{block.Float32}, block.Float64, "its parameters are [float64], not [float32]"},
		{"too few", text(t, jit.Vectorize1(half)), nil, block.Float64, "its parameters are [float64], not []"},
		{"another result", text(t, jit.Vectorize1(half)), []block.DType{block.Float64}, block.Int8, "its results are [float64], not [int8]"},
		{"an array for a result", text(t, jit.Vectorize1(split)), []block.DType{block.Float64}, block.Float64, "its result is an array"},
		{"an array", text(t, jit.Vectorize1(first)), []block.DType{block.Float32}, block.Float32, "a parameter is not a number of each element"},
		{"no kernel", "nonsense", nil, block.Float64, "nonsense"},
	} {
		err := Elementwise(c.text, c.in, c.out)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestWindowed(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		n    int
		d    block.DType
		want string
	}{
		{"fits", text(t, jit.Vectorize1(first)), 3, block.Float32, ""},
		{"another length", text(t, jit.Vectorize1(first)), 9, block.Float32, "its parameter is not an array of 9 float32"},
		{"two parameters", text(t, jit.Vectorize2(wide)), 3, block.Float32, "its parameter is not an array of 3 float32"},
		{"a number", text(t, jit.Vectorize1(half)), 1, block.Float64, "its parameter is not an array of 1 float64"},
		{"complex numbers", text(t, jit.Vectorize1(turned)), 3, block.Complex64, "complex numbers lie in two arrays"},
		{"an array for a result", text(t, jit.Vectorize1(pair)), 3, block.Float32, "its result is an array"},
		{"no kernel", "nonsense", 3, block.Float32, "nonsense"},
	} {
		_, err := Windowed(c.text, c.n, c.d, c.d)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

var plain, _ = Lift("test", half, "", func(_ context.Context, at At, in []Arg) (*block.Block, error) {
	return in[0].Blocks[0].ToHeap(), nil
})

// TestSent writes a Call as for another process and runs what comes back.
func TestSent(t *testing.T) {
	c := &Call{
		Func: plain, DType: block.Float64, Counts: []int{1}, Extent: []int{}, Trim: []int{},
		At:      At{Place: []int{}, Grid: []int{}, Lo: []int{}, Shape: []int{}, Whole: []int{}},
		Regions: []expr.Region{{Src: []int{}, Dst: []int{}, Shape: []int{}}},
	}
	var b bytes.Buffer
	if err := graph.EncodeOp(&b, c); err != nil {
		t.Fatal(err)
	}
	op, err := graph.DecodeOp(&b)
	if err != nil {
		t.Fatal(err)
	}
	got := op.(*Call)
	got.run, c.run = nil, nil
	if !reflect.DeepEqual(got, c) {
		t.Errorf("came back as %+v", got)
	}
	out, err := got.Run(t.Context(), []any{block.Of([]float64{2.5}, 1)})
	if err == nil {
		t.Errorf("a block of one axis for none: %v", out)
	}
	out, err = got.Run(t.Context(), []any{block.Of([]float64{2.5}, []int{}...)})
	if err != nil || out.(*block.Block).Value() != 2.5 {
		t.Errorf("got %v, %v", out, err)
	}
}

func TestBadCalls(t *testing.T) {
	one := block.Of([]float64{1}, 1)
	for _, c := range []struct {
		name string
		op   *Call
		args []any
		want string
	}{
		{"unknown", &Call{Func: Func{Ref: lift.Ref{Name: "gone", ID: "main.gone", Type: "blocks func()"}}}, nil, "array: this process does not know main.gone, a func(): lift it"},
		{"a closure", &Call{Func: Func{Ref: lift.Ref{Name: "func1 (app.go:3)"}}}, nil, "array: func1 (app.go:3) is a closure"},
		{"too few blocks", &Call{Func: plain, Counts: []int{2}}, []any{one}, "array: half: 1 blocks for arguments of [2]"},
		{"no block", &Call{Func: plain, Counts: []int{1}}, []any{3}, "array: argument 0 is int, not a block"},
		{"another type", &Call{Func: plain, Counts: []int{1}, DType: block.Int8, At: At{Shape: []int{1}}}, []any{one}, "array: half gave a block of float64 where int8 was promised"},
		{"another shape", &Call{Func: plain, Counts: []int{1}, DType: block.Float64, At: At{Shape: []int{-1, 1}}}, []any{one}, "array: half gave a block of shape (1,) where (?, 1) was promised"},
	} {
		if _, err := c.op.Run(t.Context(), c.args); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	if err := new(Call).UnmarshalBinary([]byte("{")); err == nil {
		t.Error("half a Call was read")
	}
	if _, err := Lift("test", 3, "", nil); err == nil {
		t.Error("a number was lifted")
	}
	if _, err := Lift("test", named, plain.ID, nil); err != nil {
		t.Errorf("an id of another type: %v", err)
	}
}

// TestParts finds what ranges have of blocks.
func TestParts(t *testing.T) {
	sizes := []int{2, 0, 3, 1}
	for _, c := range []struct {
		from, to int
		want     []part
	}{
		{0, 6, []part{{0, 0, 0, 2}, {2, 0, 2, 3}, {3, 0, 5, 1}}},
		{1, 4, []part{{0, 1, 0, 1}, {2, 0, 1, 2}}},
		{4, 5, []part{{2, 2, 0, 1}}},
		{3, 3, []part{{}}},
	} {
		if got := partsOf(sizes, c.from, c.to); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d to %d: got %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
