package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/array/internal/store/npystack"
	"github.com/cb434341/weft/graph"
)

// OpenNpy opens a file of NumPy's .npy format. Only its header is read; blocks
// are views of the file in memory, so that the array may be larger than memory
// and costs none. blocks are the lengths of its blocks along each axis, 0 for
// an axis that is not cut; none at all chooses them.
//
// The file must not change while the array is in use. A change is noticed when a
// block of it is asked for, and is an error. What happens while a task is at work
// on a block is not: a file that somebody cuts short then, or a disk that fails
// under it, ends the process by a signal (SIGBUS) that no Go program can turn into
// an error, as it does for NumPy's memmap. [Dyn.Unmapped] reads instead, at the
// price of a copy:
//
//	x := array.As[float64](array.OpenNpy("x.npy").Unmapped())
func OpenNpy(path string, blocks ...int) Dyn {
	r, err := npy.Open(path)
	return Dyn{shelf.Open("open", r, err, blocks)}
}

// ToNpy stores the array in NumPy's .npy format when the result is computed,
// block by block, and puts the file in its place when it is complete: nothing
// half written is ever seen there. Room on the disk is taken before the first
// block is computed. What is being stored lies beside the file as
// .name.weft-part.
func (a Array[T]) ToNpy(path string, opts ...StoreOption) graph.Lazy[Saved] {
	keep := storeOptionsOf(opts).resume
	w := npy.NewWriter(path, keep)
	if keep {
		w.Of = shelf.Print(a.node())
	}
	return shelf.Save("to npy", keep, nil, shelf.Part{Node: a.node(), Writer: w})
}

// OpenNpyStack opens a folder of files 0.npy, 1.npy and so on, which lie one
// behind the other along an axis, as [Array.ToNpyStack] and dask.array store
// them: see [OpenNpy]. No lengths of blocks makes each file a block.
func OpenNpyStack(folder string, blocks ...int) Dyn {
	r, err := npystack.Open(folder)
	return Dyn{shelf.Open("open stack", r, err, blocks)}
}

// OpenNpyFolder is OpenNpyStack of a folder of files 0.npy, 1.npy and so on that
// nobody has written down the axis of.
func OpenNpyFolder(folder string, axis int, blocks ...int) Dyn {
	r, err := npystack.Infer(folder, axis)
	return Dyn{shelf.Open("open stack", r, err, blocks)}
}

// ToNpyStack stores the array as a folder of .npy files, one for each block along
// an axis, when the result is computed. dask.array.from_npy_stack reads it. See
// [Array.ToNpy].
func (a Array[T]) ToNpyStack(folder string, axis int, opts ...StoreOption) graph.Lazy[Saved] {
	keep := storeOptionsOf(opts).resume
	axis, err := expr.Axis(axis, a.NDim())
	w := npystack.NewWriter(folder, axis, keep)
	if keep {
		w.Of = shelf.Print(a.node())
	}
	return shelf.Save("to npy stack", keep, err, shelf.Part{Node: a.node(), Writer: w})
}
