package main

import (
	"slices"
	"time"
)

// sequential is the same as a plain loop, for the outputs that are asked for:
// what one would write without Weft, down to leaving out by hand what nobody
// needs. It tells how long each step took.
func (e engine) sequential(asked []string) (map[string]Output, map[string]time.Duration, error) {
	needs := func(name string) bool { return slices.Contains(asked, name) }
	h, err := ownHistory()
	if e.data != "" {
		h, err = readHistory(e.data)
	}
	if err != nil {
		return nil, nil, err
	}
	took := map[string]time.Duration{}
	timed := func(step string, do func() []float64) []float64 {
		start := time.Now()
		defer func() { took[step] += time.Since(start) }()
		return do()
	}
	months := func(x, y, z []float64, overlay bool) []Months {
		start := time.Now()
		defer func() { took["predict_over_time"] += time.Since(start) }()
		return plainMonths(x, y, z, overlay)
	}
	parts := map[string][]Part{}
	for block, size := range e.sizes() {
		obs := observe(h, block.First, size)
		x := timed("feature_a", func() []float64 { return plainFeatureA(obs) })
		y := timed("route_length", func() []float64 { return plainRoute(obs) })
		if needs("w_overlay") {
			z := timed("rush_hour", func() []float64 { return plainRush(obs) })
			part, err := writeMonths(e.part("w_overlay", block), months(x, y, z, true))
			if err != nil {
				return nil, nil, err
			}
			parts["w_overlay"] = append(parts["w_overlay"], part)
		}
		if needs("wo_overlay") {
			z := timed("complicated_feature_b", func() []float64 { return plainFeatureB(obs, h) })
			part, err := writeMonths(e.part("wo_overlay", block), months(x, y, z, false))
			if err != nil {
				return nil, nil, err
			}
			parts["wo_overlay"] = append(parts["wo_overlay"], part)
		}
		if needs("another") {
			likely := timed("predict_another_thing", func() []float64 { return plainAnother(x, y) })
			part, err := writeScores(e.part("another", block), likely)
			if err != nil {
				return nil, nil, err
			}
			parts["another"] = append(parts["another"], part)
		}
	}
	outputs := map[string]Output{}
	for name, list := range parts {
		if outputs[name], err = join(e.file(name), list); err != nil {
			return nil, nil, err
		}
	}
	return outputs, took, nil
}

func plainFeatureA(obs Observations) []float64 {
	x := make([]float64, obs.Len())
	for i := range x {
		x[i] = featureA(obs.Delay[i], obs.Distance[i])
	}
	return x
}

func plainRoute(obs Observations) []float64 {
	y := make([]float64, obs.Len())
	for i := range y {
		y[i] = routeLength(obs.Distance[i])
	}
	return y
}

func plainRush(obs Observations) []float64 {
	z := make([]float64, obs.Len())
	for i := range z {
		z[i] = rushHour(obs.Left[i])
	}
	return z
}

func plainMonths(x, y, z []float64, overlay bool) []Months {
	rows := make([]Months, len(x))
	for i := range rows {
		rows[i] = predictOverTime(x[i], y[i], z[i], overlay)
	}
	return rows
}

func plainAnother(x, y []float64) []float64 {
	rows := make([]float64, len(x))
	for i := range rows {
		rows[i] = predictAnotherThing(x[i], y[i])
	}
	return rows
}

func plainFeatureB(obs Observations, h *History) []float64 {
	busy := make([]float64, obs.Len())
	w, away := make([]float64, h.Len()), make([]float64, h.Len())
	for i := range busy {
		first, last := h.window(obs.Left[i])
		w, away := w[:last-first], away[:last-first]
		h.distances(away, obs.Origin[i], first)
		now := momentOf(obs.Left[i])
		for j := range w {
			w[j] = weight(now, h.Left[first+j], h.sin[first+j], h.cos[first+j], away[j])
		}
		busy[i] = h.mean60(w, first)
	}
	return busy
}
