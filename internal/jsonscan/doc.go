// Package jsonscan reads JSON text in place: it finds values without making any,
// and turns those that are wanted into numbers and strings.
//
//	Value   where a value stands in the text, and what it is
//	Keys    wanted keys of objects; Object finds their values and passes over all else
//	Skip    finds the end of any value
//	Int, Uint, Float, AppendString   turn a value's text into what it says
//	SyntaxError   what is wrong with a text, and at which byte
//
// Objects of a file mostly have the same keys in the same order. Keys remembers
// the order, compares the text with the key that should come next, and looks a
// key up only where another one came. Values that nobody wants are passed over
// eight bytes at a time.
//
//	keys := jsonscan.NewKeys("status", "user.name")
//	values := make([]jsonscan.Value, 2)
//	text = jsonscan.Pad(text)
//	next, err := keys.Object(text, 0, values)
//	status, ok := jsonscan.Int(values[0].Text(text))
//
// # Invariants
//
//   - What is accepted is JSON (RFC 8259) on one line, and all of it is looked at,
//     also what nobody wants, except that strings which nobody reads may be no UTF-8
//     and may have escapes that say nothing. A text may hold many lines, but a value
//     does not go beyond the end of its own.
//   - Of a key that comes twice the last value counts, as in encoding/json.
//   - A text is [Padded] bytes longer than it looks, see [Pad]: it is read eight
//     bytes at a time. What stands there does not matter.
//   - Numbers are exact: those that are no int64 are none for [Int], and floats are
//     rounded as package strconv does.
package jsonscan
