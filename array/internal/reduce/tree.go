package reduce

// A partial is what a run gave for sums, means and variances.
type partial struct {
	n      int64
	re, im float64 // the sum, or the mean; im of complex numbers only
	m      float64 // the sum of squared deviations from the mean
}

// A level holds a partial for each element.
type level struct {
	n    []int64
	f, m []float64
}

// group is how many rows are added one after another before their sum goes
// into the tree.
const group = 16

// A tree adds partials up in pairs, pairs of pairs and so on, as they come:
// a binary counter for each element says which levels are taken, and a partial
// that finds its level taken joins with what is there and carries. Errors then
// grow with the logarithm of how many there are.
//
//	level 2        ______ 0-3
//	level 1      0-1        4-5
//	level 0     0   1  2 3      6
type tree struct {
	k, width int
	counts   bool     // n is kept
	uniform  bool     // n is how many rows came: nothing is left out
	moments  bool     // m is kept: f are means
	came     []uint64 // partials for each element; rows, for the first of a tile
	tiles    []tile   // that rows came to
	levels   []*level
	open     *level // sums of rows that make no group yet
}

// A tile is a range of elements that rows come to.
type tile struct{ at, n int }

// growing returns the State's tree, a new one after an End.
func (st *State) growing(width int, skip bool) *tree {
	if st.tree == nil {
		st.tree = &tree{k: st.K, width: width, counts: st.N != nil, uniform: !skip, moments: st.M != nil, came: make([]uint64, st.K)}
	}
	return st.tree
}

func (t *tree) newLevel() *level {
	l := &level{f: make([]float64, t.k*t.width)}
	if t.counts {
		l.n = make([]int64, t.k)
	}
	if t.moments {
		l.m = make([]float64, t.k)
	}
	return l
}

func (t *tree) level(i int) *level {
	for len(t.levels) <= i {
		t.levels = append(t.levels, t.newLevel())
	}
	return t.levels[i]
}

func (t *tree) sizeBytes() int64 {
	if t == nil {
		return 0
	}
	words := 1 + t.width
	if t.moments {
		words++
	}
	return int64(t.k) * int64(8+8*words*(len(t.levels)+1))
}

// get reads an element's partial.
func (l *level) get(k, width int) partial {
	var p partial
	if l.n != nil {
		p.n = l.n[k]
	}
	if l.m != nil {
		p.m = l.m[k]
	}
	p.re = l.f[k*width]
	if width == 2 {
		p.im = l.f[2*k+1]
	}
	return p
}

func (l *level) set(k, width int, p partial) {
	if l.n != nil {
		l.n[k] = p.n
	}
	if l.m != nil {
		l.m[k] = p.m
	}
	l.f[k*width] = p.re
	if width == 2 {
		l.f[2*k+1] = p.im
	}
}

// join returns the partial of a and then b.
func join(a, b partial, moments bool) partial {
	if moments {
		return joinMoments(a, b)
	}
	return partial{n: a.n + b.n, re: a.re + b.re, im: a.im + b.im}
}

// joinMoments is formula (2.1) of Chan, Golub and LeVeque, "Updating formulae
// and a pairwise algorithm for computing sample variances", Stanford 1979.
func joinMoments(a, b partial) partial {
	switch {
	case a.n == 0:
		return b
	case b.n == 0:
		return a
	}
	n := a.n + b.n
	part := float64(b.n) / float64(n)
	re, im := b.re-a.re, b.im-a.im
	squares := float64(re*re) + float64(im*im)
	return partial{
		n:  n,
		re: a.re + float64(re*part),
		im: a.im + float64(im*part),
		m:  (a.m + b.m) + float64(squares*float64(float64(a.n)*part)),
	}
}

// push adds the partial of an element's run.
func (t *tree) push(k int, p partial) {
	if !t.counts && !t.moments && t.width == 1 {
		t.pushSum(k, p.re)
		return
	}
	i := 0
	for c := t.came[k]; c&1 == 1; c >>= 1 {
		p = join(t.levels[i].get(k, t.width), p, t.moments)
		i++
	}
	t.level(i).set(k, t.width, p)
	t.came[k]++
}

// pushSum is push where a partial is a sum and nothing else.
func (t *tree) pushSum(k int, sum float64) {
	i := 0
	for c := t.came[k]; c&1 == 1; c >>= 1 {
		sum = t.levels[i].f[k] + sum
		i++
	}
	t.level(i).f[k] = sum
	t.came[k]++
}

// end adds what the tree holds to what the State had. It reports that nothing
// more can be expected: all elements had theirs, or nothing came since the last
// end.
func (t *tree) end(st *State) (over bool) {
	if t.open == nil {
		for k := range t.came {
			t.endRuns(st, k)
		}
		return true
	}
	ended := 0
	for _, tile := range t.tiles {
		t.endRows(st, tile.at, tile.n)
		t.came[tile.at] = 0
		ended += tile.n
	}
	t.tiles = t.tiles[:0]
	return ended == 0 || ended == t.k
}

