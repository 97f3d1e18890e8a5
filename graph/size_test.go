package graph

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

type sizeKnown struct{ n int64 }

func (s sizeKnown) SizeBytes() int64 { return s.n }

type sizeByPointer struct{ n int64 }

func (s *sizeByPointer) SizeBytes() int64 { return s.n }

type sizePanics struct{ A [10]int64 }

func (sizePanics) SizeBytes() int64 { panic("no size today") }

type sizeNode struct {
	next *sizeNode
	Data [100]byte
}

func TestSizeOf(t *testing.T) {
	shared := make([]float64, 1000)
	var sharedRows [][]float64
	for range 1000 {
		sharedRows = append(sharedRows, shared)
	}
	back := make([]float64, 1000*100)
	var views, reversed [][]float64
	for i := range 1000 {
		views = append(views, back[i*100:(i+1)*100])
		reversed = append(reversed, back[(999-i)*100:(1000-i)*100])
	}
	var rows [][]float64
	for range 1000 {
		rows = append(rows, make([]float64, 100))
	}
	texts := make([]string, 100_000)
	for i := range texts {
		texts[i] = fmt.Sprintf("%020d", i)
	}
	one, known := &sizeNode{}, &sizeByPointer{500}
	var same []*sizeNode
	for range 100_000 {
		same = append(same, one)
	}
	cycle := &sizeNode{}
	cycle.next = &sizeNode{next: cycle}
	fixed, named := map[int64]float64{}, map[string][]byte{}
	for i := range 10_000 {
		fixed[int64(i)] = 1
		named[fmt.Sprintf("%020d", i)] = make([]byte, 100)
	}

	for _, tt := range []struct {
		name     string
		v        any
		low, top int64
	}{
		{"nil", nil, 8, 8},
		{"bool", true, 8, 8},
		{"float64", 1.5, 8, 8},
		{"complex128", 1i, 16, 16},
		{"string", "hello", 21, 21},
		{"empty struct", struct{}{}, 8, 8},
		{"named number", time.Second, 8, 8},
		{"time", time.Now(), 24, 24},
		{"bytes count room", make([]byte, 10, 100), 124, 124},
		{"float64s", shared, 8024, 8024},
		{"struct slice", make([][3]float32, 1000), 12024, 12024},
		{"nil slice", []string(nil), 24, 24},
		{"nil pointer", (*sizeNode)(nil), 8, 8},
		{"func", func() {}, 8, 8},
		{"chan", make(chan int, 100), 8, 8},
		{"Sizer", sizeKnown{12345}, 12345, 12345},
		{"Sizer of nothing", sizeKnown{-5}, 8, 8},
		{"Sizers in a slice", []sizeKnown{{1000}, {1000}}, 2000, 2080},
		{"Sizer by pointer", &sizeByPointer{777}, 777, 777},
		{"Sizer by pointer in a slice", []sizeByPointer{{500}, {500}}, 1000, 1080},
		{"Sizer by nil pointer", (*sizeByPointer)(nil), 8, 8},
		{"Sizer in an unexported field", &struct{ s sizeByPointer }{sizeByPointer{5000}}, 5000, 5016},
		{"Sizer in an interface", []any{sizeKnown{1000}, &sizeByPointer{500}}, 1550, 1580},
		{"Sizer twice", []*sizeByPointer{known, known, nil}, 548, 560},
		{"Sizer that panics", sizePanics{}, 80, 80},
		{"rows", rows, 824_000, 830_000},
		{"one row many times", sharedRows, 32_000, 40_000},
		{"views of one array", views, 824_000, 850_000},
		{"views of one array, from its end", reversed, 780_000, 850_000},
		{"array of rows", [2][]float64{rows[0], rows[1]}, 1648, 1648},
		{"long strings", texts, 3_600_000, 4_000_000},
		{"one object many times", same, 800_000, 1_100_000},
		{"cycle", cycle, 208, 240},
		{"map of numbers", fixed, 160_000, 500_000},
		{"map of names", named, 10_000 * 160, 10_000 * 260},
		{"behind a lock", &struct {
			sync.Mutex
			Rows [][]float64
		}{Rows: rows}, 32, 32},
		{"map of another package", struct{ m map[string][]byte }{named}, 10_000 * 40, 10_000 * 80},
		{"interfaces", []any{1.5, "text", nil}, 24 + 48 + 8 + 20, 24 + 48 + 8 + 20 + 16},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if n := SizeOf(tt.v); n < tt.low || n > tt.top {
				t.Errorf("SizeOf = %d, want %d to %d", n, tt.low, tt.top)
			}
		})
	}
}

