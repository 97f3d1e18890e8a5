package main

import (
	"context"
	"math"
	"slices"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// The functions of the engine, lifted: the names are those in the picture, the
// profile and the errors.
var (
	liftOwn      = delayed.Try0(ownHistory, delayed.Named("flights"))
	liftHistory  = delayed.Try1(readHistory, delayed.Named("read_flights"))
	liftObserve  = delayed.Func3(observe, delayed.Named("observations"))
	liftFeatureA = delayed.Func1(featureABlock, delayed.Named("feature_a"))
	liftFeatureB = delayed.Ctx2(complicatedFeatureB, delayed.Named("complicated_feature_b"))
	liftRoute    = delayed.Func1(routeBlock, delayed.Named("route_length"))
	liftRush     = delayed.Func1(rushBlock, delayed.Named("rush_hour"))
	liftPredict  = delayed.Func4(predictOverTimeBlock, delayed.Named("predict_over_time"))
	liftAnother  = delayed.Func2(predictAnotherThingBlock, delayed.Named("predict_another_thing"))
	liftMonths   = delayed.Try2(writeMonths, delayed.Named("write_months"))
	liftScores   = delayed.Try2(writeScores, delayed.Named("write_scores"))
	liftJoin     = delayed.Try2(join, delayed.Named("join"))
)

// engine is what there is to score and where the results go.
type engine struct {
	data         string // file of flights, "" for those in the program itself
	observations int
	blocks       int
	out          string // folder of the results
	parts        string // folder for their parts until they are whole
}

// scores are the lazy results for one block of observations.
type scores struct {
	withOverlay, withoutOverlay weft.Lazy[[]Months]
	another                     weft.Lazy[[]float64]
}

// score describes all results for a block of observations:
//
//	another   w_overlay      wo_overlay
//	   |          |               |
//	 model   model(overlay)     model
//	  | |     |   |    |       |  |  |
//	  x y     x   y   rush     x  y  complicated_feature_b
//
// where x is feature_a and y is the length of the route.
func score(history weft.Lazy[*History], first, size int) scores {
	obs := liftObserve(history, delayed.Of(first), delayed.Of(size))
	x, y := liftFeatureA(obs), liftRoute(obs)
	return scores{
		withOverlay:    liftPredict(x, y, liftRush(obs), delayed.Of(true)),
		withoutOverlay: liftPredict(x, y, liftFeatureB(obs, history), delayed.Of(false)),
		another:        liftAnother(x, y),
	}
}

// outputs describes everything that can be asked for, each a file. Nothing runs
// yet, and what is not asked for never will.
func (e engine) outputs() weft.Outputs {
	history := e.history()
	var withOverlay, withoutOverlay, another []weft.Lazy[Part]
	for block, size := range e.sizes() {
		s := score(history, block.First, size)
		withOverlay = append(withOverlay, liftMonths(delayed.Of(e.part("w_overlay", block)), s.withOverlay))
		withoutOverlay = append(withoutOverlay, liftMonths(delayed.Of(e.part("wo_overlay", block)), s.withoutOverlay))
		another = append(another, liftScores(delayed.Of(e.part("another", block)), s.another))
	}
	return weft.Outputs{
		"w_overlay":  liftJoin(delayed.Of(e.file("w_overlay")), delayed.All(withOverlay)),
		"wo_overlay": liftJoin(delayed.Of(e.file("wo_overlay")), delayed.All(withoutOverlay)),
		"another":    liftJoin(delayed.Of(e.file("another")), delayed.All(another)),
	}
}

func (e engine) history() weft.Lazy[*History] {
	if e.data == "" {
		return liftOwn()
	}
	return liftHistory.Of(e.data)
}

// sequential is the same as a plain loop, for the outputs that are asked for:
// what one would write without Weft, down to leaving out by hand what nobody
// needs.
func (e engine) sequential(ctx context.Context, asked []string) (map[string]Output, error) {
	needs := func(name string) bool { return slices.Contains(asked, name) }
	h, err := ownHistory()
	if e.data != "" {
		h, err = readHistory(e.data)
	}
	if err != nil {
		return nil, err
	}
	parts := map[string][]Part{}
	for block, size := range e.sizes() {
		obs := observe(h, block.First, size)
		x, y := featureABlock(obs), routeBlock(obs)
		if needs("w_overlay") {
			rows := predictOverTimeBlock(x, y, rushBlock(obs), true)
			part, err := writeMonths(e.part("w_overlay", block), rows)
			if err != nil {
				return nil, err
			}
			parts["w_overlay"] = append(parts["w_overlay"], part)
		}
		if needs("wo_overlay") {
			busy, err := complicatedFeatureB(ctx, obs, h)
			if err != nil {
				return nil, err
			}
			rows := predictOverTimeBlock(x, y, busy, false)
			part, err := writeMonths(e.part("wo_overlay", block), rows)
			if err != nil {
				return nil, err
			}
			parts["wo_overlay"] = append(parts["wo_overlay"], part)
		}
		if needs("another") {
			part, err := writeScores(e.part("another", block), predictAnotherThingBlock(x, y))
			if err != nil {
				return nil, err
			}
			parts["another"] = append(parts["another"], part)
		}
	}
	outputs := map[string]Output{}
	for name, list := range parts {
		if outputs[name], err = join(e.file(name), list); err != nil {
			return nil, err
		}
	}
	return outputs, nil
}

// sizes ranges over the blocks: the place of each in the results, and how many
// observations are in it.
func (e engine) sizes() func(yield func(Place, int) bool) {
	return func(yield func(Place, int) bool) {
		for i := range e.blocks {
			first := e.observations * i / e.blocks
			last := e.observations * (i + 1) / e.blocks
			if !yield(Place{Block: i, First: first}, last-first) {
				return
			}
		}
	}
}

func featureABlock(obs Observations) []float64 {
	x := make([]float64, obs.Len())
	for i := range x {
		x[i] = featureA(obs.Delay[i], obs.Distance[i])
	}
	return x
}

// routeBlock is the length of each route in thousands of miles.
func routeBlock(obs Observations) []float64 {
	y := make([]float64, obs.Len())
	for i := range y {
		y[i] = obs.Distance[i] / 1000
	}
	return y
}

// rushBlock is how busy a time of day is, from 0 at midnight to 1 at noon: the
// cheap stand-in for complicatedFeatureB.
func rushBlock(obs Observations) []float64 {
	z := make([]float64, obs.Len())
	for i := range z {
		z[i] = (1 - math.Cos(clock(obs.Left[i]))) / 2
	}
	return z
}

func predictOverTimeBlock(x, y, z []float64, overlay bool) []Months {
	rows := make([]Months, len(x))
	for i := range rows {
		rows[i] = predictOverTime(x[i], y[i], z[i], overlay)
	}
	return rows
}

func predictAnotherThingBlock(x, y []float64) []float64 {
	rows := make([]float64, len(x))
	for i := range rows {
		rows[i] = predictAnotherThing(x[i], y[i])
	}
	return rows
}
