// Package foreign turns Arrow schemas and arrays that other programs made into
// those that tables have.
//
//	TypeOf     the type of a column for an Arrow type, or why there is none
//	Fields     the columns for an Arrow schema
//	Converter  turns the arrays of one column into arrays that the column's type holds
//
// Arrow has many ways to keep the same values; tables have one, or two for strings.
//
//	Utf8, LargeUtf8, Utf8View                       string
//	Binary, LargeBinary, BinaryView, FixedSize      binary
//	Dictionary of strings                           category, with int32 codes
//	Dictionary of anything else                     the type of its values
//	Float16                                         float32
//	Date32, Date64                                  date
//	Time32, Time64                                  time, in nanoseconds
//	Decimal32, Decimal64, Decimal128                decimal
//	Decimal256                                      decimal, where it has at most 38 digits
//	run-end encoded                                 the type of its values
//	an extension                                    what its storage is
//	lists, structs, maps, unions, intervals         none: refused by name
//
// # Invariants
//
//   - Nothing is dropped: a type that is not in the table is an error, and so is a
//     value that its new type cannot hold.
//   - Arrays are taken at their word: who reads them from a file has checked that
//     their offsets and codes are within bounds.
//   - Arrays that are fit already are passed on, memory and all.
package foreign
