package computeloop

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

func inc(x int) int                { return x + 1 }
func step(x float64) float64       { return x / 2 }
func fit(x int, a float64) float64 { return a }
func must[T any](v T, err error) T { return v }

var (
	lifted  = delayed.Func1(inc)
	stepped = delayed.Func1(step)
	fitted  = delayed.Func2(fit)
)

func overData(ctx context.Context, data []int) ([]int, error) {
	var results []int
	for _, x := range data {
		y, err := weft.Compute(ctx, lifted.Of(x)) // want `weft.Compute in a loop: each round waits for its result before the next begins; collect the lazy values in the loop and call weft.ComputeAll once after it`
		if err != nil {
			return nil, err
		}
		results = append(results, y)
	}
	return results, nil
}

func byIndex(ctx context.Context, lazies []weft.Lazy[int]) (total int) {
	for i := 0; i < len(lazies); i++ {
		v, _ := weft.Compute(ctx, lazies[i]) // want `weft.Compute in a loop`
		total += v
	}
	return total
}

func through(ctx context.Context, data []int) {
	for _, x := range data {
		a := delayed.Of(x)
		b := lifted(a)
		fmt.Println(must(weft.Compute(ctx, b))) // want `weft.Compute in a loop`
	}
}

func best(ctx context.Context, as []float64) (best float64) {
	for x, a := range as {
		v := must(weft.Compute(ctx, fitted.Of(x, a))) // want `weft.Compute in a loop`
		if v > best {
			best = v
		}
	}
	return best
}

func grid(ctx context.Context, xs []int, as []float64) {
	for _, x := range xs {
		for _, a := range as {
			var v float64
			weft.Run(ctx, weft.Into(&v, fitted.Of(x, a))) // want `weft.Run in a loop`
			fmt.Println(v)
		}
	}
}

func named(ctx context.Context, regions map[string]weft.Outputs) {
	for _, out := range regions {
		weft.ComputeNamed(ctx, out) // want `weft.ComputeNamed in a loop`
	}
}

func persisted(ctx context.Context, ys []weft.Lazy[int]) {
	for i := range ys {
		ys[i], _ = weft.Persist(ctx, ys[i]) // want `weft.Persist in a loop: .*persist what they share, or compute them, once after it`
	}
}

func groups(ctx context.Context, keys []int) {
	for _, k := range keys {
		var parts []weft.Lazy[int]
		for i := range 4 {
			parts = append(parts, lifted.Of(k+i))
		}
		fmt.Println(weft.ComputeAll(ctx, parts)) // want `weft.ComputeAll in a loop`
	}
}

func chained(ctx context.Context, data []int) {
	for _, x := range data {
		y := must(weft.Compute(ctx, lifted.Of(x))) // want `weft.Compute in a loop`
		z := must(weft.Compute(ctx, lifted.Of(y))) // want `weft.Compute in a loop`
		fmt.Println(z)
	}
}

// From here on nothing is wrong.

func once(ctx context.Context, data []int) ([]int, error) {
	var ys []weft.Lazy[int]
	for _, x := range data {
		ys = append(ys, lifted.Of(x))
	}
	return weft.ComputeAll(ctx, ys)
}

func converges(ctx context.Context) (float64, error) {
	state := 1.0
	for range 100 {
		next, err := weft.Compute(ctx, stepped.Of(state))
		if err != nil {
			return 0, err
		}
		state = next
	}
	return state, nil
}

func learns(ctx context.Context, xs []int) float64 {
	a := 1.0
	for _, x := range xs {
		a = must(weft.Compute(ctx, fitted.Of(x, a)))
	}
	return a
}

func bisects(ctx context.Context) float64 {
	lo, hi := 0.0, 1.0
	for i := 0; i < 50; i++ {
		mid := (lo + hi) / 2
		if must(weft.Compute(ctx, fitted.Of(i, mid))) > 0 {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

type tuner struct{ seen []float64 }

func (t *tuner) ask(x int) float64 { return float64(len(t.seen)) }
func (t *tuner) tell(v float64)    { t.seen = append(t.seen, v) }

func tunes(ctx context.Context, xs []int) {
	t := &tuner{}
	for _, x := range xs {
		v := must(weft.Compute(ctx, fitted.Of(x, t.ask(x))))
		t.tell(v)
	}
}

func untilGood(ctx context.Context, data []int) int {
	for _, x := range data {
		y := must(weft.Compute(ctx, lifted.Of(x)))
		if y > 10 {
			return y
		}
	}
	return 0
}

func untilBad(ctx context.Context, data []int) {
	for _, x := range data {
		if must(weft.Compute(ctx, lifted.Of(x))) < 0 {
			log.Fatal("negative")
		}
	}
}

func whileSmall(ctx context.Context) {
	for x := 0; x < 100; {
		x = must(weft.Compute(ctx, lifted.Of(x)))
	}
}

func theOne(ctx context.Context, m map[string]weft.Lazy[int], want string) (int, error) {
	for name, y := range m {
		if name == want {
			return weft.Compute(ctx, y)
		}
	}
	return 0, nil
}

func again(ctx context.Context, z weft.Lazy[int]) {
	var runners [4]graph.Runner
	for _, r := range runners {
		fmt.Println(weft.Compute(ctx, z, weft.On(r)))
	}
}

func serve(ctx context.Context, requests <-chan int, answers chan<- int) {
	for x := range requests {
		answers <- must(weft.Compute(ctx, lifted.Of(x)))
	}
}

func stream(ctx context.Context, xs []int, answers chan<- int) {
	for _, x := range xs {
		y := must(weft.Compute(ctx, lifted.Of(x)))
		answers <- y
	}
}

func goroutines(ctx context.Context, xs []int) {
	for _, x := range xs {
		go func() {
			fmt.Println(weft.Compute(ctx, lifted.Of(x)))
		}()
	}
}

func batches(ctx context.Context, ys []weft.Lazy[int]) {
	for i := 0; i < len(ys); i += 1000 {
		batch := ys[i:min(i+1000, len(ys))]
		fmt.Println(weft.ComputeAll(ctx, batch))
		fmt.Println(weft.ComputeAll(ctx, ys[i:i+1]))
	}
}

func chunks(ctx context.Context, lists [][]weft.Lazy[int]) {
	for _, list := range lists {
		fmt.Println(weft.ComputeAll(ctx, list))
	}
}

func head(ctx context.Context, lo, hi weft.Lazy[int]) (n int) {
	for range must(weft.Compute(ctx, hi)) {
		n++
	}
	return int(math.Sqrt(float64(n)))
}
