package array

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/unit"
)

// String describes the array: its type, shape and blocks, and for one or two
// axes of several blocks a drawing of them.
func (a Array[T]) String() string { return repr(a.node()) }

// String describes the number, which has not been computed.
func (s Scalar[T]) String() string {
	if err := s.Err(); err != nil {
		return describe(s.node())
	}
	return fmt.Sprintf("number of %s, not computed yet", s.node().DType)
}

func repr(n *expr.Node) string {
	var w strings.Builder
	if n.Err() != nil {
		return describe(n)
	}
	fmt.Fprintf(&w, "array of %s %s", n.DType, expr.ShapeText(n.Shape))
	if n.Count() != expr.Unknown {
		fmt.Fprintf(&w, ", %s", unit.Bytes(int64(n.Count()*n.DType.Size())))
	}
	if n.NumBlocks() == 1 {
		w.WriteString(", in one block\n")
		return w.String()
	}
	largest := make([]int, n.NDim())
	for i, sizes := range n.Blocks {
		largest[i] = slices.Max(sizes)
	}
	fmt.Fprintf(&w, "\n%d blocks of at most %s", n.NumBlocks(), expr.ShapeText(largest))
	if !slices.Contains(largest, expr.Unknown) {
		fmt.Fprintf(&w, ", %s", unit.Bytes(int64(block.Count(largest)*n.DType.Size())))
	}
	w.WriteByte('\n')
	if n.NDim() <= 2 && n.KnownBlocks() && n.Count() > 0 {
		drawBlocks(&w, n)
	}
	return w.String()
}

// drawBlocks draws the blocks of one or two axes with lines, in proportion as
// far as whole characters allow, which are twice as high as they are wide.
func drawBlocks(w *strings.Builder, n *expr.Node) {
	const width, height = 48, 12
	rows, cols := []int{1}, n.Blocks[len(n.Blocks)-1]
	if n.NDim() == 2 {
		rows = n.Blocks[0]
	}
	total := func(sizes []int) (sum int) {
		for _, s := range sizes {
			sum += s
		}
		return sum
	}
	tall, wide := total(rows), total(cols)
	lines, columns := height, width
	if n.NDim() == 1 {
		lines = 2
	} else if shorter := tall * width / (2 * wide); shorter < height {
		lines = max(shorter, 2)
	} else {
		columns = max(min(width, 2*height*wide/tall), 8)
	}
	even := func(length, blocks int) int { return max(length/blocks, 1) * blocks }
	if len(cols) <= columns {
		columns = even(columns, len(cols))
	}
	if len(rows) <= lines {
		lines = even(lines, len(rows))
	}
	// Where the lines between blocks go; nearby ones become one.
	edges := func(sizes []int, whole, length int) []bool {
		at := make([]bool, length+1)
		at[0] = true
		end := 0
		for _, s := range sizes {
			end += s
			at[end*length/whole] = true
		}
		return at
	}
	across, down := edges(cols, wide, columns), edges(rows, tall, lines)
	for y, line := range down {
		w.WriteString("  ")
		for x, stroke := range across {
			w.WriteRune(boxRune(y > 0 && stroke, y < lines && stroke, x > 0 && line, x < columns && line))
		}
		if y == lines/2 && n.NDim() == 2 {
			fmt.Fprintf(w, " %d", tall)
		}
		w.WriteByte('\n')
	}
	fmt.Fprintf(w, "  %*d\n", (columns+len(fmt.Sprint(wide)))/2+1, wide)
}

// boxRune is the line character that has the given strokes.
func boxRune(up, down, left, right bool) rune {
	i := 0
	for bit, has := range []bool{up, down, left, right} {
		if has {
			i |= 1 << bit
		}
	}
	return []rune("   │ ┘┐┤ └┌├─┴┬┼")[i]
}
