package layered

// placeX gives every spot its x: each wants to be where those are that it is
// linked with, links of bends more so that long edges are straight, and must
// keep its distance from its neighbours. Going up and down, every layer is
// solved exactly for the layers beside it.
func (s *sheet) placeX(gap float64) {
	s.x = make([]float64, len(s.w))
	for _, layer := range s.layers {
		at := 0.0
		for _, i := range layer {
			s.x[i] = at + s.w[i]/2
			at += s.w[i] + s.gap(i, gap)
		}
	}
	var solver isotonic
	// Rounds cost in proportion to the links; keep the whole about constant.
	rounds := min(max(20_000_000/(len(s.links)+1), 8), 200)
	for r := range rounds {
		below, above, upwards := 1.0, 1.0, r%2 == 0
		switch {
		case r < rounds/3: // the large first: a layer follows that before it
			below, above = float64(1-r%2), float64(r%2)
		case r >= rounds*2/3: // at last a node comes to stand above what it needs
			above, upwards = 0.02, true
		}
		for k := range s.layers {
			l := k
			if !upwards {
				l = len(s.layers) - 1 - k
			}
			s.solveLayer(s.layers[l], gap, below, above, &solver)
		}
	}
	s.align()
}

// gap is the room to the right of a spot.
func (s *sheet) gap(i int, gap float64) float64 {
	if i >= s.real {
		return gap / 2
	}
	return gap
}

func (s *sheet) solveLayer(layer []int, gap, below, above float64, solver *isotonic) {
	solver.reset()
	offset := 0.0 // of a spot from the first, if all touch
	for k, i := range layer {
		if k > 0 {
			left := layer[k-1]
			offset += s.w[left]/2 + min(s.gap(left, gap), s.gap(i, gap)) + s.w[i]/2
		}
		var sum, weight float64
		pull := func(others []int, factor float64) {
			for _, o := range others {
				w := factor
				switch {
				case i >= s.real && o >= s.real:
					w *= 8
				case i >= s.real || o >= s.real:
					w *= 2
				}
				sum += w * s.x[o]
				weight += w
			}
		}
		pull(s.down[i], below)
		pull(s.up[i], above)
		if weight == 0 {
			sum, weight = s.x[i]*1e-3, 1e-3
		}
		solver.add(sum/weight-offset, weight, offset)
	}
	for k, x := range solver.solve() {
		s.x[layer[k]] = x
	}
}

// align moves the whole so that its left edge is at zero.
func (s *sheet) align() {
	left := 0.0
	for i := range s.x {
		if edge := s.x[i] - s.w[i]/2; i == 0 || edge < left {
			left = edge
		}
	}
	for i := range s.x {
		s.x[i] -= left
	}
}

// isotonic finds the rising sequence nearest to the wanted one by least squares,
// by pooling neighbours that are in the wrong order (Ayer, Brunk, Ewing, Reid
// and Silverman, 1955).
type isotonic struct {
	pools  []pool
	offset []float64
	out    []float64
}

type pool struct {
	sum, weight float64
	n           int
}

func (p pool) mean() float64 { return p.sum / p.weight }

func (s *isotonic) reset() { s.pools, s.offset = s.pools[:0], s.offset[:0] }

func (s *isotonic) add(want, weight, offset float64) {
	s.offset = append(s.offset, offset)
	s.pools = append(s.pools, pool{want * weight, weight, 1})
	for n := len(s.pools); n > 1 && s.pools[n-2].mean() > s.pools[n-1].mean(); n = len(s.pools) {
		last := s.pools[n-1]
		p := &s.pools[n-2]
		p.sum, p.weight, p.n = p.sum+last.sum, p.weight+last.weight, p.n+last.n
		s.pools = s.pools[:n-1]
	}
}

func (s *isotonic) solve() []float64 {
	s.out = s.out[:0]
	for _, p := range s.pools {
		for range p.n {
			s.out = append(s.out, p.mean()+s.offset[len(s.out)])
		}
	}
	return s.out
}
