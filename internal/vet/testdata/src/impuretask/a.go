package impuretask

import (
	"context"
	"maps"
	"model"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/delayed"
)

type point struct{ x, y float64 }

type table struct {
	rows [][]float64
	name string
	at   *point
}

func element(xs []float64) []float64 { // want element:`writes\(param 0\)`
	for i := range xs {
		xs[i] *= 2 // want `element is a task \(lifted at a.go:\d+\) and writes to its input xs, which other tasks may read at the same time: copy it first`
	}
	return xs
}

func field(p *point) float64 { // want field:`writes\(param 0\)`
	p.x = 0 // want `field is a task .* and writes to its input p,`
	return p.y
}

func pointer(n *int) int { // want pointer:`writes\(param 0\)`
	*n++ // want `pointer is a task .* and writes to its input n,`
	return *n
}

func mapped(_ context.Context, m map[string]int, k string) (int, error) { // want mapped:`writes\(param 1\)`
	m[k]++ // want `mapped is a task .* and writes to its input m,`
	return m[k], nil
}

func deleted(m map[string]int) int { // want deleted:`writes\(param 0\)`
	delete(m, "x") // want `deleted is a task .* and writes to its input m,`
	return len(m)
}

func nested(t table) int { // want nested:`writes\(param 0\)`
	t.name = "mine" // a copy
	row := t.rows[0]
	row[1] = 2 // want `nested is a task .* and writes to its input t,`
	return 1
}

func ranged(ps []*point) int { // want ranged:`writes\(param 0\)`
	for _, p := range ps {
		p.x = 1 // want `ranged is a task .* and writes to its input ps,`
	}
	return 1
}

func appended(xs []int) []int { // want appended:`writes\(param 0\)`
	return append(xs, 1) // want `appended is a task .* and appends to its input xs, into spare capacity that other tasks may share: use slices.Clip or slices.Clone first`
}

func filtered(xs []int) []int { // want filtered:`writes\(param 0\)`
	kept := xs[:0]
	for _, x := range xs {
		if x > 0 {
			kept = append(kept, x) // want `filtered is a task .* and appends to its input xs`
		}
	}
	return kept
}

func sorted(xs []float64) float64 { // want sorted:`writes\(param 0\)`
	sort.Float64s(xs) // want `sorted is a task .* and writes to its input xs,`
	return xs[len(xs)/2]
}

func reversed(xs []float64) []float64 { // want reversed:`writes\(param 0\)`
	slices.Reverse(xs) // want `reversed is a task .* and writes to its input xs,`
	return xs
}

func copied(dst, src []float64) int { // want copied:`writes\(param 0\)`
	return copy(dst, src) // want `copied is a task .* and writes to its input dst,`
}

var count int

func global(x int) int { // want global:`writes\(count\)`
	count++ // want `global is a task .* and writes to the package variable count, so results depend on the order of tasks`
	return x
}

var (
	mu   sync.Mutex
	data []int
)

func collected(x int) error { // want collected:`writes\(data\)`
	mu.Lock()
	defer mu.Unlock()
	data = append(data, x) // want `collected is a task .* and writes to the package variable data`
	return nil
}

func helper(xs []float64, v float64) { // want helper:`writes\(param 0\)`
	xs[0] = v // want `calls is a task .* and writes to its input ys,`
}

func deeper(v float64, xs []float64) { helper(xs, v) } // want deeper:`writes\(param 1\)`

func calls(ys []float64) float64 { // want calls:`writes\(param 0\)`
	deeper(1, ys)
	return ys[0]
}

func (t *table) row(i int) []float64 { return t.rows[i] }

func through(t *table) float64 { // want through:`writes\(param 0\)`
	t.row(0)[0] = 1 // want `through is a task .* and writes to its input t,`
	return 1
}

func (t *table) rename(name string) string { // want rename:`writes\(param 0\)`
	t.name = name // want `rename is a task .* and writes to its input t,`
	return name
}

func imported(xs []float64) []float64 { // want imported:`writes\(param 0\)`
	return model.Normalize(xs, 2) // want `imported is a task .* and writes to its input xs,`
}

func maybe(xs []float64, fresh bool) []float64 { // want maybe:`writes\(param 0\)`
	if fresh {
		xs = slices.Clone(xs)
	}
	xs[0] = 1 // want `maybe is a task .* and writes to its input xs,`
	return xs
}

func closure(xs []float64) float64 { // want closure:`writes\(param 0\)`
	set := func(i int) { xs[i] = 0 } // want `closure is a task .* and writes to its input xs,`
	set(0)
	return xs[0]
}

