package column

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// splitRows is about how many rows the batches of a piece have, where batches
// are split together.
const splitRows = 16384

// SplitByHash is the rows of batches of one schema in pieces: all rows whose keys
// are equal are in one piece, the same in every process; pieces without rows have
// no batch. Rows keep their order. There may be no keys: then all rows are in the
// first piece. Several batches are split together where their pieces would be
// small.
func SplitByHash(batches []*table.Batch, keys []int, pieces int) ([][]*table.Batch, error) {
	out := make([][]*table.Batch, max(pieces, 0))
	if pieces == 1 {
		out[0] = batches
		return out, nil
	}
	s := splitter{keys: keys, pieces: pieces}
	for from := 0; from < len(batches); {
		to, rows := from+1, batches[from].Rows
		for to < len(batches) && rows+batches[to].Rows <= max(pieces*splitRows, 1<<16) {
			rows += batches[to].Rows
			to++
		}
		split, err := s.split(batches[from:to])
		if err != nil {
			return nil, err
		}
		for p, piece := range split {
			if piece.Rows > 0 {
				out[p] = append(out[p], piece)
			}
		}
		from = to
	}
	return out, nil
}

// SplitNumbers is numbers that stand for rows of keys in pieces, as SplitByHash
// makes them of the rows.
func SplitNumbers(keys []arrow.Array, numbers []uint32, pieces int) ([][]uint32, error) {
	hashes := make([]uint64, len(numbers))
	if err := Hash(keys, hashes); err != nil {
		return nil, err
	}
	out := make([][]uint32, pieces)
	for i, h := range hashes {
		p := pieceOf(h, pieces)
		out[p] = append(out[p], numbers[i])
	}
	return out, nil
}

// pieceOf is the piece that rows of a hash belong to.
func pieceOf(h uint64, pieces int) int { return int((h >> 32) * uint64(pieces) >> 32) }

// splitter splits batches: it counts the rows of each piece, writes down which
// they are, and gathers each column of each piece.
type splitter struct {
	keys   []int
	pieces int
	hasher hasher
	hashes []uint64
}

// split makes one batch for each piece.
func (s *splitter) split(batches []*table.Batch) ([]*table.Batch, error) {
	if s.pieces < 1 {
		return nil, fmt.Errorf("column: split in %d pieces", s.pieces)
	}
	rows := make([][][]int32, s.pieces) // by piece and batch
	for p := range rows {
		rows[p] = make([][]int32, len(batches))
	}
	total := 0
	for i, b := range batches {
		all, ends, err := s.order(b)
		if err != nil {
			return nil, err
		}
		from := int32(0)
		for p, end := range ends {
			rows[p][i] = all[from:end:end]
			from = end
		}
		total += b.Rows
	}
	out := make([]*table.Batch, s.pieces)
	schema := batches[0].Schema
	for p := range out {
		n := 0
		for _, r := range rows[p] {
			n += len(r)
		}
		out[p] = &table.Batch{Schema: schema, Columns: make([]arrow.Array, schema.Len()), Rows: n}
		total -= n
	}
	if total != 0 {
		return nil, fmt.Errorf("column: a split has %d rows too few", total)
	}
	arrays := make([]arrow.Array, len(batches))
	for c, f := range schema.Fields {
		for i, b := range batches {
			arrays[i] = b.Columns[c]
		}
		gather, err := gatherer(f.Type, arrays)
		if err != nil {
			return nil, err
		}
		for p := range out {
			a, err := gather(rows[p], out[p].Rows)
			if err != nil {
				return nil, fmt.Errorf("%w (column %q)", err, f.Name)
			}
			out[p].Columns[c] = a
		}
	}
	return out, nil
}

// order is the rows of a batch, those of the first piece first, and where the
// pieces end.
func (s *splitter) order(b *table.Batch) (rows, ends []int32, err error) {
	if cap(s.hashes) < b.Rows {
		s.hashes = make([]uint64, b.Rows)
	}
	hashes := s.hashes[:b.Rows]
	columns := make([]arrow.Array, len(s.keys))
	for i, c := range s.keys {
		columns[i] = b.Columns[c]
	}
	if err := s.hasher.rows(columns, hashes); err != nil {
		return nil, nil, err
	}
	ends = make([]int32, s.pieces+1)
	for i, h := range hashes {
		p := pieceOf(h, s.pieces)
		hashes[i] = uint64(p)
		ends[p+1]++
	}
	for p := range s.pieces {
		ends[p+1] += ends[p]
	}
	rows = make([]int32, b.Rows)
	for i, p := range hashes { // ends[p] walks from where piece p begins to its end
		rows[ends[p]] = int32(i)
		ends[p]++
	}
	return rows, ends[:s.pieces], nil
}

