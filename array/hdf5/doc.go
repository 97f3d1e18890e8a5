// Package hdf5 reads and writes arrays of HDF5 files, NetCDF-4 files among them,
// block by block, and knows the climate and forecast conventions
// (https://cfconventions.org) by which such files say what their numbers mean.
//
//	Open       a dataset's numbers as the file has them, to compute with
//	Inspect    a variable: its numbers as they are meant, names, units, dates
//	List       what a file holds
//	Store      stores arrays as a file, lazily, block by block
//	packed     stored as small integers p that mean p*scale + offset
//
// How much warmer each place is than on average, month by month:
//
//	v, err := hdf5.Inspect("climate.nc", "t2m")      // v.Dims is time, lat, lon
//	t := v.Values                                    // unpacked, NaN where nothing is known
//	anomaly := t.Sub(t.Along(0).KeepDims().NanMean())
//	saved := hdf5.Store("anomaly.nc", hdf5.File{}, hdf5.Output{
//		Name: "anomaly", Data: anomaly, Dims: v.Dims, Level: 4, Shuffle: true,
//	})
//	_, err = weft.Compute(ctx, saved)
//
// Unpacking is an expression like any other: it becomes part of the kernel that
// uses the numbers, and costs no pass over memory of its own.
//
// What a file says is parsed by libhdf5, which is loaded at run time. Without
// one, all of this package returns an error that says where it was looked for:
// Debian and Ubuntu have it as libhdf5-103-1 or libhdf5-310, Fedora and
// Homebrew as hdf5, conda as hdf5. WEFT_HDF5 names the file to load. The chunks
// themselves are read and unpacked by Weft, with all processors.
//
// # Invariants
//
//   - Nothing is seen under a file's name before all of it is stored.
//   - A file that is cut off, or damaged where a checksum can tell, is an error.
//   - A file that changes while its array is in use is an error.
//
// # Limits
//
// Libhdf5 is not made for damaged files: one can end the process. Files of
// strangers are for a process of their own. Numbers are read, bool and complex ones
// as h5py writes them; text, compounds and lists are listed only. An interrupted
// Store is not gone on with, and what a killed process leaves of one,
// .name.XXXXXXXX.weft-part, is for the user to remove.
package hdf5
