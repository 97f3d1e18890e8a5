package main

import (
	"context"
	"sync"

	"github.com/cb434341/weft/jit"
)

// The models and features, compiled. Each is an ordinary function of one
// observation; the kernel computes blocks of them, and is at once what is lifted
// in engine.go. What cannot be compiled here is called in a loop.
var (
	perHour   = jit.Vectorize2(featureA)
	thousands = jit.Vectorize1(routeLength)
	rush      = jit.Vectorize1(rushHour)
	weights   = jit.Vectorize5(weight)
	predict   = jit.Vectorize4(predictOverTime)
	another   = jit.Vectorize2(predictAnotherThing)
)

// kernels are those above by the steps that they do.
var kernels = []struct {
	step   string
	kernel interface{ Explain() string }
}{
	{"feature_a", perHour},
	{"route_length", thousands},
	{"rush_hour", rush},
	{"complicated_feature_b", weights},
	{"predict_over_time", predict},
	{"predict_another_thing", another},
}

// compileAll makes the kernels ready, so that what a run takes is what the work
// takes. Without it the first block of each step would wait for its kernel.
func compileAll() {
	var wait sync.WaitGroup
	for _, k := range kernels {
		wait.Go(func() { k.kernel.Explain() })
	}
	wait.Wait()
}

func featureABlock(ctx context.Context, obs Observations) ([]float64, error) {
	return perHour.Map(ctx, obs.Delay, obs.Distance)
}

func routeBlock(ctx context.Context, obs Observations) ([]float64, error) {
	return thousands.Map(ctx, obs.Distance)
}

func rushBlock(ctx context.Context, obs Observations) ([]float64, error) {
	return rush.Map(ctx, obs.Left)
}

// complicatedFeatureB is smooth for each observation: the weights of the flights
// before it, some 7,000, are the rows of a kernel.
func complicatedFeatureB(ctx context.Context, obs Observations, h *History) ([]float64, error) {
	busy := make([]float64, obs.Len())
	now := make([]moment, 1)
	w, away := make([]float64, h.Len()), make([]float64, h.Len())
	for i := range busy {
		first, last := h.window(obs.Left[i])
		w, away := w[:last-first], away[:last-first]
		h.distances(away, obs.Origin[i], first)
		now[0] = momentOf(obs.Left[i])
		if err := weights.Into(ctx, w, now, h.Left[first:last], h.sin[first:last], h.cos[first:last], away); err != nil {
			return nil, err
		}
		busy[i] = h.mean60(w, first)
	}
	return busy, nil
}
