package main

import (
	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// The functions of the engine, lifted: the names are those in the picture, the
// profile and the errors.
var (
	liftOwn      = delayed.Try0(ownHistory, delayed.Named("flights"))
	liftHistory  = delayed.Try1(readHistory, delayed.Named("read_flights"))
	liftObserve  = delayed.Func3(observe, delayed.Named("observations"))
	liftFeatureA = delayed.Ctx1(featureABlock, delayed.Named("feature_a"))
	liftFeatureB = delayed.Ctx2(complicatedFeatureB, delayed.Named("complicated_feature_b"))
	liftRoute    = delayed.Ctx1(routeBlock, delayed.Named("route_length"))
	liftRush     = delayed.Ctx1(rushBlock, delayed.Named("rush_hour"))
	liftPredict  = delayed.Ctx4(predict.Map, delayed.Named("predict_over_time"))
	liftAnother  = delayed.Ctx2(another.Map, delayed.Named("predict_another_thing"))
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
		withOverlay:    liftPredict(x, y, liftRush(obs), delayed.Of([]bool{true})),
		withoutOverlay: liftPredict(x, y, liftFeatureB(obs, history), delayed.Of([]bool{false})),
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
