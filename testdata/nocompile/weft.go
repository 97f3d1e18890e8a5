package nocompile

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/local"
)

func verbs(ctx context.Context) {
	_, _ = weft.Compute(ctx, 1)                              // ERROR "does not match weft.Lazy|cannot infer T"
	_, _ = weft.Compute(ctx, lazyInc)                        // ERROR "does not match weft.Lazy|cannot infer T|does not implement"
	_, _ = weft.Compute(ctx, one, local.Shared())            // ERROR "cannot use local.Shared\(\)"
	_, _ = weft.ComputeAll(ctx, one)                         // ERROR "does not match"
	_, _ = weft.ComputeNamed(ctx, weft.Outputs{"a": 1})      // ERROR "cannot use 1"
	_, _ = weft.ComputeNamed(ctx, weft.Outputs{"a": one}, 1) // ERROR "cannot use 1"
	_, _ = weft.Persist(ctx, 1)                              // ERROR "int does not satisfy|int does not implement"
	_ = weft.With(ctx, weft.Into(new(int), one))             // ERROR "cannot use weft.Into"

	var s string
	_ = weft.Run(ctx, weft.Into(&s, one)) // ERROR "does not match|cannot use"
	_ = weft.Run(ctx, one)                // ERROR "cannot use one"

	var text string
	text, _ = weft.Compute(ctx, one) // ERROR "cannot use|cannot assign"
	_ = text
}

// These are right.
func right(ctx context.Context) {
	var n int
	var s string
	_ = weft.Run(ctx, weft.Into(&n, one), weft.Into(&s, word), weft.On(local.Shared()))
	_, _ = weft.Compute(ctx, one, weft.Observe())
	_, _, _ = weft.Compute2(ctx, one, word)
	_, _ = weft.Persist(ctx, one)
}
