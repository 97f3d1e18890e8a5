// Package csv reads and writes CSV files: any number of them, parts of each in
// parallel, only the wanted columns, at the speed of memory rather than of a parser.
//
//	Options   how files are read: delimiter, quotes, header, nulls, given types, bad rows
//	Plan      looks at files and samples rows: names and types of the columns
//	Scan      the files, their schema and their parts, as data; a scan.Scan
//	Revision  an error that says what the sample did not, and mends the Scan: Unsure
//	NewWriter batches to text
//
// What it shares with other formats of text is in package textfile: the errors about
// rows, what becomes of bad ones, where types are inferred from, how batches become text.
//
// A program:
//
//	files, err := source.Glob(ctx, "flights/*.csv")
//	s, err := csv.Plan(ctx, files, csv.Options{})
//	for part := range s.Describe().Parts { // each in a task of its own
//		stream, err := s.Open(ctx, part, scan.Want{Columns: []int{14, 16}})
//		for {
//			batch, err := stream.Next(ctx) // io.EOF after the last one
//		}
//	}
//
// # How a part is read
//
//	feed      reads 256 KB at a time, and gives whole rows of about 16 KB: a window
//	indexer   finds where its fields end, 64 bytes at a time: the cuts
//	machine   the same byte by byte, where quotes are amid fields, and for escapes and comments
//	layout    rows of cuts: how many fields there are in each; a chunk of those that are good
//	column    takes its fields of all rows of a chunk, and makes an Arrow array of each batch
//
// A window begins with a row, so it does not depend on the one before. Columns that
// nobody wants cost no more than their cuts. Text is kept as codes of a dictionary
// as long as it has few values; the batches of a part then share the dictionary as
// far as it had grown, and a value has the same code in all of them.
//
// # What a file means
//
// What pandas' read_csv makes of it: its words for nulls, in quotes too; quotes amid
// a field are text; blanks around numbers are not; empty lines are none; columns of
// one name are a, a.1, a.2. Floats are those of strconv, to the bit. Other than there:
// columns that look like dates and times are those, integers with nulls stay integers,
// text behind a closing quote makes a bad row, and so do too few fields, unless Ragged
// says otherwise.
//
// # Invariants
//
//   - The rows of all parts together are those of the files, each once, wherever the
//     parts are cut. No end of line is taken for that of a row by guess: where there are
//     quotes, the first row of a part is found from the start of the file; where the
//     sample has none and there are some, the part makes sure, or fails with Unsure.
//   - A value that does not fit the type that was inferred is an error, textfile.Widen,
//     and never another value.
//   - Bad rows are errors, or Scan.BadRows has them: none is lost.
//   - Memory that is held is bounded by Options.MaxRow and the size of a batch.
//   - All indexers give the same cuts.
//
// # Limits
//
// Encodings other than UTF-8 are refused. A delimiter is one ASCII character. A quote
// that is never closed is an error also where bad rows are left out, since nobody knows
// where it should have been. Fields of columns that are not wanted are not looked at:
// what is wrong in them, other than their number, is not seen. A part that is read
// alone, of a file without quotes in the sample, is taken to begin with a row if it has
// neither quotes nor bad rows: a quoted field as large as a part can deceive it.
package csv
