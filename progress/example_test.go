package progress_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/progress"
)

func slowly(x int) int {
	time.Sleep(10 * time.Millisecond)
	return x * x
}

func sum(xs []int) (total int) {
	for _, x := range xs {
		total += x
	}
	return total
}

// Where standard error is no terminal, and if the run is short, nothing is
// drawn.
func ExampleBar() {
	slowly, sum := delayed.Func1(slowly), delayed.Func1(sum)
	total := sum(delayed.All(slowly.Each(1, 2, 3)))
	v, err := weft.Compute(context.Background(), total, weft.Observe(progress.Bar(os.Stderr, progress.Label("squares"))))
	fmt.Println(v, err)
	// Output: 14 <nil>
}
