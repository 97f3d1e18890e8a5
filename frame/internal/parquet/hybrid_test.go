package parquet

import (
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/frame/internal/column"
)

// byVectors calls f with and without vectors, if the processor has such.
func byVectors(t *testing.T, f func(t *testing.T)) {
	had := vectors
	defer func() { vectors = had }()
	t.Run("words", func(t *testing.T) {
		vectors = false
		f(t)
	})
	if had {
		vectors = true
		t.Run("vectors", f)
	}
}

// packedNumber is the i-th of numbers of a width from a bit on.
func packedNumber(b []byte, bit, i int, width uint) (v uint32) {
	for k := range int(width) {
		at := bit + i*int(width) + k
		v |= uint32(b[at/8]>>(at%8)&1) << k
	}
	return v
}

// TestUnpack holds packed numbers of all widths, from any bit, against one bit after the
// other.
func TestUnpack(t *testing.T) {
	byVectors(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(6, 6))
		for width := range uint(33) {
			b := make([]byte, 500)
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			for range 50 {
				n := r.IntN(100)
				bit := r.IntN(8*len(b) - n*int(width) + 1)
				if r.IntN(2) == 0 {
					bit &^= 7
				}
				if r.IntN(3) == 0 {
					bit = 8*len(b) - n*int(width)
				}
				got := make([]uint32, n)
				unpack(got, b, bit, width)
				for i, v := range got {
					if want := packedNumber(b, bit, i, width); v != want {
						t.Fatalf("width %d, bit %d: number %d of %d is %d, want %d", width, bit, i, n, v, want)
					}
				}
			}
		}
	})
}

// TestLookUp takes values of dictionaries, by places of which some are none.
func TestLookUp(t *testing.T) {
	byVectors(t, func(t *testing.T) {
		testLookUp[uint32](t)
		testLookUp[uint64](t)
	})
}

func testLookUp[T uint32 | uint64](t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for round := range 600 {
		width := 1 + r.IntN(18)
		size := 1 + r.IntN(1<<width)
		dict := make([]T, size)
		for i := range dict {
			dict[i] = T(r.Uint64())
		}
		places := make([]uint32, r.IntN(1500))
		for i := range places {
			places[i] = uint32(r.IntN(size))
			if i > 0 && r.IntN(30*(round%3)+1) > 1 {
				places[i] = places[i-1]
			}
		}
		bad := -1
		if size < 1<<width && len(places) > 0 && round%2 == 0 {
			bad = r.IntN(len(places))
			places[bad] = uint32(size)
		}
		b := appendPlaces(nil, places, 1<<width)
		h, err := newHybrid(b[1:], int(b[0]))
		if err != nil {
			t.Fatal(err)
		}
		out := make([]T, len(places))
		for lo := 0; lo < len(out) && err == nil; {
			hi := min(len(out), lo+1+r.IntN(900))
			err = lookUp(&h, out[lo:hi], dict)
			lo = hi
		}
		if bad >= 0 {
			if want := errPlace(uint32(size), size).Error(); err == nil || err.Error() != want {
				t.Fatalf("%d places, number %d is none: %v", len(places), bad, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range places {
			if out[i] != dict[p] {
				t.Fatalf("width %d: value %d is %d, want %d", width, i, out[i], dict[p])
			}
		}
	}
}

// TestSpread moves values to valid rows, of which there are few and many.
func TestSpread(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		n, at, odds := r.IntN(300), r.IntN(130), 1+r.IntN(60)
		valid := column.NewBitmap(at + n)
		want, rows := make([]int32, n), make([]int32, n)
		k := 0
		for i := range n {
			rows[i] = -1 // what is there before
			if r.IntN(odds) > 0 {
				valid.Set(at + i)
				want[i] = int32(k + 1)
				k++
			}
		}
		for i := range k {
			rows[i] = int32(i + 1)
		}
		spread(rows, at, k, valid)
		for i, v := range rows {
			if v != want[i] {
				t.Fatalf("%d of %d rows: row %d is %d, want %d", k, n, i, v, want[i])
			}
		}
	}
}
