package blosc

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/weft.zip; let testdata/frames.py check it afterwards")

// unzip reads a whole archive.
func unzip(t testing.TB, name string) map[string][]byte {
	t.Helper()
	r, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	files := map[string][]byte{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestFrames decodes what numcodecs wrote.
func TestFrames(t *testing.T) {
	files := unzip(t, "testdata/frames.zip")
	frames := 0
	for name, frame := range files {
		if path.Base(name) == "data" {
			continue
		}
		frames++
		want := files[path.Dir(name)+"/data"]
		n, err := DecodedLen(frame)
		if err != nil || n != len(want) {
			t.Errorf("%s: length %d, %v; want %d", name, n, err, len(want))
			continue
		}
		got := make([]byte, n)
		if err := Decode(got, frame); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s: the data differ", name)
		}
		if err := Decode(got, append(slices.Clone(frame), "more"...)); err != nil {
			t.Errorf("%s with bytes behind it: %v", name, err)
		}
	}
	if frames < 200 {
		t.Errorf("only %d frames", frames)
	}
}

// TestDamage decodes frames that are cut short, and frames with changed bytes:
// an error, or other data, but nothing worse.
func TestDamage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, frame := range unzip(t, "testdata/frames.zip") {
		n, err := DecodedLen(frame)
		if path.Base(name) == "data" || err != nil || strings.HasPrefix(name, "big/") {
			continue
		}
		dst := make([]byte, n)
		for range 10 {
			if cut := frame[:r.IntN(len(frame))]; Decode(dst, cut) == nil {
				t.Errorf("%s: cut to %d of %d bytes, it decodes", name, len(cut), len(frame))
			}
			bad := slices.Clone(frame)
			bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
			if m, err := DecodedLen(bad); err == nil && m <= 4*n {
				Decode(make([]byte, m), bad) //nolint:errcheck // either is right
			}
		}
	}
}

// frameOf makes a frame by hand.
func frameOf(flags, typeSize byte, size, blockSize int, rest ...byte) []byte {
	b := []byte{version, 1, flags, typeSize}
	for _, n := range []int{size, blockSize, headerSize + len(rest)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return append(b, rest...)
}

func TestHostile(t *testing.T) {
	tests := []struct {
		name  string
		frame []byte
		err   string
	}{
		{"nothing", nil, "blosc: the frame is cut short: 0 bytes"},
		{"header only", []byte{2, 1, 0, 8, 4, 0, 0, 0, 4, 0, 0}, "blosc: the frame is cut short: 11 bytes"},
		{"Blosc 2", append([]byte{5}, frameOf(0, 4, 4, 4)[1:]...), "blosc: a frame of version 5, not 2"},
		{"reserved flag", frameOf(8, 4, 4, 4), "blosc: flags 0x8 are not known"},
		{"negative size", frameOf(0, 4, -1, 4), "blosc: a size of 4294967295"},
		{"blocks of nothing", frameOf(0, 4, 4, 0), "blosc: blocks of 0 bytes in a frame of 4"},
		{"blocks too large", frameOf(0, 4, 4, 1<<30), "blosc: blocks of 1073741824 bytes in a frame of 4"},
		{"elements of nothing", frameOf(0, 0, 4, 4), "blosc: elements of 0 bytes"},
		{"more blocks than bytes", frameOf(0, 4, 1<<30, 4), "blosc: the frame is cut short: 268435456 blocks in 16 bytes"},
		{"stored, too short", frameOf(flagStored, 4, 4, 4, 1, 2, 3), "blosc: the frame is cut short: 3 bytes stored of 4"},
		{"a block outside", frameOf(flagWhole, 4, 4, 4, 255, 255, 255, 255), "blosc: block 0: the frame is cut short"},
		{"a block at the end", frameOf(flagWhole, 4, 4, 4, 20, 0, 0, 0), "blosc: block 0: the frame is cut short"},
		{"a split outside", frameOf(flagWhole, 4, 4, 4, 20, 0, 0, 0, 255, 255, 255, 255), "blosc: block 0: the frame is cut short"},
		{"compressor 7", frameOf(7<<5|flagWhole, 4, 4, 4, 20, 0, 0, 0, 0, 0, 0, 0), "blosc: compressor 7 is not known"},
		{"blosclz, nothing", frameOf(flagWhole, 4, 4, 4, 20, 0, 0, 0, 0, 0, 0, 0), "blosc: block 0: blosclz: 0 bytes where 4 are due"},
		{"blosclz, from before", frameOf(flagWhole, 8, 8, 8, 20, 0, 0, 0, 4, 0, 0, 0, 0, 7, 2<<5, 9), "blosc: block 0: blosclz: the stream is damaged"},
		{"blosclz, too much", frameOf(flagWhole, 8, 8, 8, 20, 0, 0, 0, 5, 0, 0, 0, 0, 7, 7<<5, 9, 0), "blosc: block 0: blosclz: the stream is damaged"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := DecodedLen(test.frame)
			if err == nil && n <= 1<<20 {
				err = Decode(make([]byte, n), test.frame)
			}
			if err == nil || err.Error() != test.err {
				t.Errorf("%v\nwant %s", err, test.err)
			}
		})
	}
	if err := Decode(make([]byte, 3), frameOf(flagStored, 4, 4, 4, 1, 2, 3, 4)); err == nil {
		t.Error("a frame of 4 bytes fills 3")
	}
}

// samples are data of every kind that Encode meets.
func samples() map[string][]byte {
	r := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 700)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	ramp := make([]byte, 0, 800_000)
	for i := range 100_000 {
		ramp = binary.LittleEndian.AppendUint64(ramp, uint64(i/7))
	}
	return map[string][]byte{
		"empty": {}, "one": {7}, "noise": noise, "ramp": ramp, "ramp-odd": ramp[:90_003], "zeros": make([]byte, 70_000),
	}
}

