package main

import (
	"context"
	"math"
	"sort"
)

// featureA is the minutes that a flight lost per hour in the air: its delay over
// the time that the distance takes at 440 miles an hour, and half an hour more
// to climb and to land.
func featureA(delay, distance float64) float64 { return delay / (0.5 + distance/440) }

// The kernel of complicatedFeatureB: how far apart flights may be, in each of
// three ways, and still have to do with each other.
const (
	kernelMinutes = 14 * 24 * 60 // of flights on different days
	kernelKm      = 400          // of their origins
	kernelHours   = 2.0          // of flights at different times of day, for small differences
	kernelReach   = 4            // kernels in the past that are looked at
)

// complicatedFeatureB is how busy the surroundings of a flight were when it
// left: the mean delay, in hours, of all flights of the past eight weeks, each
// weighted by how near it was in days, in place, and in the time of day (a
// Nadaraya-Watson smoother with a Gaussian kernel). Delays of flights that had
// not left yet are not looked at.
//
// It is expensive in earnest: some 7,000 exponentials for one observation.
func complicatedFeatureB(ctx context.Context, obs Observations, h *History) ([]float64, error) {
	busy := make([]float64, obs.Len())
	for i := range busy {
		if i%256 == 0 && ctx.Err() != nil { // a block takes a while
			return nil, ctx.Err()
		}
		busy[i] = h.smooth(obs.Left[i], obs.Origin[i])
	}
	return busy, nil
}

// smooth is complicatedFeatureB for one flight.
func (h *History) smooth(left float64, origin int) float64 {
	first := sort.SearchFloat64s(h.Left, left-kernelReach*kernelMinutes)
	last := sort.SearchFloat64s(h.Left, left)
	sin, cos := math.Sincos(clock(left))
	away := h.apart[origin]
	// One flight of the mean delay is always there, so that a quiet airport at
	// the beginning of the year has a value.
	sum, weight := h.mean, 1.0
	for j := first; j < last; j++ {
		days := (left - h.Left[j]) / kernelMinutes
		// 1-cos is half the square of a small angle, and goes round the clock.
		turn := 1 - (cos*h.cos[j] + sin*h.sin[j])
		w := math.Exp(-days*days/2 - away[h.Origin[j]] - turn*sharpness)
		sum += w * h.Delay[j]
		weight += w
	}
	return sum / weight / 60
}

// sharpness makes turn*sharpness the square of a time of day over kernelHours.
const sharpness = (24 / (2 * math.Pi * kernelHours)) * (24 / (2 * math.Pi * kernelHours))

// clock is the time of day as an angle.
func clock(minutes float64) float64 {
	const day = 24 * 60
	return 2 * math.Pi * math.Mod(minutes, day) / day
}

// kilometers is the great circle between two places, by the haversine formula.
func kilometers(a, b airport) float64 {
	const earth = 6371.0088 // mean radius
	rad := math.Pi / 180
	lat := math.Sin((b.latitude - a.latitude) * rad / 2)
	lon := math.Sin((b.longitude - a.longitude) * rad / 2)
	s := lat*lat + math.Cos(a.latitude*rad)*math.Cos(b.latitude*rad)*lon*lon
	return 2 * earth * math.Asin(math.Sqrt(min(1, s)))
}
