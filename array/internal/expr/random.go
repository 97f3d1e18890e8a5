package expr

import (
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// Philox is the generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw,
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011: ten rounds of
// multiplications turn a counter of 128 bits and a key of 64 into 128 random
// bits. The counter is an element's index, so that an array's numbers are the
// same however it is cut.
const (
	philoxM0     = 0xD2511F53
	philoxM1     = 0xCD9E8D57
	philoxW0     = 0x9E3779B9
	philoxW1     = 0xBB67AE85
	philoxRounds = 10
)

// philox gives the lower or the upper 64 of the random bits of a counter, an
// int64, under a key.
func philox(upper bool) func(*emitter, []val, block.DType) val {
	return func(e *emitter, in []val, out block.DType) val {
		words := e.philoxRounds(in[0].re, in[1].re)
		lo, hi := words[0], words[1]
		if upper {
			lo, hi = words[2], words[3]
		}
		return scalar(e.Op(kernel.Or, lo, e.Op(kernel.Shl, hi, e.word(32))), out)
	}
}

// word is a constant of 64 bits. All words of the generator are kept in such,
// in their lower halves.
func (e *emitter) word(v uint64) kernel.Reg { return e.Const(kernel.Uint64, v) }

func (e *emitter) philoxRounds(counter, key kernel.Reg) [4]kernel.Reg {
	mask, half := e.word(1<<32-1), e.word(32)
	low := func(r kernel.Reg) kernel.Reg { return e.Op(kernel.And, r, mask) }
	high := func(r kernel.Reg) kernel.Reg { return e.Op(kernel.Shr, r, half) }
	c := e.Convert(kernel.Uint64, counter)
	x := [4]kernel.Reg{low(c), high(c), e.word(0), e.word(0)}
	k0, k1 := low(key), high(key)
	for round := range philoxRounds {
		if round > 0 {
			k0 = low(e.Op(kernel.Add, k0, e.word(philoxW0)))
			k1 = low(e.Op(kernel.Add, k1, e.word(philoxW1)))
		}
		p0 := e.Op(kernel.Mul, x[0], e.word(philoxM0))
		p1 := e.Op(kernel.Mul, x[2], e.word(philoxM1))
		x = [4]kernel.Reg{
			e.Op(kernel.Xor, e.Op(kernel.Xor, high(p1), x[1]), k0), low(p1),
			e.Op(kernel.Xor, e.Op(kernel.Xor, high(p0), x[3]), k1), low(p0),
		}
	}
	return x
}

// randomBits is a result of 64 bits, of a counter and a key.
func randomBits(in []block.DType) (block.DType, error) {
	if in[0] != block.Int64 || in[1] != block.Uint64 {
		return 0, errRandom
	}
	return block.Uint64, nil
}

// Flattened is the number of each element of an array in row-major order.
func Flattened(shape []int, blocks [][]int) *Node {
	number := Number(int64(0))
	step := 1
	n := BroadcastTo(number, shape, blocks)
	for axis := len(shape) - 1; axis >= 0; axis-- {
		if shape[axis] > 1 {
			i := New(Index{axis}, block.Int64, shape, blocks)
			n = Apply("add", n, Apply("mul", i, Number(int64(step))))
		}
		step *= shape[axis]
	}
	return n
}
