package linalg

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
)

// Einsum sums products of arrays as Einstein's convention says, in NumPy's
// notation: "ij,jk->ik". A letter that is there twice in one operand is its
// diagonal; one that is not in the result is summed over; without an arrow the
// result has the letters that are there once, in alphabetical order. An ellipsis
// stands for axes without letters, which stretch to one another.
//
// Several operands are multiplied pair by pair, the pair with the smallest
// product first. A pair that shares a sum is a Product; others are multiplied
// element by element, and summed as they are.
func Einsum(text string, args ...*expr.Node) *expr.Node {
	const name = "einsum"
	if len(args) == 0 {
		return expr.Fail(name, nil, "there are no arrays")
	}
	if bad := multipliable(name, args...); bad != nil {
		return bad
	}
	e, err := parseEinsum(text, args)
	if err != nil {
		return expr.Fail(name, args, "%q: %w", text, err)
	}
	return e.compute()
}

// A labelled array has a label for each axis, all different.
type labelled struct {
	n      *expr.Node
	labels []rune
}

// An einsum is what is to be summed: its labels have lengths.
type einsum struct {
	args    []labelled
	result  []rune
	lengths map[rune]int
}

// dot is the label of the k-th axis of an ellipsis, from the last.
func dot(k int) rune { return -1 - rune(k) }

func parseEinsum(text string, args []*expr.Node) (*einsum, error) {
	text = strings.ReplaceAll(text, " ", "")
	left, right, explicit := strings.Cut(text, "->")
	terms := strings.Split(left, ",")
	if len(terms) != len(args) {
		return nil, fmt.Errorf("%d operands for %d arrays", len(terms), len(args))
	}
	e := &einsum{lengths: map[rune]int{}}
	most := 0 // axes of an ellipsis
	count := map[rune]int{}
	for i, term := range terms {
		labels, dots, err := readLabels(term, args[i].NDim())
		if err != nil {
			return nil, err
		}
		if len(labels) != args[i].NDim() {
			return nil, fmt.Errorf("operand %d has %d labels and shape %s", i+1, len(labels), expr.ShapeText(args[i].Shape))
		}
		most = max(most, dots)
		for axis, l := range labels {
			count[l]++
			if err := e.measure(l, args[i].Shape[axis]); err != nil {
				return nil, err
			}
		}
		e.args = append(e.args, diagonals(args[i], labels))
	}
	if !explicit {
		for k := most - 1; k >= 0; k-- {
			e.result = append(e.result, dot(k))
		}
		var once []rune
		for l, n := range count {
			if l >= 0 && n == 1 {
				once = append(once, l)
			}
		}
		slices.Sort(once)
		e.result = append(e.result, once...)
		return e, nil
	}
	letters := len([]rune(strings.Replace(right, "...", "", 1)))
	result, dots, err := readLabels(right, letters+most)
	if err != nil {
		return nil, err
	}
	for i, l := range result {
		switch {
		case count[l] == 0:
			return nil, fmt.Errorf("label %q of the result is in no operand", l)
		case slices.Contains(result[:i], l):
			return nil, fmt.Errorf("label %q is twice in the result", l)
		}
	}
	if dots < most && !strings.Contains(right, "...") {
		return nil, fmt.Errorf("the result has no ellipsis, for %d axes of the operands'", most)
	}
	e.result = result
	return e, nil
}

// readLabels reads the labels of an array of so many axes.
func readLabels(term string, ndim int) (labels []rune, dots int, err error) {
	letters := func(s string) error {
		for _, r := range s {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
				return fmt.Errorf("%q is no letter", r)
			}
			labels = append(labels, r)
		}
		return nil
	}
	before, after, ellipsis := strings.Cut(term, "...")
	if err := letters(before); err != nil {
		return nil, 0, err
	}
	if ellipsis {
		if dots = ndim - len(before) - len(after); dots < 0 {
			return nil, 0, fmt.Errorf("%q has more labels than its array, of %s", term, expr.Axes(ndim))
		}
		for k := dots - 1; k >= 0; k-- {
			labels = append(labels, dot(k))
		}
	}
	return labels, dots, letters(after)
}

// measure notes the length of a label; those of 1 stretch.
func (e *einsum) measure(l rune, n int) error {
	have, ok := e.lengths[l]
	switch {
	case !ok || have == 1:
		e.lengths[l] = n
	case n != 1 && n != have && l < 0:
		return fmt.Errorf("axes of lengths %d and %d at the ellipsis", have, n)
	case n != 1 && n != have:
		return fmt.Errorf("label %q has lengths %d and %d", l, have, n)
	}
	return nil
}

