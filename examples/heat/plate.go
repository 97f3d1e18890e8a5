package main

import "github.com/cb434341/weft/jit"

// spread is a moment in the life of a plate: every inner point of to is what it
// was in from, and share of what is between it and each of its four neighbours.
// The rim keeps its temperature. A share above 1/4 would not be stable (Courant,
// Friedrichs and Lewy, 1928).
//
// It loops itself, so it is compiled as it stands; LLVM makes vectors of its inner
// loop. An index out of range would be an error that names the line.
func spread(from, to jit.Mat[float64], share float64) {
	for i := 1; i < from.Rows-1; i++ {
		for j := 1; j < from.Cols-1; j++ {
			here := from.At(i, j)
			around := from.At(i-1, j) + from.At(i+1, j) + from.At(i, j-1) + from.At(i, j+1)
			to.Set(i, j, here+share*(around-4*here))
		}
	}
}

// The compiled kernel.
var spreads = jit.CompileDo3(spread)

// letters are drawn hot, a digit a dot.
var letters = [...]string{
	"9...9.99999.99999.99999",
	"9...9.9.....9.......9..",
	"9...9.9.....9.......9..",
	"9.9.9.9999..9999....9..",
	"9.9.9.9.....9.......9..",
	"99.99.9.....9.......9..",
	"9...9.99999.9.......9..",
}

// plate is cold but for the letters, and for its upper rim, which is heated.
func plate(rows, columns int) jit.Mat[float64] {
	m := jit.NewMat[float64](rows, columns)
	for j := range columns {
		m.Set(0, j, 1)
	}
	high, wide := len(letters)+6, len(letters[0])+6 // with three dots around
	for i := 1; i < rows-1; i++ {
		for j := 1; j < columns-1; j++ {
			row, column := i*high/rows-3, j*wide/columns-3
			if row >= 0 && row < len(letters) && column >= 0 && column < len(letters[0]) && letters[row][column] == '9' {
				m.Set(i, j, 1)
			}
		}
	}
	return m
}
