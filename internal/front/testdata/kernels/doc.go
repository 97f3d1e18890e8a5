// Package kernels has functions in the kernels' subset of Go, one or more for
// every construct: they are lowered, interpreted and held against Go itself.
package kernels

import "cmp"

// Rows are functions of one row each.
var Rows = map[string]any{
	"Arith": Arith, "Ints8": Ints8, "Ints16": Ints16, "Ints32": Ints32, "Uints8": Uints8, "Uints64": Uints64, "Shifts": Shifts, "ShiftSigned": ShiftSigned,
	"Divide": Divide, "DivideGuarded": DivideGuarded, "Floats32": Floats32, "Compare": Compare, "Convert": Convert,
	"FloatToInts": FloatToInts, "FloatToUints": FloatToUints, "Bits": Bits, "Rotate": Rotate, "Carry": Carry, "Wide": Wide, "MathCodes": MathCodes, "MathClass": MathClass,
	"MaxMin": MaxMin, "MinMax": MinMax, "Narrow": Narrow, "Consts": Consts, "Iota": Iota,
	"Early": Early, "Nested": Nested, "Labels": Labels, "Switch": Switch, "Tagless": Tagless, "Fall": Fall, "SwitchBreak": SwitchBreak, "SwitchInit": SwitchInit,
	"Loops": Loops, "Downs": Downs, "Strides": Strides, "LessEqual": LessEqual, "Unsigned": Unsigned, "Small": Small, "Whiles": Whiles, "RangeInts": RangeInts, "RangeArray": RangeArray, "BoundChanges": BoundChanges, "CounterChanges": CounterChanges, "Wraps": Wraps,
	"Order": Order, "Swap": Swap, "Shadow": Shadow, "Vars": Vars, "OpAssign": OpAssign,
	"Arrays": Arrays, "Matrix": Matrix, "ArrayIndex": ArrayIndex, "ArrayEqual": ArrayEqual, "ArrayCopies": ArrayCopies, "Structs": Structs, "Loans": Loans, "Parts": Parts, "Pieces": Pieces, "Embeds": Embeds,
	"Methods": Methods, "Pointers": Pointers, "LocalPointer": LocalPointer, "Named": Named, "NamedLoop": NamedLoop, "Several": Several, "Helpers": Helpers, "Literals": Literals,
	"Generics": Generics[float32], "GenericInts": Generics[int16], "Pairs": Pairs, "Interface": Interface, "Ordered": Ordered[int32],
	"Complex": Complex, "Complex64": Complex64s, "ComplexParts": ComplexParts,
	"Mandelbrot": Mandelbrot, "Months": PredictOverTime, "Panics": Panics, "Globals": Globals, "GlobalArray": GlobalArray,
	"Literal": Literal, "Inside": Inside, "Method": Loan.Payment, "Short": Short, "Apart": Apart, "Halves": Halves, "Trades": Trades, "HigherOrder": HigherOrder, "Newton": Newton, "Bools": Bools, "Deep": Deep,
	"Nothing": Nothing, "ZeroLoop": ZeroLoop, "CompareInts": cmp.Compare[int8],
}

// Whole are functions of slices and such.
var Whole = map[string]any{
	"Sum": Sum, "Stencil": Stencil, "Window": Window, "Scan": Scan, "Reslice": Reslice, "FullSlice": FullSlice, "Copies": Copies, "CopyOver": CopyOver, "Clear": Clear,
	"Particles": Particles, "Blur": Blur, "Transpose": Transpose, "Histogram": Histogram, "Reverse": Reverse, "Sort": Sort,
	"State": State, "Grid": Grid, "SliceOfArrays": SliceOfArrays, "Nils": Nils, "PointerSlices": PointerSlices, "Spectrum": Spectrum, "TwoResults": TwoResults, "ElementPointer": ElementPointer, "RangeStruct": RangeStruct, "Lengths": Lengths,
}
