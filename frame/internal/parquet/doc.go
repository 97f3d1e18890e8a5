// Package parquet reads and writes tables in the format of Apache Parquet.
//
//	New      looks at files and makes a Scan
//	Scan     the files, their columns and pieces, as data
//	Writer   writes batches as a file
//	footer   what a file says of itself: columns, row groups, where each chunk is
//	chunk    a column of a row group, in pages
//	page     some values, compressed, in one of several encodings
//	leaf     reads a chunk: pages, which values are there, the values
//	extent   between what the values of a chunk lie, by its statistics
//
// A part is some row groups, or some rows of a large one; pages that are another
// part's are passed over by their headers. Only the chunks of wanted columns are
// read, half a megabyte at a time, and row groups are left out of which the
// statistics say that no row is of interest.
//
//	s, err := parquet.New(ctx, "flights/*.parquet", files, parquet.Options{})
//	r, err := s.Open(ctx, 0, scan.Want{Columns: []int{0, 3}})
//	b, err := r.Next(ctx)
//
// Strings that a file keeps in a dictionary stay in it, as codes, unless there are
// nearly as many words as rows. Values go from a page straight to the memory of
// their column.
//
// The format is read here rather than by arrow-go's packages, which make a program
// 20 MB larger, read a column into records that are then copied, and believe what a
// file says of its sizes. The Arrow schema that a writer may have left in the file is
// heeded for what Parquet cannot say: categories, zones, durations.
//
//	BOOLEAN                       bool
//	INT32, INT64                  int8 ... uint64, date, time, timestamp, duration, decimal, as annotated
//	INT96                         timestamp[ns]
//	FLOAT, DOUBLE, FLOAT16        float32, float64
//	BYTE_ARRAY, FIXED_LEN_...     string, category, binary, decimal
//	lists, maps, structs          none: refused by name where they are wanted
//
// # Invariants
//
//   - No length in a file is believed beyond what the file has: memory grows as bytes
//     come out of them. A batch has at most 1 GB of text.
//   - A page's checksum, if it has one, is checked.
//   - Every row is read or there is an error; a row group has as many rows as it says.
//   - A row group is left out only where its statistics leave no doubt: not by those
//     of decimals, nor by old ones of strings, which nobody can know the order of.
//
// # Limits
//
// Encrypted files, columns in other files and LZO are refused. Page indexes and Bloom
// filters are not used. Timestamps of seconds are written as milliseconds, since the
// format has no seconds.
package parquet
