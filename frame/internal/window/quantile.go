package window

import (
	"math"
	"math/bits"
)

// halves are the values of a window as two heaps of rows: the low ones, of which
// the greatest is on top, and the high ones, of which the least is. What goes is
// found by its row, so that a value comes and goes in the logarithm of how many
// there are (Härdle and Steiger, Optimal median smoothing, 1995).
type halves struct {
	of    *moving
	share float64 // of the quantile
	how   string  // see Call.Interpolation

	x         []float64
	low, high []int32 // rows
	places    []int32 // by row: its place in high, or in low as ^place
	mask      int     // rows count in places by their last bits
	from      int     // the first row that places may hold
}

func (h *halves) clear() { h.x, h.low, h.high = h.of.x, h.low[:0], h.high[:0] }

func (h *halves) result(count int) float64 {
	if count == 0 {
		return math.NaN()
	}
	at := h.share * float64(count-1)
	i := int(at)
	low, high := h.around(i)
	return between(low, high, i, at-float64(i), h.how)
}

// between is the quantile of a part of the way from the i-th value to the next.
func between(low, high float64, i int, part float64, how string) float64 {
	switch {
	case part == 0 || how == "lower":
		return low
	case how == "higher", how == "nearest" && (part > 0.5 || part == 0.5 && i%2 == 1):
		return high
	case how == "nearest":
		return low
	case how == "midpoint":
		return (low + high) / 2
	}
	return low + (high-low)*part
}

// reserve makes room for windows of so many rows.
func (h *halves) reserve(rows int) {
	h.places = make([]int32, 1<<bits.Len(uint(rows-1)))
	h.mask = len(h.places) - 1
	for i, row := range h.low {
		h.places[int(row)&h.mask] = ^int32(i)
	}
	for i, row := range h.high {
		h.places[int(row)&h.mask] = int32(i)
	}
}

func (h *halves) add(row int, _ float64) {
	if len(h.low)+len(h.high) == 0 {
		h.from = row
	}
	if rows := row + 1 - h.from; rows > len(h.places) {
		h.reserve(max(16, 2*rows))
	}
	if len(h.low) > 0 && h.x[row] < h.x[h.low[0]] {
		h.pushLow(int32(row))
	} else {
		h.pushHigh(int32(row))
	}
}

func (h *halves) pushLow(row int32) {
	h.low = append(h.low, row)
	h.upLow(len(h.low)-1, row)
}

func (h *halves) pushHigh(row int32) {
	h.high = append(h.high, row)
	h.upHigh(len(h.high)-1, row)
}

func (h *halves) remove(row int, _ float64) {
	h.from = row + 1
	place := int(h.places[row&h.mask])
	if place < 0 {
		h.cutLow(^place)
	} else {
		h.cutHigh(place)
	}
}

// cutLow takes away the row of a place: the last one comes there.
func (h *halves) cutLow(place int) {
	end := len(h.low) - 1
	last := h.low[end]
	if h.low = h.low[:end]; place < end {
		h.upLow(h.downLow(place, last), last)
	}
}

func (h *halves) cutHigh(place int) {
	end := len(h.high) - 1
	last := h.high[end]
	if h.high = h.high[:end]; place < end {
		h.upHigh(h.downHigh(place, last), last)
	}
}

// around is the i-th value and the one behind it, or the i-th twice. The values
// up to it become the low ones; they were about so many before.
func (h *halves) around(i int) (float64, float64) {
	for len(h.low) > i+1 {
		top := h.low[0]
		h.cutLow(0)
		h.pushHigh(top)
	}
	for len(h.low) < i+1 {
		top := h.high[0]
		h.cutHigh(0)
		h.pushLow(top)
	}
	low := h.x[h.low[0]]
	if len(h.high) == 0 {
		return low, low
	}
	return low, h.x[h.high[0]]
}

// upLow puts a row into a place of the low ones, or above it.
func (h *halves) upLow(place int, row int32) {
	v := h.x[row]
	for place > 0 {
		above := (place - 1) / 2
		other := h.low[above]
		if h.x[other] >= v {
			break
		}
		h.low[place], h.places[int(other)&h.mask] = other, ^int32(place)
		place = above
	}
	h.low[place], h.places[int(row)&h.mask] = row, ^int32(place)
}

// downLow makes room for a row in a place of the low ones, or below it.
func (h *halves) downLow(place int, row int32) int {
	v := h.x[row]
	for {
		below := 2*place + 1
		if below >= len(h.low) {
			return place
		}
		if below+1 < len(h.low) && h.x[h.low[below+1]] > h.x[h.low[below]] {
			below++
		}
		other := h.low[below]
		if h.x[other] <= v {
			return place
		}
		h.low[place], h.places[int(other)&h.mask] = other, ^int32(place)
		place = below
	}
}

// upHigh is upLow of the high ones.
func (h *halves) upHigh(place int, row int32) {
	v := h.x[row]
	for place > 0 {
		above := (place - 1) / 2
		other := h.high[above]
		if h.x[other] <= v {
			break
		}
		h.high[place], h.places[int(other)&h.mask] = other, int32(place)
		place = above
	}
	h.high[place], h.places[int(row)&h.mask] = row, int32(place)
}

// downHigh is downLow of the high ones.
func (h *halves) downHigh(place int, row int32) int {
	v := h.x[row]
	for {
		below := 2*place + 1
		if below >= len(h.high) {
			return place
		}
		if below+1 < len(h.high) && h.x[h.high[below+1]] < h.x[h.high[below]] {
			below++
		}
		other := h.high[below]
		if h.x[other] >= v {
			return place
		}
		h.high[place], h.places[int(other)&h.mask] = other, int32(place)
		place = below
	}
}
