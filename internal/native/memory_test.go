package native

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"
	"weak"

	"github.com/cb434341/weft/internal/kernel"
)

// plus is x + n.
func plus(n int) string {
	return module(func(b *kernel.Builder) {
		b.Result(b.Op(kernel.Add, b.Stream("x", kernel.Int64), b.Int(int64(n))))
	})
}

func TestMemory(t *testing.T) {
	m := &memory{limit: 2}
	get := func(n int) *Runnable {
		t.Helper()
		k, err := m.get(key{text: plus(n)})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	one, two := get(1), get(2)
	if get(1) != one || get(2) != two || one == two {
		t.Error("a known text is read again")
	}
	get(1)
	get(3) // 2 was asked for before 1
	if get(1) != one {
		t.Error("the one that was asked for last is forgotten")
	}
	if get(2) == two {
		t.Error("more are remembered than there is room for")
	}
	if len(m.known) != 2 || m.order.Len() != 2 {
		t.Errorf("%d and %d are remembered", len(m.known), m.order.Len())
	}
	if k, err := m.get(key{text: plus(1), setting: Off}); err != nil || k == one {
		t.Error("the setting does not count")
	}
}

// Kernels that are forgotten while they run go on; their code is unmapped when
// nobody has them any more.
func TestForgotten(t *testing.T) {
	m := &memory{limit: 1}
	var wait sync.WaitGroup
	codes := make([]weak.Pointer[Code], 4)
	for n := range codes {
		wait.Go(func() {
			k, err := m.get(key{text: plus(n)})
			if err == nil {
				err = k.Prepare()
			}
			if err != nil {
				t.Error(err)
				return
			}
			codes[n] = weak.Make(k.code.Load())
			x, y := make([]int64, 1000), make([]int64, 1000)
			args := &kernel.Args{In: []kernel.Stream{packed(x)}, Out: []kernel.Stream{packed(y)}}
			for i := range 200 {
				if i%20 == n {
					runtime.GC()
				}
				x[999] = int64(i)
				if err := k.Run(t.Context(), args, 0, 1000); err != nil || y[999] != int64(i+n) {
					t.Errorf("%v, %d", err, y[999])
					return
				}
			}
		})
	}
	wait.Wait()
	held := func() (n int) {
		for _, c := range codes {
			if c.Value() != nil {
				n++
			}
		}
		return n
	}
	for deadline := time.Now().Add(5 * time.Second); held() > 1 && time.Now().Before(deadline); {
		runtime.GC()
	}
	if n := held(); n > 1 {
		t.Errorf("%d codes are held, and 1 is remembered", n)
	}
	runtime.KeepAlive(m)
}

// Those who ask at the same time get the same kernel and the same results, whether
// it is compiled already or not.
func TestConcurrentFirst(t *testing.T) {
	for round := range 3 {
		text := plus(1000 + round)
		m := &memory{limit: 4}
		begin := make(chan struct{})
		var wait sync.WaitGroup
		all := make([]*Runnable, 8)
		for w := range all {
			wait.Go(func() {
				<-begin
				k, err := m.get(key{text: text})
				if err != nil {
					t.Error(err)
					return
				}
				all[w] = k
				const rows = 10_000
				x, y := make([]int64, rows), make([]int64, rows)
				args := &kernel.Args{In: []kernel.Stream{packed(x)}, Out: []kernel.Stream{packed(y)}}
				for i := range 20 {
					if i == w {
						k.Expect(100_000_000)
					}
					clear(y)
					if err := k.Run(t.Context(), args, 0, rows); err != nil {
						t.Error(err)
						return
					}
					for _, v := range y {
						if v != int64(1000+round) {
							t.Error(fmt.Sprint(v))
							return
						}
					}
				}
			})
		}
		close(begin)
		wait.Wait()
		for _, k := range all {
			if k != all[0] {
				t.Error("there are several")
			}
		}
		if !all[0].Native() {
			t.Error(all[0].Why())
		}
	}
}
