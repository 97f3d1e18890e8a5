package spmd

import "iter"

// bits is a set of variables: registers, then arrays.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) has(i int) bool { return b[i>>6]>>(i&63)&1 != 0 }

func (b bits) set(i int) { b[i>>6] |= 1 << (i & 63) }

func (b bits) clear(i int) { b[i>>6] &^= 1 << (i & 63) }

func (b bits) clone() bits { return append(bits(nil), b...) }

// or adds all of c and reports whether anything was new.
func (b bits) or(c bits) (grew bool) {
	for i, w := range c {
		grew = grew || w&^b[i] != 0
		b[i] |= w
	}
	return grew
}

// union is a new set with what either has.
func (b bits) union(c bits) bits {
	u := b.clone()
	u.or(c)
	return u
}

// list yields the members.
func (b bits) list() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range 64 * len(b) {
			if b.has(i) && !yield(i) {
				return
			}
		}
	}
}
