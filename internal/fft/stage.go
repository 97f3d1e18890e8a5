package fft

import "unsafe"

// A stage is memory that lines go through on their way to lanes or back, because
// of how they lie. Gathers would wait for memory at each element of a column, and
// rows whose distance is a power of two meet in the same few places of the cache.
// Copies do neither: of columns, as many numbers of a row as there are lanes; of
// rows, all of one.
type stage struct {
	used    bool
	columns bool
	size    int // bytes of an element
	n       int // elements of a line
	pitch   int // bytes from row to row
	bytes   int
}

// stageOf looks at how lines of n elements lie.
func stageOf(l lines, size, n, lanes int) stage {
	s := stage{size: size, n: n}
	switch {
	case l.line == size && l.elem > lanes*size:
		s.used, s.columns = true, true
		s.pitch = lanes * size
		s.bytes = n * s.pitch
	case l.elem == size && l.line%1024 == 0 && n*size >= 1024:
		s.used = true
		s.pitch = (n*size+63)/64*64 + 64
		if s.pitch%1024 == 0 {
			s.pitch += 64
		}
		s.bytes = lanes * s.pitch
	}
	return s
}

// at is how lines lie in the stage.
func (s stage) at(base unsafe.Pointer) lines {
	if s.columns {
		return lines{base, s.pitch, s.size}
	}
	return lines{base, s.size, s.pitch}
}

// move copies m lines to or from the stage.
func (s stage) move(dst, src lines, m int) {
	rows, row := m, s.n*s.size
	down, across := dst.line, src.line
	if s.columns {
		rows, row = s.n, m*s.size
		down, across = dst.elem, src.elem
	}
	for i := range rows {
		copy(unsafe.Slice((*byte)(unsafe.Add(dst.base, i*down)), row), unsafe.Slice((*byte)(unsafe.Add(src.base, i*across)), row))
	}
}
