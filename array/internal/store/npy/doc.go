// Package npy reads and writes NumPy's .npy files, by region and mapped into
// memory.
//
//	Header  type, shape, order and place of the elements: what the file says
//	Reader  a file that is there
//	Writer  a file that is being stored
//	Part    the unfinished file behind a Writer
//
// The square in the middle of a large file, without reading the rest:
//
//	r, err := npy.Open("x.npy")
//	tile, err := r.View([]int{4500, 4500}, []int{1000, 1000}) // mapped, or nil
//	b := block.New(r.Header.DType, 1000, 1000)
//	err = r.Read(ctx, []int{4500, 4500}, b)                   // always
//
//	w := npy.NewWriter("y.npy", false)
//	err = w.Create(ctx, store.Info{DType: block.Float64, Shape: []int{1000, 1000}})
//	err = w.Write(ctx, []int{0, 0}, b)
//	err = w.Commit(ctx)
//
// # Invariants
//
//   - Formats 1.0, 2.0 and 3.0, both byte orders, row- and column-major, are
//     read; 1.0, row-major, in this machine's order is written.
//   - A file that is shorter than its header says is an error when it is opened.
//     What is behind the array is left alone, as NumPy does.
//   - Read uses no mapping: what goes wrong on the disk is an error. View does,
//     and a disk that fails under it ends the process.
//   - An unfinished file lies at .name.weft-part and what is done of it in
//     .name.weft-journal; both have gone after Commit and after Abort.
//
// # Limits
//
// Strings, times, objects, records and floats of 16 or 128 bits are none of
// Weft's types, and are refused by name. Files in the other byte order, and
// booleans, are read, never viewed.
package npy
