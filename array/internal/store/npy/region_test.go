package npy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// TestRuns reads regions in the three ways there are: as one run, run by run,
// and several short runs at once.
func TestRuns(t *testing.T) {
	all := numbers(20, 300, 50)
	file := append(AppendHeader(nil, all.DType, all.Shape), all.Bytes()...)
	h, err := ReadHeader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		lo, shape []int
		calls     int
	}{
		{"all", []int{0, 0, 0}, []int{20, 300, 50}, 1},
		{"planes", []int{3, 0, 0}, []int{7, 300, 50}, 1},
		{"part of a plane", []int{3, 10, 0}, []int{1, 7, 50}, 1},
		{"part of a row", []int{19, 299, 49}, []int{1, 1, 1}, 1},
		{"rows far apart", []int{1, 10, 0}, []int{7, 20, 50}, 7},
		{"parts of rows", []int{1, 10, 20}, []int{7, 20, 30}, 7},
		{"a column", []int{0, 0, 49}, []int{20, 300, 1}, 20},
		{"a file of one element", []int{0, 5, 5}, []int{20, 1, 1}, 20},
		{"nothing", []int{20, 0, 0}, []int{0, 300, 50}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := block.NewHeap(h.DType, test.shape...)
			r := &counting{ReaderAt: bytes.NewReader(file)}
			if err := ReadRegion(context.Background(), r, h, test.lo, got); err != nil {
				t.Fatal(err)
			}
			if want := all.Region(test.lo, test.shape).ToHeap(); !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("got %v, want %v", block.Slice[float64](got), block.Slice[float64](want))
			}
			if r.calls != test.calls {
				t.Errorf("%d calls, want %d", r.calls, test.calls)
			}
		})
	}
}

// TestLongSpans reads more short runs than go into one call.
func TestLongSpans(t *testing.T) {
	all := numbers(5000, 100)
	file := append(AppendHeader(nil, all.DType, all.Shape), all.Bytes()...)
	h, err := ReadHeader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	got := block.NewHeap(h.DType, 4999, 99)
	if err := ReadRegion(context.Background(), bytes.NewReader(file), h, []int{1, 1}, got); err != nil {
		t.Fatal(err)
	}
	if want := all.Region([]int{1, 1}, []int{4999, 99}).ToHeap(); !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Error("not what was written")
	}
	cut := bytes.NewReader(file[:len(file)-1])
	if err := ReadRegion(context.Background(), cut, h, []int{1, 1}, got); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut off: %v", err)
	}
}

type counting struct {
	io.ReaderAt
	calls int
}

func (c *counting) ReadAt(b []byte, offset int64) (int, error) {
	c.calls++
	return c.ReaderAt.ReadAt(b, offset)
}
