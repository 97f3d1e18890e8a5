package fft

import "unsafe"

// A split makes a large transform of n = rows * columns elements from many small
// ones (Gentleman and Sande, 1966), each of which stays in the cache: with the
// elements as a matrix,
//
//	transform the columns, multiply [k][j] by exp(-2πi jk/n),
//	transform the rows, transpose
//
// The transposition is in how results are written.
type split[F Float] struct {
	rows, columns *plan[F] // of the length of a column, and of a row
	// exp(-2πi e/n) is coarse[e>>shift] * fine[e mod 2^shift].
	fine, coarse []pair[F]
	shift        int
}

func newSplit[F Float](n int) *split[F] {
	r := 1
	for d := 1; d*d <= n; d++ {
		if n%d == 0 {
			r = d
		}
	}
	s := &split[F]{rows: planOf[F](r), columns: planOf[F](n / r)}
	for 1<<(2*s.shift) < n {
		s.shift++
	}
	for e := range min(1<<s.shift, n) {
		s.fine = append(s.fine, root[F](n, e))
	}
	for e := 0; e < n; e += 1 << s.shift {
		s.coarse = append(s.coarse, root[F](n, e))
	}
	return s
}

func (s *split[F]) into(dst, src, work []pair[F]) {
	r, c := s.rows.n, s.columns.n
	size := int(unsafe.Sizeof(pair[F]{}))
	tmp := work[:r*c]
	j := job[F]{plan: s.rows, scale: 1}
	j.run(lines{pointer(tmp), c * size, size}, lines{pointer(src), c * size, size}, c)
	j.plan = s.columns
	to, from := lines{pointer(dst), r * size, size}, lines{pointer(tmp), size, c * size}
	for k := 0; k < r; k += abreast[F]() {
		m := min(abreast[F](), r-k)
		for l := range m {
			s.turn(tmp[(k+l)*c:][:c], k+l)
		}
		j.run(to.from(k), from.from(k), m)
	}
}

// turn multiplies element j by exp(-2πi jk/n).
func (s *split[F]) turn(row []pair[F], k int) {
	if k == 0 {
		return
	}
	var near [64]pair[F]
	for j := range near[:min(len(near), len(row))] {
		near[j] = s.root(j * k)
	}
	for at := 0; at < len(row); at += len(near) {
		far := s.root(at * k)
		part := row[at:min(at+len(near), len(row))]
		roots := near[:len(part)]
		for j, v := range part {
			part[j] = v.mul(far.mul(roots[j]))
		}
	}
}

func (s *split[F]) root(e int) pair[F] {
	return s.coarse[e>>s.shift].mul(s.fine[e&(1<<s.shift-1)])
}
