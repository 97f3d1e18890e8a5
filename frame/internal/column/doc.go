// Package column computes with Arrow arrays: it selects, joins, casts, hashes
// and compares the columns of tables.
//
//	Take, Filter, Slice, Concat   rows of arrays, of batches with Batch behind
//	Bitmap, Bits                  a bit for each row; those of an Arrow array
//	From, FromText, TextBuilder   arrays of Go's memory
//	DictionaryBuilder             the distinct texts of a column
//	Values, TextOf, Codes         what is in an array, as Go has it
//	Cast                          one type as another
//	Hash, SplitByHash             rows in pieces, the same in every process
//	Keys                          numbers for the distinct rows of columns
//	EqualRows, CompareValues      rows, one pair at a time
//
// A batch without the rows that are missing in its first column:
//
//	missing, count := column.Missing(b.Columns[0])
//	rows := make([]int32, 0, b.Rows-count)
//	for i := range b.Rows {
//		if count == 0 || !missing[i] {
//			rows = append(rows, int32(i))
//		}
//	}
//	kept, err := column.FilterBatchRows(b, rows)
//
// # Invariants
//
//   - Arrays are read only and may share memory: what is made by slicing, and
//     what has all of its input's rows, does.
//   - Strings are taken plain or in a dictionary. A dictionary holds no value
//     twice and no null, maybe values that no row has; a row of null may have
//     any code.
//   - Of arrays that are made here the nulls are counted, and their bitmap is
//     not there if there are none, so that goroutines may read them together.
//
// # Limits
//
// An array has fewer than 2^31 rows and bytes of text: more is an error.
package column
