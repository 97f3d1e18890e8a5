package kernel

// A Code is what an Op computes. All codes are total: what Go would trap on (a
// zero divisor, a negative shift count) a Check in front of the Op has
// excluded, and a lane that is not running may hold anything.
type Code uint8

const (
	NoCode Code = iota

	// One operand of the result's kind.
	Copy  // a, of any kind
	Neg   // -a
	Compl // ^a, integers
	Not   // !a, bool

	// Two operands of the result's kind.
	Add
	Sub
	Mul
	Quo    // integers truncate; the least integer / -1 is itself, as in Go
	Rem    // integers; the least integer % -1 is 0
	And    // integers and bool
	Or     // integers and bool
	Xor    // integers and bool
	AndNot // integers
	Min    // as Go's min: a NaN wins, -0 is less than +0
	Max    // as Go's max
	MulHi  // the upper half of the product, integers of 64 bits

	// The count b may be of any integer kind and is not negative; counts of the
	// width and more shift everything out, as in Go.
	Shl
	Shr

	// Two operands of one kind, result bool. Bool and Ptr know Eq and Ne only.
	Eq
	Ne
	Lt
	Le
	Gt
	Ge

	Select // a is bool; b if a, else c

	Convert // a number to another kind, as Go on amd64 (float to integer out of range too)
	Bitcast // the same bits, kinds of the same size

	// Floats; correctly rounded, as Go's package math.
	Sqrt
	Abs
	Floor
	Ceil
	Trunc
	RoundToEven
	Copysign // |a| with b's sign
	FMA      // a*b + c, rounded once

	// Unsigned a; the result is Int64 for the counts, a's kind for the reversals.
	LeadingZeros
	TrailingZeros
	OnesCount
	Reverse
	ReverseBytes

	Offset // Ptr a plus b bytes (Int64)
	Row    // the number of the lane's row, Int64; no operand

	codes // their number
)

// A CodeInfo describes a Code.
type CodeInfo struct {
	Name     string
	Operands int
}

var codeInfos = [codes]CodeInfo{
	Copy: {"copy", 1}, Neg: {"neg", 1}, Compl: {"compl", 1}, Not: {"not", 1},
	Add: {"add", 2}, Sub: {"sub", 2}, Mul: {"mul", 2}, Quo: {"quo", 2}, Rem: {"rem", 2},
	And: {"and", 2}, Or: {"or", 2}, Xor: {"xor", 2}, AndNot: {"andnot", 2},
	Min: {"min", 2}, Max: {"max", 2}, MulHi: {"mulhi", 2},
	Shl: {"shl", 2}, Shr: {"shr", 2},
	Eq: {"eq", 2}, Ne: {"ne", 2}, Lt: {"lt", 2}, Le: {"le", 2}, Gt: {"gt", 2}, Ge: {"ge", 2},
	Select: {"select", 3}, Convert: {"convert", 1}, Bitcast: {"bitcast", 1},
	Sqrt: {"sqrt", 1}, Abs: {"abs", 1}, Floor: {"floor", 1}, Ceil: {"ceil", 1},
	Trunc: {"trunc", 1}, RoundToEven: {"roundtoeven", 1}, Copysign: {"copysign", 2}, FMA: {"fma", 3},
	LeadingZeros: {"leadingzeros", 1}, TrailingZeros: {"trailingzeros", 1}, OnesCount: {"onescount", 1},
	Reverse: {"reverse", 1}, ReverseBytes: {"reversebytes", 1},
	Offset: {"offset", 2}, Row: {"row", 0},
}

// Info gives the name and the number of operands of c; the zero CodeInfo for
// what is no code.
func (c Code) Info() CodeInfo {
	if c < codes {
		return codeInfos[c]
	}
	return CodeInfo{}
}

// String gives the word that c is printed as.
func (c Code) String() string { return c.Info().Name }

// CodeOf is the inverse of Code.String; NoCode for a word of no code.
func CodeOf(name string) Code {
	for c, info := range codeInfos {
		if info.Name == name && name != "" {
			return Code(c)
		}
	}
	return NoCode
}

// Compares reports a comparison, whose result is bool whatever its operands.
func (c Code) Compares() bool { return c >= Eq && c <= Ge }
