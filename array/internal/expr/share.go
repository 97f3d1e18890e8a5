package expr

import "slices"

// A kernel has so many registers only, compiling takes more than linear time,
// and each operand is a stream of memory. So where an expression is large, some
// of what a Map is given is computed by tasks of its own. Which is decided from
// below, for each Map once and whatever it is a part of, so that the parts of a
// chain are as large as they can be, and none is computed in two ways.

const (
	// maxOps bounds the operations of one kernel.
	maxOps = 200
	// maxOperands bounds the blocks that one kernel reads at once.
	maxOperands = 24
)

// A share is what is in one kernel with a Map if its result is the kernel's.
type share struct {
	ops, reads int  // at most: what is used twice may be counted twice
	known      bool // what stays apart has been decided
	alone      []int
}

// apart reports whether an argument has tasks of its own.
func (s *share) apart(arg int) bool { return slices.Contains(s.alone, arg) }

// divide decides for all Maps that a node is made of what they are given by
// tasks of its own.
func (n *Node) divide() {
	type frame struct {
		n    *Node
		next int
	}
	rewriting.Lock()
	defer rewriting.Unlock()
	stack := []frame{{n: n}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		m := top.n
		if _, ok := m.Op.(Map); !ok || m.share.known {
			stack = stack[:len(stack)-1]
			continue
		}
		if top.next < len(m.Args) {
			top.next++
			stack = append(stack, frame{n: m.Args[top.next-1]})
			continue
		}
		m.decide()
		stack = stack[:len(stack)-1]
	}
}

// decide leaves arguments apart, the largest first, until the rest fits.
func (n *Node) decide() {
	s := &n.share
	s.known = true
	for i, a := range n.Args {
		if a.held.Load() {
			s.alone = append(s.alone, i)
		}
	}
	for {
		s.ops, s.reads = 1, 0
		for i, a := range n.Args {
			ops, reads := a.weight()
			if s.apart(i) {
				ops, reads = 0, 1
			}
			s.ops, s.reads = s.ops+ops, s.reads+reads
		}
		if s.fits() {
			return
		}
		if s.ops, s.reads = n.measure(); s.fits() {
			return
		}
		most := 0
		for i := range n.Args {
			most = max(most, n.size(i))
		}
		if most == 0 {
			return // it is made of leaves
		}
		// With the largest those that are not much smaller: they are often made of
		// the same.
		for i := range n.Args {
			if n.size(i) > most/2 {
				s.alone = append(s.alone, i)
			}
		}
	}
}

// size is what leaving an argument apart would save, 0 if it cannot be.
func (n *Node) size(arg int) int {
	ops, reads := n.Args[arg].weight()
	if ops == 0 || n.share.apart(arg) {
		return 0
	}
	return ops*maxOperands + reads*maxOps
}

func (s *share) fits() bool { return s.ops <= maxOps && s.reads <= maxOperands }

// weight is how many operations and operands a node is in the kernel of another.
func (n *Node) weight() (ops, reads int) {
	if _, ok := n.Op.(Map); ok {
		return n.share.ops, n.share.reads
	}
	if _, ok := n.source(); ok {
		return 0, 1
	}
	return 0, 0
}

// measure counts the operations and operands of a kernel, each once, as far as
// is needed to know that they are too many.
func (n *Node) measure() (ops, reads int) {
	seen := map[*Node]bool{}
	var visit func(m *Node, whole bool)
	visit = func(m *Node, whole bool) {
		if seen[m] || ops > maxOps || reads > maxOperands {
			return
		}
		seen[m] = true
		o, r := m.weight()
		switch {
		case !whole:
			reads++
			return
		case o == 0:
			reads += r
			return
		}
		ops++
		for i, a := range m.Args {
			visit(a, !m.share.apart(i))
		}
	}
	n.share.ops = 1 // so that it counts
	visit(n, true)
	return ops, reads
}
