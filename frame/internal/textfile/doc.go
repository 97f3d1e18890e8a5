// Package textfile holds what the formats of text have in common: files that do
// not say what types their columns have, that can be cut into parts at any byte,
// and any row of which may be wrong. Packages csv and jsonl are made of it, and
// know what a row looks like.
//
//	Scan        files of one format, their columns and their parts; each format's Scan embeds it
//	Spread      the places of the files at which rows are looked at for types
//	Join        the narrowest type for values of two types
//	Widen       an error: a value further on is none of the type that was inferred
//	RowError    an error: a row that cannot be read
//	BadRows     what becomes of such rows; Bads gathers them as rows of a table
//	Texts       the texts of a column, while they are gathered: codes of a Dictionary, or plain
//	Nulls       which rows of a column are null, while its values are gathered
//	Encoder     batches to text, by the Style of a format; Writer puts it somewhere
//
// A format:
//
//	s := Scan{textfile.Scan{Format: "csv", Files: files, Ranges: source.Cut(files, size)}, options}
//	sampled := textfile.Sampled(len(files))
//	for _, i := range sampled {
//		for _, off := range textfile.Spread(len(sampled), 0, files[i].Size, span) {
//			kind = textfile.Join(kind, sample(files[i], off))
//		}
//	}
//	s.Schema.Fields[0].Type = textfile.ColumnType(kind)
//
// # Invariants
//
//   - Join is commutative and associative: the places at which a sample is taken, and
//     their order, do not change what it is taken for.
//   - A row is read, or it is an error, or it is left out because the options say so
//     and then among the bad rows. No row is lost.
//   - What an Encoder writes, the format's Scan reads back as it was, given the types.
//
// # Limits
//
// How values are read from text is the formats' own affair: CSV takes fields of a
// whole chunk of rows, JSON one object after the other.
package textfile
