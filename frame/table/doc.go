// Package table holds tables in memory: columns of Apache Arrow arrays, in
// batches, with a schema. What a frame computes is a [Table].
//
//	Kind     what the values of a column are: Int64, String, Timestamp ...
//	Type     a kind with its unit or zone
//	Schema   the names and types of the columns
//	Batch    some rows: an Arrow array for each column
//	Table    batches of one schema
//
// # Invariants
//
// Nothing is changed once it is made. All memory is Go's and lives as long as
// something refers to it: nobody retains or releases Arrow's arrays.
package table
