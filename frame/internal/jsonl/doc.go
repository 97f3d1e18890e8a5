// Package jsonl reads and writes JSON lines: files of which each line is an object.
//
//	Options   which columns, which types, what becomes of bad rows
//	New       looks at samples of files and makes a Scan
//	Scan      the files and how to read them, as data
//	NewWriter writes batches, an object a line
//
// What it shares with other formats of text is in package textfile: the errors about
// rows, what becomes of bad ones, where types are inferred from, how batches become text.
//
// # Columns
//
// The columns are the keys of the objects in the order in which they first come
// in the samples. A key that an object lacks is null there. With Flatten an object
// in an object is not a column but its keys are, as "user.id"; without it, and for
// arrays always, the column has the JSON text as it stands.
//
// A column's type is the narrowest that holds its values: bool, int64, uint64,
// float64, and string for all else, also for what has values of several types: a
// number is its own text there. Integers that fit none of the types stay text,
// exactly. A value beyond the samples that is none of the type is an error,
// textfile.Widen.
//
// # Invariants
//
//   - A line is read by the part of its file in which it begins.
//   - Keys that were in no sample are passed over: they are no columns, unless
//     Columns names them. A type for such a key alone is refused.
//   - Lines of nothing but blanks are no rows. All else is an object, or bad.
//   - Of a key that comes twice in an object the last value counts.
//
// # Limits
//
// A line has at most [source.MaxLine] bytes. Strings that nobody asks for are not
// checked to be UTF-8.
package jsonl
