package csv

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestIndexersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := indexers()
	for round := range 400 {
		alphabet := []string{"ab,\n\"", "abcdefghijklmnop,\n", ",\n", "\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\n\x00\xff\x80\xac"}[round%5]
		block := make([]byte, 64*(1+r.IntN(20)))
		for i := range block {
			block[i] = alphabet[r.IntN(len(alphabet))]
		}
		d := dialect{',', '\n', '"', round%7 != 0}
		start := cutting{inside: -uint64(r.IntN(2)), before: uint64(r.IntN(2))}
		base := uint32(r.IntN(1000))
		wantC := start
		want := make([]uint32, len(block)+64)
		want = want[:indexWords(block, d, want, base, &wantC)]
		plainC := start
		plain := indexBytes(block, d, base, &plainC)
		if !slices.Equal(want, plain) || wantC != plainC {
			t.Fatalf("round %d: words %v %+v\nbytes %v %+v\n%q", round, want, wantC, plain, plainC, block)
		}
		for _, ix := range all {
			gotC := start
			got := make([]uint32, len(block)+64)
			got = got[:ix.index(block, d, got, base, &gotC)]
			if !slices.Equal(want, got) {
				t.Fatalf("round %d: %s gives %v\nwords %v\n%q", round, ix.name, got, want, block)
			}
			wantC, gotC := wantC, gotC
			wantC.stray, gotC.stray = min(wantC.stray, 1), min(gotC.stray, 1)
			wantC.quoted, gotC.quoted = min(wantC.quoted, 1), min(gotC.quoted, 1)
			if wantC != gotC {
				t.Fatalf("round %d: %s ends with %+v, not %+v", round, ix.name, gotC, wantC)
			}
		}
	}
}

// indexBytes is the definition of an indexer, byte by byte.
func indexBytes(block []byte, d dialect, base uint32, c *cutting) []uint32 {
	var out []uint32
	for i, b := range block {
		switch {
		case d.quotes && b == d.quote:
			c.quoted |= 1 << (i % 64)
			if c.inside == 0 && c.before == 0 {
				c.stray |= 1 << (i % 64)
			}
			c.before = c.inside & 1
			c.inside = ^c.inside
		case c.inside != 0:
			c.before = 0
		case b == d.delim || b == d.newline:
			out = append(out, base+uint32(i))
			c.before = 1
			if b == d.newline {
				c.newline++
			}
		default:
			c.before = 0
		}
	}
	return out
}

func BenchmarkIndex(b *testing.B) {
	data := flights(1 << 20)
	data = data[:len(data)/64*64]
	positions := make([]uint32, 16<<10+64)
	for _, ix := range indexers() {
		b.Run(ix.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				for at := 0; at+16<<10 <= len(data); at += 16 << 10 {
					ix.index(data[at:at+16<<10], dialect{',', '\n', '"', true}, positions, 0, &cutting{before: 1})
				}
			}
		})
	}
}
