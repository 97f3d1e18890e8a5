package weft_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

func ExampleAll() {
	words := bag.FromSlice(strings.Fields("one two three four five"), 2)
	long := words.Filter(func(s string) bool { return len(s) > 3 })
	for word, err := range weft.All(context.Background(), long) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(word)
	}
	// Output:
	// three
	// four
	// five
}

// numbers is a bag of a number in each of so many partitions.
func numbers(n int) bag.Bag[int] {
	values := make([]int, n)
	for i := range values {
		values[i] = i
	}
	return bag.FromSlice(values, n)
}

// walked are the values of a bag, up to an error.
func walked[T any](t *testing.T, x bag.Bag[T], opts ...weft.Option) (values []T, err error) {
	t.Helper()
	for v, err := range weft.All(t.Context(), x, opts...) {
		if err != nil {
			return values, err
		}
		values = append(values, v)
	}
	return values, nil
}

func TestAll(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, n := range []int{1, 2, 7, 100} {
		want, err := weft.Compute(t.Context(), numbers(n))
		if err != nil {
			t.Fatal(err)
		}
		for _, workers := range []int{1, 3, 8} {
			got, err := walked(t, numbers(n), weft.On(&local.Runner{Workers: workers}))
			if err != nil || !slices.Equal(got, want) {
				t.Error(n, workers, err, got)
			}
		}
	}
	if got, err := walked(t, bag.Of[int]()); len(got) != 0 || err != nil {
		t.Error(got, err)
	}
}

// TestAllAhead computes no more than a little ahead of the loop.
func TestAllAhead(t *testing.T) {
	defer goleak.VerifyNone(t)
	const workers, n = 3, 100
	var computed atomic.Int64
	x := bag.Map(numbers(n), func(i int) int { computed.Add(1); return i })
	seen := 0
	for v, err := range weft.All(t.Context(), x, weft.On(&local.Runner{Workers: workers})) {
		if err != nil || v != seen {
			t.Fatal(v, err)
		}
		seen++
		if ahead := int(computed.Load()) - seen; ahead > 2*workers {
			t.Fatalf("%d are ahead of %d", ahead, seen)
		}
		if seen == 50 {
			break
		}
	}
	if got := computed.Load(); got > 50+2*workers {
		t.Error(got)
	}
}

func TestAllErrors(t *testing.T) {
	defer goleak.VerifyNone(t)
	bad := errors.New("bad")
	x := bag.MapErr(numbers(10), func(i int) (int, error) {
		if i == 5 {
			return 0, bad
		}
		return i, nil
	})
	got, err := walked(t, x, weft.On(&local.Runner{Workers: 2}))
	if !errors.Is(err, bad) || !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Error(got, err)
	}
	if _, err := walked(t, numbers(3).Repartition(0)); err == nil || !strings.Contains(err.Error(), "all_test.go:") {
		t.Error(err)
	}
	if _, err := walked(t, numbers(3), weft.On(nil)); err == nil {
		t.Error("it runs on nobody")
	}
	var none context.Context
	for _, err := range weft.All(none, numbers(3)) {
		if err == nil {
			t.Error("it needs no context")
		}
	}
	for _, err := range weft.All[int](t.Context(), nil) {
		if err == nil {
			t.Error("it walks nothing")
		}
	}
	if _, err := walked(t, numbers(3), weft.On(broken{})); err == nil || err.Error() != "weft: all: the runner gave 0 results for "+fmt.Sprint(min(3, runtime.GOMAXPROCS(0))) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := 0
	for _, err = range weft.All(ctx, numbers(1000), weft.On(&local.Runner{Workers: 2})) {
		if seen++; seen == 3 {
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) || seen > 10 {
		t.Error(err, seen)
	}
}

// parity are groups, whose partitions need the same tasks.
func parity(calls *atomic.Int64) bag.Bag[bag.Pair[int, []int]] {
	return bag.GroupBy(numbers(40), func(i int) int { calls.Add(1); return i % 10 })
}

// TestAllShared computes once what partitions share, and leaves nothing behind.
func TestAllShared(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	for _, on := range []graph.Runner{&local.Runner{Workers: 2, SpillDir: dir}, &local.Runner{Workers: 2, SpillDir: dir, Memory: 1000}, plain{}} {
		var calls atomic.Int64
		var groups int
		for p, err := range weft.All(t.Context(), parity(&calls), weft.On(on)) {
			if err != nil || len(p.Value) != 4 {
				t.Fatal(p, err)
			}
			groups++
		}
		if groups != 10 || calls.Load() != 40 {
			t.Error(groups, calls.Load())
		}
		for range weft.All(t.Context(), parity(&calls), weft.On(on)) {
			break
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Error(left, err)
		}
	}
	// What has no encoding is held.
	type opaque struct{ Next *opaque }
	shared := bag.MapPartitions(numbers(5).Repartition(1), func(x []int) ([]*opaque, error) { return make([]*opaque, len(x)), nil }).Repartition(2)
	if got, err := walked(t, shared, weft.On(&local.Runner{SpillDir: dir})); len(got) != 5 || err != nil {
		t.Error(got, err)
	}
	if _, err := walked(t, shared, weft.On(&local.Runner{SpillDir: dir + "/none"})); err == nil {
		t.Error("it is kept nowhere")
	}
}

// plain is a runner of another kind.
type plain struct{}

func (plain) Run(ctx context.Context, g *graph.Graph, want []graph.ID, observers ...graph.Observer) ([]any, error) {
	return (&local.Runner{Workers: 1}).Run(ctx, g, want, observers...)
}
