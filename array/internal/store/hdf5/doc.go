// Package hdf5 reads and writes the arrays of HDF5 files, NetCDF-4 files among
// them, block by block.
//
//	Contents    what List finds in a file: groups and variables
//	Variable    a dataset: type, shape, chunks, names of axes, attributes
//	Reader      a dataset of numbers; a [store.Reader]
//	Writer      a dataset of a file that is being written; a [store.Writer]
//	Target      that file, its attributes and its coordinates
//	chunk       what HDF5 calls the pieces that a dataset is stored in
//	filter      what a chunk goes through on its way into the file
//
// A year of temperatures, and a file with their squares:
//
//	v, err := hdf5.Inspect("climate.nc", "t2m")       // v.Dims is time, lat, lon
//	r, err := hdf5.Open("climate.nc", "t2m")
//	year := block.New(block.Int16, 12, 90, 180)
//	err = r.Read(ctx, []int{120, 0, 0}, year)         // packed: see v.Conventions
//
//	w := hdf5.NewWriters(hdf5.Target{Path: "squares.nc"},
//		hdf5.Output{Name: "t2m2", Level: 4, Shuffle: true, Dims: v.Dims})[0]
//	err = w.Create(ctx, store.Info{DType: block.Float32, Shape: []int{12, 90, 180}})
//
// Libhdf5 (package internal/h5) parses what a file says: groups, types, where
// chunks are. It does one thing at a time, so the numbers go around it: chunks
// that were deflated, shuffled, summed or packed by LZF, and datasets in one
// piece, are read by us, and unpacked by all cores at once. Whatever else there
// is, small datasets in their header, virtual and external ones, SZIP, N-bit,
// ScaleOffset and plugins, numbers of odd widths, it reads itself, one at a time.
// Writing is the same the other way round.
//
// # Invariants
//
//   - What a file says of its size is held against the file's own before there is
//     memory for it; a chunk's checksums are checked.
//   - A file is open for reading without any lock: its writer can go on, and a
//     Reader then says that it changed.
//   - A Write leaves the unfinished file closed and whole, so that the next one
//     may come from another process; a lock of the system keeps them apart.
//
// # Limits
//
//   - A damaged file can end the process inside of libhdf5, or never come back
//     from there: of 4,000 files with some bytes changed at random 24 did the one
//     and 4 the other with 1.10.8, nearly all by lists of varying length in
//     attributes; 2.0.0 gave errors where 1.10.8 crashed. One made to harm can
//     also have it read other files of this machine, as external and virtual
//     datasets do. Files of strangers are for a process of their own.
//   - Numbers, bool and complex as h5py writes them; text, compounds and lists are
//     named by List, and not read. Float16 becomes float32.
//   - A file that a program is writing at the moment may be read half. SWMR is not
//     spoken.
//   - Datasets are made in their final shape: nothing is appended. An interrupted
//     file is not gone on with.
//   - NetCDF-4 files are written with dimension scales but without the references
//     from a scale back to its variables, which its library does not ask for.
//   - HDF5 1.10's B-tree holds the lock for a few microseconds a chunk: chunks of
//     many kilobytes are better than of a few.
package hdf5
