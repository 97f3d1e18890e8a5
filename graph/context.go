package graph

import "context"

type runnerKey struct{}

// WithRunner returns a context that says who is running the task that it is
// given to. Every Runner gives its tasks such a context, so that a task that
// computes something itself shares the machine with the run it belongs to.
func WithRunner(ctx context.Context, r Runner) context.Context {
	return context.WithValue(ctx, runnerKey{}, r)
}

// RunnerFrom returns the runner of the task that ctx belongs to, nil outside of
// tasks.
func RunnerFrom(ctx context.Context) Runner {
	r, _ := ctx.Value(runnerKey{}).(Runner)
	return r
}
