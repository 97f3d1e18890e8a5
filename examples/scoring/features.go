package main

import (
	"math"
	"sort"
)

// featureA is the minutes that a flight lost per hour in the air: its delay over
// the time that the distance takes at 440 miles an hour, and half an hour more
// to climb and to land.
func featureA(delay, distance float64) float64 { return delay / (0.5 + distance/440) }

// The kernel of the complicated feature: how far apart flights may be, in each of
// three ways, and still have to do with each other.
const (
	kernelMinutes = 14 * 24 * 60 // of flights on different days
	kernelKm      = 400          // of their origins
	kernelHours   = 2.0          // of flights at different times of day, for small differences
	kernelReach   = 4            // kernels in the past that are looked at
)

// A moment is when a flight leaves.
type moment struct {
	Left     float64 // minutes since the beginning of the year
	Sin, Cos float64 // of the time of day
}

func momentOf(left float64) moment {
	sin, cos := math.Sincos(clock(left))
	return moment{left, sin, cos}
}

// weight says how much a flight of the past has to do with one that leaves now:
// by how near it was in days, in place, and in the time of day (a Gaussian kernel).
func weight(now moment, left, sin, cos, away float64) float64 {
	days := (now.Left - left) / kernelMinutes
	// 1-cos is half the square of a small angle, and goes round the clock.
	turn := 1 - (now.Cos*cos + now.Sin*sin)
	return math.Exp(-days*days/2 - away - turn*sharpness)
}

// The complicated feature is how busy the surroundings of a flight were when it
// left: the mean delay, in hours, of all flights of the past eight weeks, each
// weighted by weight (a Nadaraya-Watson smoother). Delays of flights that had not
// left yet are not looked at. It is expensive in earnest: some 7,000 exponentials
// for one observation.

// window finds the flights that count for one that leaves then.
func (h *History) window(left float64) (first, last int) {
	return sort.SearchFloat64s(h.Left, left-kernelReach*kernelMinutes), sort.SearchFloat64s(h.Left, left)
}

// distances fills away with how far from an airport the flights from first on
// began.
func (h *History) distances(away []float64, origin, first int) {
	apart := h.apart[origin]
	for j := range away {
		away[j] = apart[h.Origin[first+j]]
	}
}

// mean60 is the weighted mean of the delays from first on, in hours. One flight
// of the mean delay is always there, so that a quiet airport at the beginning of
// the year has a value.
func (h *History) mean60(weights []float64, first int) float64 {
	sum, weight := h.mean, 1.0
	for j, w := range weights {
		sum += w * h.Delay[first+j]
		weight += w
	}
	return sum / weight / 60
}

// routeLength is in thousands of miles.
func routeLength(distance float64) float64 { return distance / 1000 }

// rushHour is how busy a time of day is, from 0 at midnight to 1 at noon: the
// cheap stand-in for the complicated feature.
func rushHour(left float64) float64 { return (1 - math.Cos(clock(left))) / 2 }

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
