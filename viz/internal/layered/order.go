package layered

import (
	"cmp"
	"slices"
)

// orderLayers puts the spots of each layer in an order in which few links
// cross: first as a walk from the top meets them, which leaves a tree without a
// crossing and keeps the order of arguments; then by medians, up and down in
// turns, with swaps of neighbours, as long as it helps.
func (s *sheet) orderLayers() {
	s.firstOrder()
	best, least := s.copyOrder(), s.crossings()
	if least == 0 {
		return
	}
	// Sweeps cost in proportion to the links; keep the whole about constant.
	sweeps := min(max(4_000_000/(len(s.links)+1), 4), 24)
	for i := range sweeps {
		s.sortByMedian(i%2 == 0)
		s.swapNeighbours()
		if c := s.crossings(); c < least {
			best, least = s.copyOrder(), c
			if c == 0 {
				break
			}
		}
	}
	s.layers = best
	s.renumber()
}

func (s *sheet) firstOrder() {
	top := 0
	for _, l := range s.layer {
		top = max(top, l)
	}
	s.layers = make([][]int, top+1)
	seen := make([]bool, len(s.w))
	var stack []int
	for root := range s.real {
		if len(s.up[root]) > 0 {
			continue
		}
		stack = append(stack[:0], root)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[i] {
				continue
			}
			seen[i] = true
			s.layers[s.layer[i]] = append(s.layers[s.layer[i]], i)
			for _, d := range slices.Backward(s.down[i]) {
				stack = append(stack, d)
			}
		}
	}
	s.place = make([]int, len(s.w))
	s.renumber()
}

func (s *sheet) renumber() {
	for _, layer := range s.layers {
		for k, i := range layer {
			s.place[i] = k
		}
	}
}

func (s *sheet) copyOrder() [][]int {
	c := make([][]int, len(s.layers))
	for i, layer := range s.layers {
		c[i] = slices.Clone(layer)
	}
	return c
}

// crossings counts the pairs of links that cross.
func (s *sheet) crossings() int {
	sum := 0
	var tree, ends []int
	for l := 0; l+1 < len(s.layers); l++ {
		tree = append(tree[:0], make([]int, len(s.layers[l+1])+1)...)
		n := 0
		for _, i := range s.layers[l] {
			ends = ends[:0]
			for _, u := range s.up[i] {
				ends = append(ends, s.place[u])
			}
			// Links that began further left and end further right cross this
			// one: a tree of sums (Fenwick) counts them.
			for _, at := range ends {
				before := 0
				for k := at + 1; k > 0; k -= k & -k {
					before += tree[k]
				}
				sum += n - before
			}
			for _, at := range ends {
				for k := at + 1; k < len(tree); k += k & -k {
					tree[k]++
				}
			}
			n += len(ends)
		}
	}
	return sum
}

// sortByMedian sorts each layer by the medians of the places that its spots are
// linked with in the layer before.
func (s *sheet) sortByMedian(upwards bool) {
	type spot struct {
		id     int
		median float64
	}
	n := len(s.layers)
	var spots []spot
	var places []int
	for k := 1; k < n; k++ {
		layer, linked := s.layers[k], s.down
		if !upwards {
			layer, linked = s.layers[n-1-k], s.up
		}
		spots = spots[:0]
		for _, i := range layer {
			places = places[:0]
			for _, d := range linked[i] {
				places = append(places, s.place[d])
			}
			slices.Sort(places)
			spots = append(spots, spot{i, median(places, s.place[i])})
		}
		slices.SortStableFunc(spots, func(a, b spot) int { return cmp.Compare(a.median, b.median) })
		for at, sp := range spots {
			layer[at], s.place[sp.id] = sp.id, at
		}
	}
}

// median weighs the two middle places of an even number by how close the others
// lie on each side.
func median(places []int, own int) float64 {
	n := len(places)
	m := n / 2
	switch {
	case n == 0:
		return float64(own)
	case n%2 == 1:
		return float64(places[m])
	case n == 2:
		return float64(places[0]+places[1]) / 2
	}
	left, right := float64(places[m-1]-places[0]), float64(places[n-1]-places[m])
	if left+right == 0 {
		return float64(places[m-1]+places[m]) / 2
	}
	return (float64(places[m-1])*right + float64(places[m])*left) / (left + right)
}

// swapNeighbours swaps two spots side by side wherever that saves crossings.
func (s *sheet) swapNeighbours() {
	for range 4 {
		swapped := false
		for _, layer := range s.layers {
			for k := 0; k+1 < len(layer); k++ {
				a, b := layer[k], layer[k+1]
				if s.crossed(b, a) < s.crossed(a, b) {
					layer[k], layer[k+1] = b, a
					s.place[a], s.place[b] = k+1, k
					swapped = true
				}
			}
		}
		if !swapped {
			return
		}
	}
}

// crossed counts the crossings of the links of two spots of a layer if the
// first lies to the left.
func (s *sheet) crossed(left, right int) int {
	return s.inversions(s.up[left], s.up[right]) + s.inversions(s.down[left], s.down[right])
}

func (s *sheet) inversions(left, right []int) int {
	const most = 64 // of pairs looked at: hubs are not worth the time
	if len(left)*len(right) > most*most {
		return 0
	}
	n := 0
	for _, a := range left {
		for _, b := range right {
			if s.place[a] > s.place[b] {
				n++
			}
		}
	}
	return n
}
