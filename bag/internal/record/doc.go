// Package record decodes lines of JSON into Go values of one type, exactly as
// encoding/json does, by a plan that is made of the type once.
//
//	Decoder  decodes the lines of texts, one behind the other
//	plan     how a value of a type is decoded: a kind, and what it is made of
//	object   the fields of a struct, or the entries of a map, and the keys that came
//	slot     a key that came, and which field it means
//
//	d := record.New[Entry]()
//	d.Text(chunk)
//	for i := 0; i < len(chunk); {
//		var e Entry
//		next, got, err := d.Next(i, &e)
//		...
//		i = next
//	}
//
// Objects of a file mostly have the same keys in the same order: a key is
// compared with the one that should come next, and looked up only where another
// one came. Values of keys that mean no field are passed over. Strings are copied
// into memory that some of them share, and those that come again and again are
// made once.
//
// # Invariants
//
//   - What is decoded here is what encoding/json decodes. Whatever this package is
//     not sure of, it leaves to encoding/json, for the line: what is wrong, a key
//     that comes twice, text that is no UTF-8; or for the value: types that decode
//     themselves, the option string, what holds embedded pointers, arrays, bytes.
//     So errors are encoding/json's too.
//   - A string keeps at most a few KB alive that are not its own.
//
// # Limits
//
// A value is on one line. A Decoder learns, so it is for one goroutine.
package record
