package plan

import (
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// A shuffle has as many partitions as its rows ask for, whoever runs it, so that
// their number is known. For a runner with a small budget each partition is made
// of several pieces, so that what one task works on is a modest part of it:
//
//	rows -> split -> piece 0 -> merge -\
//	             \-> piece 1 -> merge --> partition 0
//	              \-> piece 2 -> merge -> partition 1 ...

// pieceBytes is about how much one task of a shuffle works on.
const pieceBytes = 32 << 20

// piecesFor is how many partitions so many bytes are shuffled into.
func piecesFor(bytes int64) int {
	return int(min(max((bytes+pieceBytes-1)/pieceBytes, 1), 256))
}

// modest is how many bytes a task may work on to be a modest part of the budget of
// who will run the graph: pieceBytes, unless the budget is small.
func modest(b *graph.Builder) int64 {
	const least = 1 << 20
	if b.Memory <= 0 {
		return pieceBytes
	}
	return min(max(b.Memory/8, least), pieceBytes)
}

// full is how many bytes of groups a pipe holds before it puts them aside. Groups
// that were put aside too early come again, so they may be more than a piece is.
func full(b *graph.Builder) int64 { return min(2*modest(b), pieceBytes) }

// finely is in how many pieces so many bytes of rows are shuffled for partitions:
// a multiple of their number.
func finely(b *graph.Builder, parts int, bytes int64) int {
	const most = 1024
	size := modest(b)
	if size == pieceBytes {
		return parts
	}
	each := (bytes/int64(parts) + size - 1) / size
	return parts * int(min(max(each, 1), max(most/int64(parts), 1)))
}

// needs is what a task needs, of tasks that need so many bytes in all.
func needs(bytes int64, tasks int) exec.Needs { return exec.Needs(bytes / int64(max(tasks, 1))) }

// together writes the tasks that make partitions of the results of pieces, each of
// neighbours.
func together(b *graph.Builder, s *table.Schema, pieces []graph.ID, parts int) []graph.ID {
	if len(pieces) == parts {
		return pieces
	}
	out := make([]graph.ID, parts)
	join := &exec.Join{Schema: s}
	for i := range out {
		out[i] = b.Add(join, pieces[i*len(pieces)/parts:(i+1)*len(pieces)/parts])
	}
	return out
}

// shuffled writes the tasks that pick pieces: the r-th list is of the r-th
// pieces of all. One piece is no piece: it is what the task made.
func shuffled(b *graph.Builder, from []graph.ID, pieces int) [][]graph.ID {
	if pieces == 1 {
		return [][]graph.ID{from}
	}
	out, picks := make([][]graph.ID, pieces), make([]*exec.Piece, pieces)
	for r := range out {
		out[r], picks[r] = make([]graph.ID, len(from)), &exec.Piece{Index: r}
	}
	for i, id := range from {
		for r := range out {
			out[r][i] = b.Add(picks[r], b.List(id))
		}
	}
	return out
}
