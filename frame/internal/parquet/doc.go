// Package parquet reads and writes tables in the format of Apache Parquet.
//
//	New         looks at files and makes a Scan
//	Scan        the files, their columns and pieces, as data
//	Writer      writes batches as a file
//	footer      what a file says of itself: columns, row groups, where each chunk is
//	chunk       a column of a row group, in pages
//	page        some values, compressed, in one of several encodings
//	leaf        reads a chunk: pages, which values are there, the values
//	hybrid      numbers of some bits: levels, and places in a dictionary
//	extent      between what the values of a chunk lie, by its statistics
//	vocabulary  the categories of a column, of all files
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
// their column, which is not cleared before. Places are unpacked, and the values taken,
// eight at a time by AVX2 where the processor has it; the answers are the same.
//
// Categories are those of the files' dictionaries, in their order, those of no row too.
// Row groups and files that have different ones have one dictionary together, a
// vocabulary: the categories of the first in their order, behind them the new ones of the
// next, and so on, as pandas' union_categoricals has them. All batches have it, so that a
// category has one code wherever it is. It is made when the first task wants the column,
// of which all dictionaries are read then, and remembered. A column that was written
// without a dictionary has its categories in the order in which they first come.
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
// filters are not used. A file of no rows has no categories. Categories are written as
// ordered ones, whether or not they were so where they came from. Timestamps of seconds are written as milliseconds, since the
// format has no seconds.
package parquet
