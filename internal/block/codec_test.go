package block

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/cb434341/weft/graph"
)

func encoded(t testing.TB, b *Block) []byte {
	t.Helper()
	var wire bytes.Buffer
	if err := (codec{}).Encode(&wire, b); err != nil {
		t.Fatal(err)
	}
	return wire.Bytes()
}

// TestCodec sends blocks and views of all types there and back.
func TestCodec(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	before := Live()
	for _, d := range every() {
		whole := noise(rng, d, 130, 70)
		row := whole.Narrow(0, 3, 1, 1)
		for name, b := range map[string]*Block{
			"whole":      whole.View(),
			"transposed": whole.Transpose(1, 0),
			"backwards":  whole.Narrow(0, 129, 65, -2),
			"repeated":   row.Broadcast(2, 4, 70),
			"empty":      whole.Narrow(1, 5, 0, 1),
			"no axes":    noise(rng, d),
		} {
			var wire bytes.Buffer
			if err := graph.EncodeValue(&wire, b); err != nil {
				t.Fatal(err)
			}
			wire.WriteString("rest")
			v, err := graph.DecodeValue(bufio.NewReader(iotest.OneByteReader(bytes.NewReader(wire.Bytes()))))
			if err != nil {
				t.Fatalf("%s %s: %v", d, name, err)
			}
			got := v.(*Block)
			want := b.Contiguous()
			if got.DType != d || !slices.Equal(got.Shape, b.Shape) || !got.IsContiguous() || !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%s %s: came back as %s %v", d, name, got.DType, got.Shape)
			}
			again, err := graph.DecodeValue(&wire)
			if err != nil || wire.String() != "rest" {
				t.Fatalf("%s %s: error %v, %d bytes left", d, name, err, wire.Len())
			}
			again.(*Block).Release()
			for _, x := range []*Block{got, want, b} {
				x.Release()
			}
		}
		row.Release()
		whole.Release()
	}
	if err := (codec{}).Encode(io.Discard, (*Block)(nil)); err == nil {
		t.Error("a nil block was encoded")
	}
	if Live() != before {
		t.Errorf("%d bytes live, %d before", Live(), before)
	}
}

// TestDamaged decodes what nobody wrote.
func TestDamaged(t *testing.T) {
	good := encoded(t, Of([]int16{1, 2, 3}, 3))
	huge := binary.AppendUvarint([]byte{byte(Float64), 1}, 1<<40)
	for _, c := range []struct {
		name string
		wire []byte
	}{
		{"nothing", nil},
		{"no type", []byte{0, 0}},
		{"a type beyond", []byte{200, 0}},
		{"no axes", good[:1]},
		{"too many axes", []byte{byte(Int8), 65}},
		{"an axis is missing", []byte{byte(Int8), 2, 1}},
		{"a negative axis", append([]byte{byte(Int8), 1}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1)},
		{"an axis without end", append([]byte{byte(Int8), 1}, bytes.Repeat([]byte{0xff}, 20)...)},
		{"the last element is cut", good[:len(good)-1]},
		{"huge", huge},
		{"a size that overflows", append(binary.AppendUvarint([]byte{byte(Float64), 2}, 1<<62), 4)},
		{"a bool of 2", []byte{byte(Bool), 1, 2, 1, 2}},
	} {
		for name, r := range map[string]io.Reader{
			"known":   bytes.NewReader(c.wire),
			"unknown": iotest.DataErrReader(bytes.NewReader(c.wire)),
		} {
			before := Live()
			if v, err := (codec{}).Decode(r); !errors.Is(err, graph.ErrDamaged) || v != nil {
				t.Errorf("%s, length %s: %v, error %v", c.name, name, v, err)
			}
			if Live() != before {
				t.Errorf("%s, length %s: %d bytes are left", c.name, name, Live()-before)
			}
		}
	}
}

// TestLargeOfUnknownLength decodes more than is believed from a reader that
// does not know its length.
func TestLargeOfUnknownLength(t *testing.T) {
	b := New(Uint8, believed+5)
	defer b.Release()
	copy(b.Bytes(), bytes.Repeat([]byte("not all alike"), b.Len()/13+1))
	v, err := codec{}.Decode(bufio.NewReader(bytes.NewReader(encoded(t, b))))
	if err != nil {
		t.Fatal(err)
	}
	got := v.(*Block)
	defer got.Release()
	if !bytes.Equal(got.Bytes(), b.Bytes()) {
		t.Error("it came back changed")
	}
}

func FuzzDecode(f *testing.F) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, d := range every() {
		f.Add(encoded(f, noise(rng, d, 2, 3)))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		for _, r := range []io.Reader{bytes.NewReader(wire), bufio.NewReader(bytes.NewReader(wire))} {
			v, err := codec{}.Decode(r)
			if err != nil {
				if !errors.Is(err, graph.ErrDamaged) {
					t.Errorf("error %v is no damage", err)
				}
				continue
			}
			b := v.(*Block)
			again, err := codec{}.Decode(bytes.NewReader(encoded(t, b)))
			if err != nil {
				t.Fatal(err)
			}
			if c := again.(*Block); c.DType != b.DType || !slices.Equal(c.Shape, b.Shape) || !bytes.Equal(c.Bytes(), b.Bytes()) {
				t.Errorf("%s %v came back as %s %v", b.DType, b.Shape, c.DType, c.Shape)
			}
			b.Release()
			again.(*Block).Release()
		}
	})
}
