package block

import "unsafe"

// CopyTile copies rows by cols elements of size bytes: dst row by row, its rows
// dstRow bytes apart; elements of src are srcRow and srcCol bytes apart along
// the two axes. Tiles of which both sides stay in the first cache are copied at
// its speed also where they are transposed.
func CopyTile(dst, src unsafe.Pointer, rows, cols, dstRow, srcRow, srcCol, size int) {
	PackTile(dst, src, rows, cols, dstRow, srcRow, srcCol, size, 0)
}

// PackTile is CopyTile with something to do for the memory meanwhile: if the tile
// is transposed, the one that lies ahead bytes from it is fetched into the caches.
func PackTile(dst, src unsafe.Pointer, rows, cols, dstRow, srcRow, srcCol, size, ahead int) {
	const (
		short = 1024 // bytes: for less it would be calls that take the time
		few   = 4    // rows that are nothing to transpose
	)
	switch {
	case wide && srcCol == size && cols*size%64 == 0 && cols*size <= short && rows > 0 && cols > 0:
		rowsAVX(dst, src, rows, cols*size, dstRow, srcRow)
	case srcCol == size || rows < few || cols == 1:
		for i := range rows {
			copyRun(unsafe.Add(dst, i*dstRow), unsafe.Add(src, i*srcRow), cols, size, srcCol, size)
		}
	case size == 1:
		turn[uint8](dst, src, rows, cols, dstRow, srcRow, srcCol)
	case size == 2:
		turn[uint16](dst, src, rows, cols, dstRow, srcRow, srcCol)
	case size == 4:
		turn[uint32](dst, src, rows, cols, dstRow, srcRow, srcCol)
	case size == 8:
		turn64(dst, src, rows, cols, dstRow, srcRow, srcCol, ahead)
	default:
		turn[[2]uint64](dst, src, rows, cols, dstRow, srcRow, srcCol)
	}
}

// eight is how many columns are copied at a time: what lies across is read along
// those, in as many streams, and whole lines of the cache are written.
const eight = 8

// turn64 is turn of elements of eight bytes.
func turn64(dst, src unsafe.Pointer, rows, cols, dstRow, srcRow, srcCol, ahead int) {
	if !wide || srcRow != 8 {
		turn[uint64](dst, src, rows, cols, dstRow, srcRow, srcCol)
		return
	}
	r, c := rows&^(eight-1), cols&^(eight-1)
	if r > 0 && c > 0 {
		turn64AVX(dst, src, r, c, dstRow, srcCol, ahead)
	}
	if r < rows {
		turn[uint64](unsafe.Add(dst, r*dstRow), unsafe.Add(src, r*srcRow), rows-r, c, dstRow, srcRow, srcCol)
	}
	if c < cols {
		turn[uint64](unsafe.Add(dst, c*8), unsafe.Add(src, c*srcCol), rows, cols-c, dstRow, srcRow, srcCol)
	}
}

// turn copies elements that are any number of bytes apart along the two axes.
func turn[T any](dst, src unsafe.Pointer, rows, cols, dstRow, srcRow, srcCol int) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	c := 0
	for ; c+eight <= cols; c += eight {
		var s [eight]unsafe.Pointer
		for k := range s {
			s[k] = unsafe.Add(src, (c+k)*srcCol)
		}
		for i := range rows {
			d := (*[eight]T)(unsafe.Add(dst, i*dstRow+c*size))
			at := i * srcRow
			d[0], d[1] = *(*T)(unsafe.Add(s[0], at)), *(*T)(unsafe.Add(s[1], at))
			d[2], d[3] = *(*T)(unsafe.Add(s[2], at)), *(*T)(unsafe.Add(s[3], at))
			d[4], d[5] = *(*T)(unsafe.Add(s[4], at)), *(*T)(unsafe.Add(s[5], at))
			d[6], d[7] = *(*T)(unsafe.Add(s[6], at)), *(*T)(unsafe.Add(s[7], at))
		}
	}
	for ; c < cols; c++ {
		for i := range rows {
			*(*T)(unsafe.Add(dst, i*dstRow+c*size)) = *(*T)(unsafe.Add(src, i*srcRow+c*srcCol))
		}
	}
}