// TestEncode decodes what Encode wrote; the frames are those in weft.zip, which
// numcodecs has decoded.
// frame is a Target in memory.
type frame []byte

func (f *frame) Write(b []byte) (int, error) {
	*f = append(*f, b...)
	return len(b), nil
}

func (f *frame) WriteAt(b []byte, at int64) (int, error) { return copy((*f)[at:], b), nil }

// encode returns the frame of data that come in pieces of several lengths.
func encode(data []byte, o Options) ([]byte, error) {
	var whole []byte
	for _, piece := range []int{len(data), 1 << 20, 100_003} {
		var f frame
		w, err := NewWriter(&f, len(data), o)
		if err != nil {
			return nil, err
		}
		for some := range slices.Chunk(data, max(piece, 1)) {
			if _, err := w.Write(some); err != nil {
				return nil, err
			}
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		if whole != nil && !bytes.Equal(whole, f) {
			return nil, fmt.Errorf("pieces of %d bytes make another frame", piece)
		}
		whole = f
	}
	return whole, nil
}

func TestEncode(t *testing.T) {
	files := map[string][]byte{}
	for name, data := range samples() {
		files[name+"/data"] = data
		for _, c := range []Compressor{LZ4, Zlib, Zstd} {
			for _, f := range []Filter{NoShuffle, Shuffle, BitShuffle} {
				for _, size := range []int{1, 2, 4, 8, 12, 300} {
					for _, level := range []int{0, 5, 9} {
						if name == "ramp" && size != 8 || level == 0 && size != 4 || level == 9 && f != Shuffle {
							continue
						}
						frame, err := encode(data, Options{Compressor: c, Level: level, Filter: f, TypeSize: size})
						if err != nil {
							t.Fatal(err)
						}
						id := fmt.Sprintf("%s/%s-%d-%d-%d", name, c, f, size, level)
						back := make([]byte, len(data))
						if err := Decode(back, frame); err != nil || !bytes.Equal(back, data) {
							t.Errorf("%s does not come back: %v", id, err)
						}
						if most := len(data) + headerSize + 8*(len(data)/(lz4Block-1<<12)+1); len(frame) > most {
							t.Errorf("%s: %d bytes, more than %d", id, len(frame), most)
						}
						files[id] = frame
					}
				}
			}
		}
	}
	if *update {
		rezip(t, "testdata/weft.zip", files)
	}
	for name, want := range unzip(t, "testdata/weft.zip") {
		if !bytes.Equal(files[name], want) {
			t.Errorf("%s is not what numcodecs has decoded: run with -update, then testdata/frames.py check", name)
		}
	}
}

func rezip(t *testing.T, name string, files map[string][]byte) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(files[n]) //nolint:errcheck // to memory
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, c := range []Compressor{BloscLZ, Snappy, 6} {
		if _, err := encode([]byte("abc"), Options{Compressor: c, Level: 5}); err == nil {
			t.Errorf("%s is written", c)
		}
	}
}

// TestBitShuffle holds the filters to their definition, bit by bit.
func TestBitShuffle(t *testing.T) {
	const n, size = 24, 3
	src := make([]byte, n*size)
	for i := range src {
		src[i] = byte(i * 37)
	}
	bit := func(b []byte, i int) byte { return b[i/8] >> (i % 8) & 1 }
	got := make([]byte, len(src))
	bitShuffle(got, src, size)
	for element := range n {
		for k := range 8 * size {
			if bit(got, k*n+element) != bit(src, element*8*size+k) {
				t.Fatalf("bit %d of element %d is not where it should be", k, element)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for name, frame := range unzip(f, "testdata/frames.zip") {
		if path.Base(name) != "data" && len(frame) < 2000 {
			f.Add(frame)
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		if n, err := DecodedLen(frame); err == nil && n <= 1<<20 {
			Decode(make([]byte, n), frame) //nolint:errcheck // it may fail, not panic
		}
	})
}

func FuzzBloscLZ(f *testing.F) {
	f.Add([]byte{3, 'a', 'b', 'c', 'd', 7<<5 | 31, 255, 3, 255, 0, 1}, uint16(300))
	f.Fuzz(func(t *testing.T, src []byte, n uint16) {
		decompressBloscLZ(make([]byte, n), src) //nolint:errcheck // it may fail, not panic
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("some data, some data, some data"), uint8(4), uint8(1), uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, size, kind, level uint8) {
		o := Options{Compressor: []Compressor{LZ4, Zlib, Zstd}[kind/3%3], Filter: Filter(kind % 3), TypeSize: int(size), Level: int(level % 10)}
		frame, err := encode(data, o)
		if err != nil {
			t.Fatal(err)
		}
		back := make([]byte, len(data))
		if err := Decode(back, frame); err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%+v: %v", o, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := samples()["ramp"]
	for _, o := range []Options{
		{Compressor: LZ4, Level: 5, Filter: Shuffle, TypeSize: 8},
		{Compressor: LZ4, Level: 5, Filter: BitShuffle, TypeSize: 8},
		{Compressor: Zstd, Level: 5, Filter: Shuffle, TypeSize: 8},
	} {
		b.Run(fmt.Sprintf("%s-%d", o.Compressor, o.Filter), func(b *testing.B) {
			frame, err := encode(data, o)
			if err != nil {
				b.Fatal(err)
			}
			dst := make([]byte, len(data))
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if err := Decode(dst, frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
