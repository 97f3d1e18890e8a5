package hdf5

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/h5"
)

var (
	deflate = filter{id: h5.FilterDeflate}
	sum     = filter{id: h5.FilterFletcher32}
)

func shuffled(size int) filter { return filter{id: h5.FilterShuffle, size: size} }

// TestFilters packs and unpacks by every way, and around each filter of it.
func TestFilters(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, way := range [][]filter{
		{},
		{deflate},
		{sum},
		{shuffled(8)},
		{shuffled(3), deflate},
		{shuffled(2), deflate, sum},
		{sum, shuffled(4), deflate},
		{sum, deflate, sum},
		{shuffled(16), sum},
		{shuffled(8), shuffled(4), deflate},
	} {
		for _, n := range []int{0, 1, 7, 64, 1000, 4097} {
			data := make([]byte, n)
			for i := range data {
				data[i] = byte(random.IntN(10))
			}
			for mask := range uint32(1) << len(way) {
				var taken []filter
				for i, f := range way {
					if mask>>i&1 == 0 {
						taken = append(taken, f)
					}
				}
				packed, err := encode(data, taken, 6)
				if err != nil {
					t.Fatal(err)
				}
				got := make([]byte, n)
				if err := decode(got, packed, way, mask); err != nil || !bytes.Equal(got, data) {
					t.Fatalf("%d bytes by %v but %b: %v", n, way, mask, err)
				}
			}
		}
	}
}

func TestFletcher32(t *testing.T) {
	// Sums of the examples in RFC 1146 are of another width; these are of H5Z.
	for _, test := range []struct {
		data string
		want uint32
	}{
		{"", 0},
		{"\x01\x02", 0x01020102},
		{"\x01\x02\x03", 0x05040402},
		{"\xff\xff\xff\xff", 0xffffffff},
	} {
		if got := fletcher32([]byte(test.data)); got != test.want {
			t.Errorf("%x: got %08x, want %08x", test.data, got, test.want)
		}
	}
}

func TestBadChunks(t *testing.T) {
	packed, err := encode(make([]byte, 100), []filter{deflate}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		data []byte
		n    int
		way  []filter
		want string
	}{
		{"too long", packed, 99, []filter{deflate}, "a chunk holds more than its 99 bytes"},
		{"too short", packed, 101, []filter{deflate}, "a chunk ends before its 101 bytes"},
		{"cut", packed[:len(packed)-5], 100, []filter{deflate}, "a chunk "},
		{"nothing", nil, 100, []filter{deflate}, "a chunk is no deflated data"},
		{"noise", []byte("noise"), 100, []filter{deflate}, "a chunk is no deflated data"},
		{"no sum", []byte{1, 2}, 100, []filter{sum}, "a chunk is too short for its checksum"},
		{"another sum", make([]byte, 103), 100, []filter{sum}, "a chunk has 99 bytes of 100"},
		{"raw", make([]byte, 3), 4, nil, "a chunk has 3 bytes of 4"},
		{"shuffled", make([]byte, 3), 4, []filter{shuffled(2)}, "a chunk has 3 bytes of 4"},
		{"LZF: run", []byte{5, 1}, 6, []filter{{id: filterLZF}}, "no LZF data"},
		{"LZF: reference to nowhere", []byte{0, 1, 32, 1}, 4, []filter{{id: filterLZF}}, "no LZF data"},
		{"LZF: cut reference", []byte{0, 1, 32}, 4, []filter{{id: filterLZF}}, "no LZF data"},
		{"LZF: cut length", []byte{0, 1, 224}, 4, []filter{{id: filterLZF}}, "no LZF data"},
		{"LZF: short", []byte{0, 1}, 4, []filter{{id: filterLZF}}, "no LZF data"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := decode(make([]byte, test.n), test.data, test.way, 0); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("x\x9cc`\x00\x00"), 64, uint8(3), uint32(0))
	f.Add([]byte{0, 1, 32, 0}, 4, uint8(4), uint32(0))
	ways := [][]filter{{deflate}, {sum}, {shuffled(4)}, {shuffled(2), deflate, sum}, {{id: filterLZF}, sum}, {sum, shuffled(8), deflate}}
	f.Fuzz(func(_ *testing.T, data []byte, n int, way uint8, mask uint32) {
		if n < 0 || n > 1<<16 {
			return
		}
		// Whatever it says, it must come back.
		_ = decode(make([]byte, n), data, ways[int(way)%len(ways)], mask)
	})
}

func BenchmarkDecode(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 1<<20)
	for i := 0; i < len(data); i += 8 {
		data[i], data[i+1] = byte(random.Uint32()), byte(i>>12)
	}
	for _, way := range [][]filter{{deflate}, {shuffled(8)}, {sum}, {shuffled(8), deflate}} {
		packed, err := encode(data, way, 4)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(way), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			dst := make([]byte, len(data))
			for b.Loop() {
				if err := decode(dst, packed, way, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