// pending reports that something came since the last end.
func (t *tree) pending() bool { return t != nil && (t.open == nil || len(t.tiles) > 0) }

// endRuns joins what the levels hold of an element, the smallest first.
func (t *tree) endRuns(st *State, k int) {
	var p partial
	fresh := true
	for i, c := 0, t.came[k]; c != 0; i, c = i+1, c>>1 {
		switch {
		case c&1 == 0:
		case fresh:
			p, fresh = t.levels[i].get(k, t.width), false
		default:
			p = join(t.levels[i].get(k, t.width), p, t.moments)
		}
	}
	if !fresh {
		st.add(k, t.width, p)
	}
}

// add joins a partial with what the State has of an element.
func (st *State) add(k, width int, p partial) {
	total := level{st.N, st.F, st.M}
	total.set(k, width, join(total.get(k, width), p, st.M != nil))
}

// joinLevels sets into to what from and then to hold, for n elements.
func (t *tree) joinLevels(from, to *level, at, n int) {
	switch {
	case t.moments && t.uniform && t.width == 1:
		t.joinUniform(from, to, at, n)
		return
	case t.moments:
		for k := at; k < at+n; k++ {
			to.set(k, t.width, joinMoments(from.get(k, t.width), to.get(k, t.width)))
		}
		return
	}
	a, b := from.f[at*t.width:(at+n)*t.width], to.f[at*t.width:(at+n)*t.width]
	for i := range b {
		b[i] = a[i] + b[i]
	}
	if t.counts {
		a, b := from.n[at:at+n], to.n[at:at+n]
		for i := range b {
			b[i] += a[i]
		}
	}
}

// joinUniform is joinMoments of n real elements with as many values each.
func (t *tree) joinUniform(from, to *level, at, n int) {
	early, late := from.n[at], to.n[at]
	part := float64(late) / float64(early+late)
	weight := float64(float64(early) * part)
	f, m := from.f[at:at+n], from.m[at:at+n]
	counts, means, squares := to.n[at:at+n], to.f[at:at+n], to.m[at:at+n]
	f, m, counts, squares = f[:len(means)], m[:len(means)], counts[:len(means)], squares[:len(means)]
	for i, mean := range means {
		d := mean - f[i]
		counts[i] = early + late
		means[i] = f[i] + float64(d*part)
		squares[i] = (m[i] + squares[i]) + float64(float64(d*d)*weight)
	}
}

// copyLevel copies n elements.
func (t *tree) copyLevel(to, from *level, at, n int) {
	copy(to.f[at*t.width:(at+n)*t.width], from.f[at*t.width:])
	if t.counts {
		copy(to.n[at:at+n], from.n[at:])
	}
	if t.moments {
		copy(to.m[at:at+n], from.m[at:])
	}
}

// start returns the open group of rows of a tile, and how many are in it.
func (t *tree) start(at, n int) (open *level, have int) {
	if t.open == nil {
		t.open = t.newLevel()
	}
	if t.came[at] == 0 {
		t.tiles = append(t.tiles, tile{at, n})
	}
	return t.open, int(t.came[at] % group)
}

// added counts rows that went into the open group, and carries a full one.
func (t *tree) added(at, n, rows int) {
	t.came[at] += uint64(rows)
	if t.came[at]%group == 0 {
		t.carry(at, n, t.came[at]/group-1)
	}
}

// carry takes the open group as leaf number c into the levels.
func (t *tree) carry(at, n int, c uint64) {
	t.countOpen(at, n)
	i := 0
	for ; c&1 == 1; c >>= 1 {
		t.joinLevels(t.levels[i], t.open, at, n)
		i++
	}
	t.copyLevel(t.level(i), t.open, at, n)
}

// countOpen writes down how many rows are in the open group, where all count.
func (t *tree) countOpen(at, n int) {
	if !t.counts || !t.uniform {
		return
	}
	rows := int64((t.came[at]-1)%group) + 1
	for i := range t.open.n[at : at+n] {
		t.open.n[at+i] = rows
	}
}

// endRows joins what the levels hold of a tile, the smallest first.
func (t *tree) endRows(st *State, at, n int) {
	c := t.came[at] / group
	switch {
	case c == 0:
		t.countOpen(at, n)
	case t.came[at]%group != 0:
		t.carry(at, n, c)
		c++
	}
	fresh := true
	for i := 0; c != 0; i, c = i+1, c>>1 {
		switch {
		case c&1 == 0:
		case fresh:
			t.copyLevel(t.open, t.levels[i], at, n)
			fresh = false
		default:
			t.joinLevels(t.levels[i], t.open, at, n)
		}
	}
	if t.moments || t.width == 2 {
		for k := at; k < at+n; k++ {
			st.add(k, t.width, t.open.get(k, t.width))
		}
		return
	}
	for i, f := range t.open.f[at : at+n] {
		st.F[at+i] += f
	}
	if t.counts {
		for i, rows := range t.open.n[at : at+n] {
			st.N[at+i] += rows
		}
	}
}