// gatherer makes columns of rows of several arrays of one type.
func gatherer(t table.Type, arrays []arrow.Array) (func(rows [][]int32, n int) (arrow.Array, error), error) {
	var dict *array.Data
	same := true // the arrays can be read as one, dictionaries too
	for _, a := range arrays {
		if !t.Holds(a.DataType()) {
			return nil, fmt.Errorf("column: an Arrow %v among columns of %v", a.DataType(), t)
		}
		same = same && a.DataType().ID() == arrays[0].DataType().ID()
	}
	id := arrays[0].DataType().ID()
	if id == arrow.DICTIONARY && same {
		first := Dictionary(arrays[0].(*array.Dictionary))
		dict = first.Data().(*array.Data)
		for _, a := range arrays[1:] {
			same = same && sameMemory(first, Dictionary(a.(*array.Dictionary)))
		}
	}
	if !same || id == arrow.BOOL || id == arrow.NULL {
		return gatherAnyway(t, arrays), nil
	}
	nulls := 0
	for _, a := range arrays {
		nulls += a.NullN()
	}
	finish := func(rows [][]int32, n int, values ...[]byte) arrow.Array {
		valid, missing := []byte(nil), 0
		if nulls > 0 {
			valid, missing = gatherValid(arrays, rows, n)
		}
		return assembleAs(arrays[0].DataType(), dict, n, valid, missing, values...)
	}
	if id == arrow.STRING || id == arrow.BINARY {
		return func(rows [][]int32, n int) (arrow.Array, error) {
			offsets, text, err := gatherText(arrays, rows, n)
			if err != nil {
				return nil, err
			}
			return finish(rows, n, rawBytes(offsets), text), nil
		}, nil
	}
	switch width(arrays[0].DataType()) {
	case 1:
		return gatherFixed[uint8](arrays, finish), nil
	case 2:
		return gatherFixed[uint16](arrays, finish), nil
	case 4:
		return gatherFixed[uint32](arrays, finish), nil
	case 8:
		return gatherFixed[uint64](arrays, finish), nil
	}
	return gatherFixed[[2]uint64](arrays, finish), nil
}

func gatherFixed[T word](arrays []arrow.Array, finish func([][]int32, int, ...[]byte) arrow.Array) func([][]int32, int) (arrow.Array, error) {
	from := make([][]T, len(arrays))
	for i, a := range arrays {
		from[i] = Values[T](a)
	}
	return func(rows [][]int32, n int) (arrow.Array, error) {
		out := make([]T, n)
		at := 0
		for i, some := range rows {
			values, to := from[i], out[at:at+len(some)]
			for j, r := range some {
				to[j] = values[r]
			}
			at += len(some)
		}
		return finish(rows, n, rawBytes(out)), nil
	}
}

func gatherValid(arrays []arrow.Array, rows [][]int32, n int) (valid []byte, nulls int) {
	valid = make([]byte, (n+7)/8)
	at := 0
	for i, a := range arrays {
		from, offset := validity(a)
		for _, r := range rows[i] {
			if from == nil || bitAt(from, offset+int(r)) {
				valid[at>>3] |= 1 << (at & 7)
			} else {
				nulls++
			}
			at++
		}
	}
	return valid, nulls
}

// gatherAnyway takes the rows of each array and puts them together.
func gatherAnyway(t table.Type, arrays []arrow.Array) func([][]int32, int) (arrow.Array, error) {
	return func(rows [][]int32, n int) (arrow.Array, error) {
		parts := make([]arrow.Array, len(arrays))
		for i, a := range arrays {
			part, err := Take(a, rows[i])
			if err != nil {
				return nil, err
			}
			parts[i] = part
		}
		return Concat(t, parts)
	}
}
