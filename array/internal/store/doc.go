// Package store says how arrays lie on disk: by whom regions of them are read
// and written, and how files stay open between tasks.
//
//	Info      type, shape and pieces of what is stored
//	Reader    reads regions
//	Viewer    a Reader that can show a region in mapped memory
//	Writer    stores regions beside the final name, then puts them in place
//	Resumer   a Writer that goes on where it was interrupted
//	Aborter   a Writer that can take back what it has begun
//	Identity  what tells a file from another of its name
//	Files     files that are open, counted, found again by key
//
// A format is a package with a Reader and a Writer:
//
//	r, err := npy.Open("x.npy")                       // a struct: path, identity, header
//	info := r.Describe()
//	b := block.New(info.DType, 100, 100)
//	err = r.Read(ctx, []int{200, 300}, b)
//
//	w := npy.NewWriter("y.npy", false)
//	err = w.Create(ctx, info)
//	err = w.Write(ctx, []int{200, 300}, b)            // from any task, in any process
//	err = w.Commit(ctx)
//
// # Invariants
//
//   - Readers and Writers are data. A task that holds one can be sent to another
//     process of the same binary on the same file system.
//   - Nothing that a file says makes a Reader allocate more than the file's own
//     size times a small number, or read outside of the file.
//   - A reader never sees half of an array: a Writer works beside the final name.
//
// # Limits
//
// A file that is cut short by another program while a view of it is in use ends
// the process, as it does for any program that maps files. A change of a file is
// noticed when a task begins to read, by its size, its time and its inode.
package store
