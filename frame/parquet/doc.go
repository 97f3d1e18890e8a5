// Package parquet reads frames from Apache Parquet files, and writes them.
//
//	Read   a frame of files: globs, folders, folders by values (year=2024)
//	Write  files of a frame, in folders by values if asked
//
// Mean delay by airport, of the years from 1995 on, and back into a folder for each
// year:
//
//	f := parquet.Read(ctx, "flights/*.parquet").Filter(frame.Col("Year").Ge(1995))
//	mean, err := weft.Compute(ctx, f.GroupBy("Origin").Agg(frame.Col("DepDelay").Mean()))
//
//	saved := parquet.Write(f, "by-year/*.parquet", parquet.WriteOptions{PartitionBy: []string{"Year"}})
//	files, err := weft.Compute(ctx, saved)
//
// It is a package of its own so that only programs that import it have it in them.
//
// # Invariants
//
//   - A file is seen when it is whole; one that was there is replaced.
//   - What Write has written, Read reads as it was, categories in their order too, but
//     for timestamps of seconds, which become ones of milliseconds.
//   - Categories are the same, and have the same codes, in whatever pieces files are read.
//   - A file that is damaged, cut off or hostile is an error that names it.
package parquet
