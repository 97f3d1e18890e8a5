package graph

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"
)

// checkedBytes writes parts of many lengths, small ones and large.
func checkedBytes(t testing.TB, n int) (plain, checked []byte) {
	rng := rand.New(rand.NewPCG(1, 2))
	plain = make([]byte, n)
	for i := range plain {
		plain[i] = byte(rng.Uint32())
	}
	var b bytes.Buffer
	w := NewCheckedWriter(&b)
	for rest := plain; len(rest) > 0; {
		k := min(len(rest), 1+rng.IntN(1<<rng.IntN(22)))
		if m, err := w.Write(rest[:k]); m != k || err != nil {
			t.Fatal(m, err)
		}
		rest = rest[k:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return plain, b.Bytes()
}

func TestChecked(t *testing.T) {
	for _, n := range []int{0, 1, 1000, chunkBuffer, chunkMost + 1, 5 << 20} {
		plain, checked := checkedBytes(t, n)
		r := NewCheckedReader(bytes.NewReader(checked), int64(len(checked)))
		if r.Len() < n {
			t.Errorf("%d bytes: Len = %d", n, r.Len())
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
		}
		r = NewCheckedReader(bytes.NewReader(checked), int64(len(checked)))
		for i := range min(n, 5000) {
			if b, err := r.ReadByte(); err != nil || b != plain[i] {
				t.Fatalf("byte %d of %d: %d, %v", i, n, b, err)
			}
		}
		got = make([]byte, n-min(n, 5000))
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, plain[min(n, 5000):]) {
			t.Errorf("%d bytes: the rest: %v", n, err)
		}
		if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("at the end: %d, %v", n, err)
		}
	}
}

func TestCheckedNoticesDamage(t *testing.T) {
	plain, checked := checkedBytes(t, 3000)
	read := func(b []byte) ([]byte, error) {
		return io.ReadAll(NewCheckedReader(bytes.NewReader(b), int64(len(b))))
	}
	for i := range checked {
		for bit := range 8 {
			b := bytes.Clone(checked)
			b[i] ^= 1 << bit
			if got, err := read(b); !errors.Is(err, ErrDamaged) || !bytes.HasPrefix(plain, got) {
				t.Fatalf("bit %d of byte %d flipped: %v", bit, i, err)
			}
		}
		if _, err := read(checked[:i]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	// Two chunks that change places.
	var b bytes.Buffer
	w := NewCheckedWriter(&b)
	w.Write(make([]byte, chunkMost))
	w.Write(bytes.Repeat([]byte{1}, chunkMost))
	w.Close()
	one := chunkMost + chunkHeader
	all := b.Bytes()
	swapped := append(append(bytes.Clone(all[one:2*one]), all[:one]...), all[2*one:]...)
	if _, err := read(swapped); !errors.Is(err, ErrDamaged) {
		t.Errorf("chunks out of place: %v", err)
	}
}

func TestCheckedPassesErrorsOn(t *testing.T) {
	full := errors.New("disk full")
	w := NewCheckedWriter(failingWriter{full})
	w.Write(make([]byte, 1<<20))
	if err := w.Close(); !errors.Is(err, full) {
		t.Errorf("Close = %v", err)
	}
	w = NewCheckedWriter(io.Discard)
	w.Close()
	w.Write(make([]byte, 1<<20))
	if err := w.Close(); err == nil {
		t.Error("a write after Close went well")
	}
}

func BenchmarkCodec(b *testing.B) {
	floats := make([]float64, 1_000_000)
	points := make([]codecPoint, 333_333)
	padded := make([]codecPadded, 100_000)
	texts := make([]string, 100_000)
	for i := range texts {
		texts[i] = "a string of a table"
	}
	for _, bench := range []struct {
		name string
		v    any
	}{{"floats", floats}, {"structs", points}, {"padded", padded}, {"strings", texts}} {
		c, err := CodecFor(reflect.TypeOf(bench.v))
		if err != nil {
			b.Fatal(err)
		}
		var buf bytes.Buffer
		w := NewCheckedWriter(&buf)
		if err := c.Encode(w, bench.v); err != nil {
			b.Fatal(err)
		}
		w.Close()
		b.Run("encode/"+bench.name, func(b *testing.B) {
			b.SetBytes(SizeOf(bench.v))
			for b.Loop() {
				w := NewCheckedWriter(io.Discard)
				if err := c.Encode(w, bench.v); err != nil {
					b.Fatal(err)
				}
				w.Close()
			}
		})
		b.Run("decode/"+bench.name, func(b *testing.B) {
			b.SetBytes(SizeOf(bench.v))
			for b.Loop() {
				if _, err := c.Decode(NewCheckedReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
