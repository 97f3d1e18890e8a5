package native

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// wide is a sum of seven streams.
func wide() string {
	b := kernel.NewBuilder("wide")
	sum := b.Stream("x0", kernel.Float64)
	for _, name := range []string{"x1", "x2", "x3", "x4", "x5", "x6"} {
		sum = b.Op(kernel.Add, sum, b.Stream(name, kernel.Float64))
	}
	b.Result(sum)
	return (&kernel.Module{Funcs: []*kernel.Func{b.Func()}}).String()
}

// packed is a stream of numbers side by side.
func packed[T any](s []T) kernel.Stream {
	var zero T
	return kernel.Stream{Base: unsafe.Pointer(unsafe.SliceData(s)), Stride: int(unsafe.Sizeof(zero))}
}

func wideArgs(rows int) *kernel.Args {
	args := &kernel.Args{}
	for range 7 {
		args.In = append(args.In, packed(make([]float64, rows)))
	}
	args.Out = []kernel.Stream{packed(make([]float64, rows))}
	return args
}

// BenchmarkRun is what runs of rows cost, of eight streams: natively, interpreted,
// and with no rows at all.
func BenchmarkRun(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	for _, way := range []struct {
		name    string
		setting Setting
		rows    int
	}{
		{"native/0", Compile, 0},
		{"native/1", Compile, 1},
		{"native/256", Compile, 256},
		{"native/1000", Compile, 1000},
		{"interpreted/1", Interpret, 1},
		{"interpreted/256", Interpret, 256},
		{"interpreted/1000", Interpret, 1000},
	} {
		b.Run(way.name, func(b *testing.B) {
			k, err := newRunnable(wide(), way.setting)
			if err != nil {
				b.Fatal(err)
			}
			if err := k.Prepare(); err != nil && way.setting == Compile {
				b.Fatal(err)
			}
			args := wideArgs(way.rows)
			b.ReportAllocs()
			for b.Loop() {
				if err := k.Run(ctx, args, 0, way.rows); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkKernel is the look-up of a text that is known, and the reading of one that
// is not.
func BenchmarkKernel(b *testing.B) {
	text := wide()
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Kernel(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := newRunnable(text, Compile); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPrepare is the time from a text that was read to code: by LLVM, and with
// the object in the cache.
func BenchmarkPrepare(b *testing.B) {
	text := wide()
	for _, cache := range []string{"off", b.TempDir()} {
		name := "cached"
		if cache == "off" {
			name = "compiled"
		}
		b.Run(name, func(b *testing.B) {
			b.Setenv("WEFT_CACHE", cache)
			var took time.Duration
			n := -1 // the first loads LLVM and fills the cache
			for b.Loop() {
				k, err := newRunnable(text, Compile)
				if err != nil {
					b.Fatal(err)
				}
				start := time.Now()
				if err := k.Prepare(); err != nil {
					b.Fatal(err)
				}
				if n++; n > 0 {
					took += time.Since(start)
				}
			}
			b.ReportMetric(took.Seconds()*1e3/float64(max(1, n)), "ms/kernel")
		})
	}
}
