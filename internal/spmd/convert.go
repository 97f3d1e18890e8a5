package spmd

import (
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// convert is Go's conversion of a number on amd64, where a float out of range
// gives what the instructions give: the least integer of 32 or 64 bits.
func (o *operation) convert(to kernel.Kind, a string) string {
	from := o.k
	switch {
	case from.Float() && to.Float():
		if from == to {
			return a
		}
		if from.Size() < to.Size() {
			return o.cast("fpext", to, a)
		}
		return o.cast("fptrunc", to, a)
	case from.Float():
		return o.toInteger(to, a)
	case to.Float():
		if from.Signed() {
			return o.cast("sitofp", to, a)
		}
		return o.cast("uitofp", to, a)
	case to.Bits() < from.Bits():
		return o.cast("trunc", to, a)
	case to.Bits() == from.Bits():
		return a
	case from.Signed():
		return o.cast("sext", to, a)
	}
	return o.cast("zext", to, a)
}

// toInteger converts a float. Kinds below 32 bits go by way of int32, uint32 by
// way of int64.
func (o *operation) toInteger(to kernel.Kind, a string) string {
	switch to {
	case kernel.Int64:
		return o.truncated(kernel.Int64, a)
	case kernel.Int32:
		return o.truncated(kernel.Int32, a)
	case kernel.Uint32:
		return o.as(kernel.Int64).cast("trunc", to, o.truncated(kernel.Int64, a))
	case kernel.Uint64:
		return o.toUint64(a)
	}
	return o.as(kernel.Int32).cast("trunc", to, o.truncated(kernel.Int32, a))
}

// truncated is a signed integer of 32 or 64 bits; out of range the least one.
// What LLVM's instruction leaves open there is not selected.
func (o *operation) truncated(to kernel.Kind, a string) string {
	limit, least := math.Ldexp(1, to.Bits()-1), uint64(math.MaxUint64)<<(to.Bits()-1)
	low := o.two("fcmp oge ", a, o.float(-limit))
	if to == kernel.Int32 && o.k == kernel.Float64 {
		low = o.two("fcmp ogt ", a, o.float(-limit-1))
	}
	high := o.two("fcmp olt ", a, o.float(limit))
	in := o.f.def("and ", o.f.ty(kernel.Bool, o.vec), " ", low, ", ", high)
	return o.as(to).pick(in, o.cast("fptosi", to, a), o.f.constant(to, least, o.vec))
}

// toUint64 goes by the signed conversion, of what is above 2^63 after taking
// that off, as gc does.
func (o *operation) toUint64(a string) string {
	i := o.as(kernel.Int64)
	small := o.two("fcmp olt ", a, o.float(1<<63))
	high := i.two("or ", o.truncated(kernel.Int64, o.two("fsub ", a, o.float(1<<63))), i.constant(math.MinInt64))
	return i.pick(small, o.truncated(kernel.Int64, a), high)
}
