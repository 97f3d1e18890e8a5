package npy

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

// side is that of the square of float64 that benchmarks store: 128 MB.
const side = 4000

// square stores a square of numbers.
func square(b *testing.B) Reader {
	b.Helper()
	path := filepath.Join(b.TempDir(), "x.npy")
	w := NewWriter(path, false)
	ctx := context.Background()
	info := store.Info{DType: block.Float64, Shape: []int{side, side}}
	if err := w.Create(ctx, info); err != nil {
		b.Fatal(err)
	}
	if err := w.Write(ctx, []int{0, 0}, numbers(side, side)); err != nil {
		b.Fatal(err)
	}
	if err := w.Commit(ctx); err != nil {
		b.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// sum looks at every element, row by row.
func sum(v *block.Block) (s float64) {
	for i := range v.Shape[0] {
		var a, b, c, d float64
		row := unsafe.Slice((*float64)(v.At(i, 0)), v.Shape[1])
		for j := 0; j+4 <= len(row); j += 4 {
			a, b, c, d = a+row[j], b+row[j+1], c+row[j+2], d+row[j+3]
		}
		s += a + b + c + d
	}
	return s
}

func BenchmarkRead(b *testing.B) {
	r := square(b)
	for _, test := range []struct {
		name  string
		shape []int
	}{{"tile", []int{1000, 1000}}, {"rows", []int{250, side}}, {"narrow", []int{side, 100}}} {
		lo := []int{0, 0}
		bytes := int64(8 * test.shape[0] * test.shape[1])
		b.Run("view/"+test.name, func(b *testing.B) {
			b.SetBytes(bytes)
			for b.Loop() {
				v, err := r.View(lo, test.shape)
				if err != nil {
					b.Fatal(err)
				}
				sum(v)
				v.Release()
			}
		})
		b.Run("read/"+test.name, func(b *testing.B) {
			b.SetBytes(bytes)
			for b.Loop() {
				v := block.New(block.Float64, test.shape...)
				if err := r.Read(context.Background(), lo, v); err != nil {
					b.Fatal(err)
				}
				sum(v)
				v.Release()
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.npy")
	ctx := context.Background()
	info := store.Info{DType: block.Float64, Shape: []int{side, side}}
	tile := numbers(1000, 1000)
	b.SetBytes(8 * side * side)
	for b.Loop() {
		w := NewWriter(path, false)
		if err := w.Create(ctx, info); err != nil {
			b.Fatal(err)
		}
		for i := 0; i < side; i += 1000 {
			for j := 0; j < side; j += 1000 {
				if err := w.Write(ctx, []int{i, j}, tile); err != nil {
					b.Fatal(err)
				}
			}
		}
		if err := w.Abort(ctx); err != nil { // Commit would wait for the disk
			b.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		b.Error("it is there without Commit")
	}
}