// diagonals takes the diagonals that labels that are there twice ask for.
func diagonals(n *expr.Node, labels []rune) labelled {
	labels = slices.Clone(labels)
	for i := 0; i < len(labels); i++ {
		for j := i + 1; j < len(labels); j++ {
			if labels[i] != labels[j] {
				continue
			}
			l := labels[i]
			if n.Err() == nil && n.Shape[i] != n.Shape[j] { // one of them is 1
				longest := max(n.Shape[i], n.Shape[j])
				shape := slices.Clone(n.Shape)
				shape[i], shape[j] = longest, longest
				n = expr.BroadcastTo(n, shape, nil)
			}
			n = layout.TakeDiagonal(n, 0, i, j)
			labels = slices.Delete(slices.Delete(labels, j, j+1), i, i+1)
			labels = append(labels, l)
			i = -1
			break
		}
	}
	return labelled{n, labels}
}

func (e *einsum) compute() *expr.Node {
	todo := slices.Clone(e.args)
	for len(todo) > 1 {
		i, j := e.cheapest(todo)
		rest := slices.Delete(slices.Delete(slices.Clone(todo), j, j+1), i, i+1)
		todo = append(rest, e.pair(e.summed(todo[i], todo[j], rest), e.summed(todo[j], todo[i], rest), rest))
	}
	last := e.summed(todo[0], labelled{}, nil)
	return e.arranged(last, e.result)
}

// needed reports that a label is in the result or in other operands.
func (e *einsum) needed(l rune, others []labelled) bool {
	return slices.Contains(e.result, l) || slices.ContainsFunc(others, func(o labelled) bool { return slices.Contains(o.labels, l) })
}

// summed sums over the labels that only this operand has.
func (e *einsum) summed(x, partner labelled, rest []labelled) labelled {
	var axes []int
	var kept []rune
	for axis, l := range x.labels {
		if slices.Contains(partner.labels, l) || e.needed(l, rest) {
			kept = append(kept, l)
		} else {
			axes = append(axes, axis)
		}
	}
	if axes == nil {
		return x
	}
	return labelled{expr.Reduce(x.n, "sum", axes, false, 0), kept}
}

// cheapest is the pair of operands whose product is smallest, against what goes.
func (e *einsum) cheapest(todo []labelled) (int, int) {
	first, second, least := 0, 1, 0.0
	for i := range todo {
		for j := i + 1; j < len(todo); j++ {
			var others []labelled
			for k, o := range todo {
				if k != i && k != j {
					others = append(others, o)
				}
			}
			cost := -e.size(todo[i].labels) - e.size(todo[j].labels) + e.size(e.merged(todo[i], todo[j], others))
			if i == 0 && j == 1 || cost < least {
				first, second, least = i, j, cost
			}
		}
	}
	return first, second
}

// merged are the labels of the product of two operands.
func (e *einsum) merged(x, y labelled, rest []labelled) []rune {
	var out []rune
	for _, l := range slices.Concat(x.labels, y.labels) {
		if !slices.Contains(out, l) && e.needed(l, rest) {
			out = append(out, l)
		}
	}
	return out
}

func (e *einsum) size(labels []rune) float64 {
	n := 1.0
	for _, l := range labels {
		n *= float64(max(e.lengths[l], 1))
	}
	return n
}

// pair multiplies two operands.
func (e *einsum) pair(x, y labelled, rest []labelled) labelled {
	out := e.merged(x, y, rest)
	if x.n.Err() != nil || y.n.Err() != nil {
		return labelled{expr.Fail("einsum", []*expr.Node{x.n, y.n}, ""), out}
	}
	var batch, inner, ownX, ownY []rune
	stretches := false
	for axis, l := range x.labels {
		other := slices.Index(y.labels, l)
		switch {
		case other < 0:
			ownX = append(ownX, l)
			continue
		case slices.Contains(out, l):
			batch = append(batch, l)
		default:
			inner = append(inner, l)
		}
		stretches = stretches || x.n.Shape[axis] != y.n.Shape[other]
	}
	for _, l := range y.labels {
		if !slices.Contains(x.labels, l) {
			ownY = append(ownY, l)
		}
	}
	if inner == nil || stretches || ownX == nil && ownY == nil {
		all := slices.Concat(batch, ownX, ownY, inner)
		product := expr.Apply("mul", e.arranged(x, all), e.arranged(y, all))
		kept := all[:len(all)-len(inner)]
		if inner != nil {
			var axes []int
			for i := range inner {
				axes = append(axes, len(kept)+i)
			}
			product = expr.Reduce(product, "sum", axes, false, 0)
		}
		return labelled{product, kept}
	}
	a := e.arranged(x, slices.Concat(batch, ownX, inner))
	b := e.arranged(y, slices.Concat(batch, inner, ownY))
	return labelled{contract("einsum", a, b, len(batch), len(inner)), slices.Concat(batch, ownX, ownY)}
}

// arranged puts an array's axes in the order of labels; those that it has not
// are new, of length 1.
func (e *einsum) arranged(x labelled, labels []rune) *expr.Node {
	var perm, missing []int
	for i, l := range labels {
		if axis := slices.Index(x.labels, l); axis >= 0 {
			perm = append(perm, axis)
		} else {
			missing = append(missing, i)
		}
	}
	n := x.n
	if n.Err() != nil {
		return n
	}
	return layout.Expand(turn(n, perm), missing...)
}