type sizeTree struct {
	Name string
	Kids []*sizeTree
	More map[string]any
}

func growSizeTree(depth, fan int) *sizeTree {
	t := &sizeTree{Name: strings.Repeat("x", depth), More: map[string]any{"a": 1, "b": []string{"c"}}}
	if depth > 0 {
		for range fan {
			t.Kids = append(t.Kids, growSizeTree(depth-1, fan))
		}
	}
	return t
}

// TestSizeOfIsBounded walks a long list and a bushy tree: neither may take
// more than a moment, on any machine.
func TestSizeOfIsBounded(t *testing.T) {
	var list *sizeNode
	for range 1_000_000 {
		list = &sizeNode{next: list}
	}
	for _, v := range []any{list, growSizeTree(5, 10)} {
		began := time.Now()
		for range 10 {
			if SizeOf(v) < 1000 {
				t.Fatal("hardly anything was counted")
			}
		}
		if took := time.Since(began) / 10; took > 5*time.Millisecond {
			t.Errorf("SizeOf(%T) took %v", v, took)
		}
	}
}

func BenchmarkSizeOf(b *testing.B) {
	texts := make([]string, 1_000_000)
	for i := range texts {
		texts[i] = fmt.Sprint(i)
	}
	var list *sizeNode
	for range 10_000 {
		list = &sizeNode{next: list}
	}
	for _, bench := range []struct {
		name string
		v    any
	}{
		{"float64", 1.5},
		{"float64s", make([]float64, 1000)},
		{"sizer", sizeKnown{1}},
		{"structs", make([]struct{ X, Y float64 }, 1000)},
		{"strings", texts},
		{"tree", growSizeTree(4, 10)},
		{"list", list},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				SizeOf(bench.v)
			}
		})
	}
}

type needs struct{ sizeKnown }

func (n needs) Run(context.Context, []any) (any, error) { return nil, nil }

type needsMore struct {
	needs
	need int64
}

func (n needsMore) NeedBytes() int64 { return n.need }

type needPanics struct{ needs }

func (needPanics) NeedBytes() int64 { panic("no need today") }

func TestOpNeed(t *testing.T) {
	for _, test := range []struct {
		name string
		op   Op
		want int64
	}{
		{"the result", needs{sizeKnown{7}}, 7},
		{"more", needsMore{needs{sizeKnown{7}}, 20}, 20},
		{"not known", needsMore{needs{sizeKnown{7}}, 0}, 7},
		{"a panic", needPanics{needs{sizeKnown{7}}}, 7},
		{"behind others", After{Op: needsMore{needs{sizeKnown{7}}, 20}}, 20},
	} {
		if got, ok := OpNeed(test.op); !ok || got != test.want {
			t.Errorf("%s: %d, %v, not %d", test.name, got, ok, test.want)
		}
	}
	if _, ok := OpNeed(plainOp{}); ok {
		t.Error("an Op that says nothing needs something")
	}
}

type rough struct {
	needs
	guess bool
}

func (r rough) RoughSize() bool { return r.guess }

func TestOpLeast(t *testing.T) {
	for _, test := range []struct {
		name  string
		op    Op
		want  int64
		known bool
	}{
		{"predicted", needs{sizeKnown{7}}, 7, true},
		{"an estimate", rough{needs{sizeKnown{7}}, true}, 0, false},
		{"no estimate this time", rough{needs{sizeKnown{7}}, false}, 7, true},
		{"an estimate behind others", After{Op: rough{needs{sizeKnown{7}}, true}}, 0, false},
		{"nothing said", plainOp{}, 0, false},
	} {
		if got, known := OpLeast(test.op); got != test.want || known != test.known {
			t.Errorf("%s: %d, %v, not %d, %v", test.name, got, known, test.want, test.known)
		}
	}
}

type plainOp struct{}

func (plainOp) Run(context.Context, []any) (any, error) { return nil, nil }