func generic[T any](xs []T) []T { // want generic:`writes\(param 0\)`
	xs[0], xs[1] = xs[1], xs[0] // want `generic is a task .* and writes to its input xs,`
	return xs
}

func lifts() {
	sum := 0
	seen := map[int]bool{}
	_ = []any{
		delayed.Func1(element),
		delayed.Func1(field),
		delayed.Func1(pointer),
		delayed.Ctx2(mapped),
		delayed.Func1(deleted),
		delayed.Func1(nested),
		delayed.Func1(ranged),
		delayed.Func1(appended),
		delayed.Func1(filtered),
		delayed.Func1(sorted),
		delayed.Func1(reversed),
		delayed.Func2(copied),
		delayed.Func1(global),
		delayed.DoErr1(collected),
		delayed.Func1(calls),
		delayed.Func1(through),
		delayed.Func2((*table).rename),
		delayed.Func1(imported),
		delayed.Func2(maybe),
		delayed.Func1(closure),
		delayed.Func1(generic[int]),
		delayed.Func2(model.Normalize), // want `Normalize is a task \(lifted at a.go:\d+\) and writes to its input xs at model.go:\d+, which`
		delayed.Func1(model.Counted),   // want `Counted is a task .* and writes to the package variable calls at model.go:\d+,`
		delayed.Func1(func(x int) int {
			sum += x // want `the function literal is a task and writes to the captured variable sum:`
			return x
		}),
		delayed.Func1(func(x int) int {
			seen[x] = true // want `the function literal is a task and writes to the captured variable seen:`
			return x
		}),
		delayed.Func1(func(xs []int) []int {
			slices.Sort(xs) // want `the function literal is a task and writes to its input xs,`
			return xs
		}),
	}
}

var topLevel = delayed.Func1(func(xs []int) int {
	xs[0] = 1 // want `the function literal is a task and writes to its input xs,`
	return 1
})

// From here on nothing is wrong.

func clones(xs []float64) []float64 {
	out := slices.Clone(xs)
	for i := range out {
		out[i] *= 2
	}
	slices.Sort(out)
	return out
}

func clonesInPlace(xs []float64) []float64 {
	xs = slices.Clone(xs)
	xs[0] = 1
	return xs
}

func appendsToNew(xs []float64) []float64 {
	xs = append([]float64(nil), xs...)
	sort.Float64s(xs)
	return append(xs, 1)
}

func clips(xs []int) []int { return append(xs[:len(xs):len(xs)], 1) }

func clipsBySlices(xs []int) []int { return append(slices.Clip(xs), 1) }

func counts(xs []string) map[string]int {
	m := map[string]int{}
	for _, x := range xs {
		m[x]++
	}
	return m
}

func clonesMap(m map[string]int) map[string]int {
	out := maps.Clone(m)
	out["x"] = 1
	delete(out, "y")
	return out
}

func byValue(p point) point {
	p.x = 1
	return p
}

func arrayByValue(months [15]float64) [15]float64 {
	months[0] = 1
	for i := range months {
		months[i] *= 2
	}
	return months
}

func locals(xs []float64) float64 {
	var acc struct {
		sum  float64
		rows [3]float64
	}
	p := &point{}
	rows := make([][]float64, 3)
	for i, x := range xs {
		acc.sum += x
		acc.rows[i%3] = x
		p.x = x
		rows[i%3] = append(rows[i%3], x)
	}
	add := func(x float64) { acc.sum += x }
	add(1)
	return acc.sum
}

var calledAtomically atomic.Int64

func atomically(x int) int {
	calledAtomically.Add(1)
	return x
}

func unlifted(xs []float64) { xs[0] = 1 } // want unlifted:`writes\(param 0\)`

func callsOnItsOwn(n int) []float64 {
	xs := make([]float64, n)
	unlifted(xs)
	return model.Normalize(xs, 2)
}

func recursive(n int, xs []int) []int {
	if n == 0 {
		return xs
	}
	for range n {
		xs = recursive(n-1, xs)
	}
	return xs
}

var _ = []any{
	delayed.Func1(clones), delayed.Func1(clonesInPlace), delayed.Func1(appendsToNew), delayed.Func1(clips),
	delayed.Func1(clipsBySlices), delayed.Func1(counts), delayed.Func1(clonesMap), delayed.Func1(byValue),
	delayed.Func1(arrayByValue), delayed.Func1(locals), delayed.Func1(atomically), delayed.Func1(callsOnItsOwn),
	delayed.Func2(recursive), delayed.Func1(model.Predict),
}
