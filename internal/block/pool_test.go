package block

import (
	"math/rand/v2"
	"sync"
	"testing"
	"unsafe"
)

// idle is how much the pool holds.
func idle() int {
	pool.Lock()
	defer pool.Unlock()
	return pool.idle
}

// drain empties the pool.
func drain() {
	pool.Lock()
	defer pool.Unlock()
	trim(0)
}

func TestClasses(t *testing.T) {
	last := 0
	for size := smallest; size < 1<<30; size += size/50 + 1 {
		c := classOf(size)
		if c < size || c%pageSize != 0 || float64(c) > float64(size)*1.125 || c < last || classOf(c) != c {
			t.Fatalf("the class of %d is %d", size, c)
		}
		last = c
	}
}

func TestAligned(t *testing.T) {
	for _, n := range []int{0, 1, 3, 100, smallest - 1, smallest, smallest + 1, 3 << 20} {
		b := New(Uint8, n)
		if uintptr(b.Base)&63 != 0 {
			t.Errorf("a block of %d bytes lies at %p", n, b.Base)
		}
		for i := range b.Bytes() {
			b.Bytes()[i] = 1
		}
		b.Release()
	}
}

// TestPool follows memory from a block to the next, and back to the system.
func TestPool(t *testing.T) {
	drain()
	if Live() != 0 {
		t.Fatalf("%d bytes are live", Live())
	}
	a := New(Float64, 1<<17)
	if Live() != 1<<20 {
		t.Errorf("%d bytes are live, want 1 MiB", Live())
	}
	base := a.Base
	v := a.Narrow(0, 100, 10, 1)
	a.Release()
	a.Release() // of a released block: nothing
	if Live() != 1<<20 || idle() != 0 {
		t.Errorf("%d bytes live, %d idle, while a view is left", Live(), idle())
	}
	keeper := New(Float64, 1<<17)
	v.Release()
	if idle() != 1<<20 {
		t.Errorf("%d bytes are idle, want 1 MiB", idle())
	}
	b := New(Float64, 1<<17-1) // of the same class
	if b.Base != base {
		t.Error("idle memory was not used again")
	}
	z := Zeros(Float64, 10)
	for i, x := range Slice[float64](z) {
		if x != 0 {
			t.Errorf("element %d of zeros is %v", i, x)
		}
	}
	z.Release()

	large := make([]*Block, 6)
	for i := range large {
		large[i] = New(Uint8, 50<<20)
	}
	for _, l := range large {
		l.Release()
	}
	if idle() > maxFree || idle() < 200<<20 {
		t.Errorf("%d bytes are idle, want up to %d", idle(), maxFree)
	}
	b.Release()
	New(Uint8, 100<<20).Release() // too much to keep beside the others
	if idle() > maxFree {
		t.Errorf("%d bytes are idle, want up to %d", idle(), maxFree)
	}
	keeper.Release()
	if idle() > restFree || Live() != 0 {
		t.Errorf("%d bytes idle, %d live, when no block is left", idle(), Live())
	}
}

// TestPoolLastIsTooLarge releases a last block that the pool has no room for.
func TestPoolLastIsTooLarge(t *testing.T) {
	drain()
	last := New(Uint8, 200<<20)
	for _, b := range []*Block{New(Uint8, 60<<20), New(Uint8, 61<<20)} {
		b.Release()
	}
	last.Release()
	if idle() > restFree {
		t.Errorf("%d bytes are idle when no block is left", idle())
	}
}

// TestDirtyMemory gives Zeros what another block has written to.
func TestDirtyMemory(t *testing.T) {
	drain()
	keep := New(Uint8, smallest)
	defer keep.Release()
	dirty := New(Uint8, 2*smallest)
	base := dirty.Base
	for i := range dirty.Bytes() {
		dirty.Bytes()[i] = 0xee
	}
	dirty.Release()
	clean := Zeros(Uint8, 2*smallest)
	defer clean.Release()
	if clean.Base != base {
		t.Error("idle memory was not used again")
	}
	for i, v := range clean.Bytes() {
		if v != 0 {
			t.Fatalf("byte %d of zeros is %x", i, v)
		}
	}
}

func TestReleasedTooOften(t *testing.T) {
	m := New(Uint8, smallest).Memory
	m.Release()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	m.Release()
}

func TestMapped(t *testing.T) {
	data := make([]float64, 20)
	freed := 0
	m := NewMapped(unsafe.Pointer(&data[0]), 160, func() { freed++ })
	b := On(m, Float64, []int{4, 5}, []int{40, 8}, unsafe.Pointer(&data[0]))
	v := b.Transpose(1, 0)
	if n := v.SizeBytes(); n > 200 {
		t.Errorf("a view of a file costs %d bytes", n)
	}
	b.Release()
	if freed != 0 {
		t.Error("freed while a view is left")
	}
	v.Release()
	if freed != 1 {
		t.Errorf("freed %d times", freed)
	}
}

func TestSizeBytes(t *testing.T) {
	b := New(Float64, 1000, 100)
	defer b.Release()
	row := b.Narrow(0, 3, 1, 1)
	defer row.Release()
	wide := row.Broadcast(1_000_000, 100)
	defer wide.Release()
	for _, c := range []struct {
		name string
		b    *Block
		want int64
	}{
		{"block", b, 800_000},
		{"row", row, 800},
		{"repeated row", wide, 802_816}, // no more than its memory
		{"heap", NewHeap(Int8, 1000), 1000},
	} {
		if got := c.b.SizeBytes() - 128; got < c.want || got > c.want+c.want/8 {
			t.Errorf("%s: %d bytes, want %d", c.name, got, c.want)
		}
	}
}

// TestTogether makes, writes, views and releases blocks from many goroutines:
// none may see another's numbers.
func TestTogether(t *testing.T) {
	before := Live()
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 1))
			for range 100 {
				b := New(Int64, smallest/8+rng.IntN(40_000))
				x := Slice[int64](b)
				for i := range x {
					x[i] = int64(g)
				}
				views := make([]*Block, rng.IntN(4))
				for i := range views {
					views[i] = b.Narrow(0, i, 10, 2)
				}
				b.Release()
				var done sync.WaitGroup
				for _, v := range views {
					done.Go(func() {
						for i := range 10 {
							if v.Value(i) != int64(g) {
								t.Errorf("element %d is %v, want %d", i, v.Value(i), g)
							}
						}
						v.Release()
					})
				}
				done.Wait()
			}
		})
	}
	all.Wait()
	if Live() != before {
		t.Errorf("%d bytes live, %d before", Live(), before)
	}
}
