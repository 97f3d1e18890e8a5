// Package h5 calls libhdf5, the library of HDF5 files, if there is one on the
// machine: loaded at run time, without cgo, one call at a time.
//
//	Library    the loaded library
//	Do         a row of calls with nobody in between
//	Call       what Do's function calls through: the C functions by their names
//	           without H5, the types of elements, and what ends the row
//	ID         a handle of the library: a file, a dataset, a type
//
// How many elements a dataset has:
//
//	l, err := h5.Open()
//	err = l.Do(func(c *h5.Call) {
//		f := c.Own("H5Fopen", c.Fopen(path, h5.ReadOnly, c.FileAccess()))
//		d := c.Own("H5Dopen2", c.Dopen2(f, "temperature", h5.Default))
//		s := c.Own("H5Dget_space", c.Dget_space(d))
//		n = c.Sget_simple_extent_npoints(s)
//	})
//
// # Invariants
//
//   - The library is not made for several threads: Do holds a lock, and its
//     thread, for the whole row.
//   - The first call that fails ends the row, and its reason, as the library
//     gives it, is the error of Do. The library itself prints nothing.
//   - What a row owns is closed at its end.
//   - The module needs no libhdf5: without one Open returns an error that says
//     where it was looked for. WEFT_HDF5 names the file to load, or is "off".
//
// # Limits
//
// The library must be of version 1.10.5 or later. It is C code that parses what
// a file says: a file made to harm can end the process inside of it, and no
// error comes back from there. What Weft can read by itself it does: see
// package array/internal/store/hdf5.
package h5
