// Package npystack reads and writes stacks of .npy files as Dask does: a folder
// of files 0.npy, 1.npy and so on, which lie one behind the other along an axis,
// and a pickle "info" that says which.
//
//	Reader  a stack that is there: Open, or Infer where there is no info
//	Writer  a stack that is being stored: a file for each block of the axis
//
// What dask.array.to_npy_stack has written, and back:
//
//	r, err := npystack.Open("stack")                 // or Infer("stack", 0)
//	b := block.New(r.DType, r.Shape...)
//	err = r.Read(ctx, make([]int, len(r.Shape)), b)
//
//	w := npystack.NewWriter("copy", r.Axis, false)
//	err = w.Create(ctx, r.Describe())
//	err = w.Write(ctx, make([]int, len(r.Shape)), b)
//	err = w.Commit(ctx)                              // dask.array.from_npy_stack("copy")
//
// # Invariants
//
//   - A pickle is never executed: it may hold texts, numbers, tuples, lists,
//     dictionaries and NumPy's types, and is refused else, by name.
//   - All files of a stack are looked at when it is opened: one that is missing,
//     cut off, or of another shape than info says is an error there.
//
// # Limits
//
// A Store over an older stack renames two folders, one after the other: a program
// that opens the stack in between finds none. A Reader carries the identities of
// all files, some 24 bytes each.
package npystack
