package main

import (
	"math/rand/v2"
	"strconv"
)

// The tables are those of the db-benchmark of H2O.ai and DuckDB Labs, as its
// generators describe them (_data/groupby-datagen.R and join-datagen.R): 100
// groups in the keys with few, so many rows over 100 in those with many.

// groups is the table of the questions about groups.
func groups(rows int) file {
	const few = 100
	many := max(rows/few, 1)
	return file{
		name: "groups.csv",
		seed: 200,
		head: "id1,id2,id3,id4,id5,id6,v1,v2,v3\n",
		rows: rows,
		lines: func(r *rand.Rand) func([]byte, int) []byte {
			return func(to []byte, _ int) []byte {
				to = append(padded(append(to, "id"...), 1+r.IntN(few), 3), ',')
				to = append(padded(append(to, "id"...), 1+r.IntN(few), 3), ',')
				to = append(padded(append(to, "id"...), 1+r.IntN(many), 10), ',')
				for _, n := range []int{few, few, many, 5, 15} {
					to = append(strconv.AppendInt(to, int64(1+r.IntN(n)), 10), ',')
				}
				return append(decimal(to, r), '\n')
			}
		},
	}
}

// padded appends a number with zeros in front.
func padded(to []byte, v, digits int) []byte {
	for power := 1; digits > 1; digits-- {
		if power *= 10; v < power {
			to = append(to, '0')
		}
	}
	return strconv.AppendInt(to, int64(v), 10)
}

// decimal appends a number from 0 to 100 with six digits behind the point at most.
func decimal(to []byte, r *rand.Rand) []byte {
	return strconv.AppendFloat(to, float64(r.IntN(100_000_000))/1e6, 'f', -1, 64)
}

// Keys of joins: each side has those that both have, nine in ten, and some of its
// own. The right sides have each key once.

// keys are how many keys a side has where rows are so many.
func keys(rows int) []int {
	return []int{max(rows/1_000_000, 10), max(rows/1000, 10), max(rows, 10)}
}

// Seeds of the orders of keys that the sides have in common, or not.
const (
	orderSeed = 300
	leftSeed  = 310
	rightSeed = 320
)

// keysOf are the keys of one side: n of 1.1 n, nine in ten of which the other side
// has as well.
func keysOf(n, level int, right bool) []int32 {
	own := n / 10
	order := rand.New(rand.NewPCG(orderSeed, uint64(level))).Perm(n + own)
	if right {
		// Its own come in place of those that only the left side has.
		copy(order[n-own:], order[n:])
	}
	chosen := make([]int32, n)
	for i, k := range order[:n] {
		chosen[i] = int32(k + 1)
	}
	return chosen
}

// left is the left side of all joins: its keys are drawn.
func left(rows int) file {
	return file{
		name: "left.csv",
		seed: leftSeed,
		head: "id1,id2,id3,id4,id5,id6,v1\n",
		rows: rows,
		lines: func(r *rand.Rand) func([]byte, int) []byte {
			var all [3][]int32
			for level, n := range keys(rows) {
				all[level] = keysOf(n, level, false)
			}
			return func(to []byte, _ int) []byte {
				var k [3]int32
				for level := range k {
					k[level] = all[level][r.IntN(len(all[level]))]
				}
				return joinLine(to, k[:], r)
			}
		},
	}
}

func small(rows int) file  { return rightSide("small.csv", "id1,id4,v2\n", rows, 0) }
func medium(rows int) file { return rightSide("medium.csv", "id1,id2,id4,id5,v2\n", rows, 1) }
func big(rows int) file    { return rightSide("big.csv", "id1,id2,id3,id4,id5,id6,v2\n", rows, 2) }

// rightSide is a right side with the keys up to a level, each of that level once.
func rightSide(name, head string, rows, level int) file {
	return file{
		name: name,
		seed: rightSeed + uint64(level),
		head: head,
		rows: keys(rows)[level],
		lines: func(r *rand.Rand) func([]byte, int) []byte {
			var all [3][]int32
			for i, n := range keys(rows)[:level+1] {
				all[i] = keysOf(n, i, true)
			}
			own := all[level]
			r.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
			return func(to []byte, row int) []byte {
				var k [3]int32
				for i := range level {
					k[i] = all[i][r.IntN(len(all[i]))]
				}
				k[level] = own[row]
				return joinLine(to, k[:level+1], r)
			}
		},
	}
}

// joinLine writes keys as numbers, once more as text, and a value.
func joinLine(to []byte, keys []int32, r *rand.Rand) []byte {
	for _, k := range keys {
		to = append(strconv.AppendInt(to, int64(k), 10), ',')
	}
	for _, k := range keys {
		to = append(strconv.AppendInt(append(to, "id"...), int64(k), 10), ',')
	}
	return append(decimal(to, r), '\n')
}
