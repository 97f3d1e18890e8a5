package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/internal/block"
)

// ErrChanged is among the causes of an error about a file that is not the one
// any more that a Reader was opened on.
var ErrChanged = errors.New("the file changed since it was opened")

// Info says what is stored, or is to be stored.
type Info struct {
	DType block.DType
	Shape []int
	// Blocks are the sizes, axis by axis, of the pieces that it is stored in: a
	// region that keeps to them costs least. Nil says that every region is as
	// good as any other.
	Blocks [][]int
}

// A Reader reads regions of a stored array. It is data: a struct (not a pointer)
// of exported fields, registered with [graph.RegisterType], so that a task
// holds it and another process of the same binary can use it. What it needs
// open it finds in a process-wide [Files], and a file that is not the one that
// it was made for is an [ErrChanged]. Its methods may be called at once.
type Reader interface {
	// Describe returns what was found when the Reader was made. It does not
	// touch the disk. The caller does not change the slices.
	Describe() Info
	// Read fills dst, which is contiguous, of the array's type and of the
	// region's shape, with the region from lo on.
	Read(ctx context.Context, lo []int, dst *block.Block) error
}

// A Viewer is a Reader of an array that may lie in memory already, in a mapped
// file.
type Viewer interface {
	Reader
	// View returns a region without copying it, of any strides, and with pages
	// that the system reads as they are touched; the caller releases it. It is
	// nil without an error if this array, or on this system, must be read.
	View(lo, shape []int) (*block.Block, error)
}

// A Writer stores an array region by region. It is data, as a Reader is, so
// that Create, the Writes and Commit can be tasks, each in any process on this
// file system. Nothing is seen under the final name before Commit.
type Writer interface {
	// Create makes the target beside its final name, or goes on with one that
	// was left unfinished if the Writer says so. It comes before any Write.
	Create(ctx context.Context, info Info) error
	// Write stores the region of src's shape from lo on. Src may have any
	// strides. Regions of one array do not overlap; several may be written at
	// once.
	Write(ctx context.Context, lo []int, src *block.Block) error
	// Commit makes what was written durable and puts it in place of what has
	// the final name. It comes after all Writes, once.
	Commit(ctx context.Context) error
}

// An Aborter is a Writer that can take back what Create and Write made.
type Aborter interface {
	Writer
	// Abort removes an unfinished target; without one it does nothing.
	Abort(ctx context.Context) error
}

// A Resumer is a Writer that can go on with a target that was left unfinished.
type Resumer interface {
	Writer
	// Finished returns a function that reports whether a region is stored
	// already, and need not be computed and written once more. It is asked
	// before Create; if the Writer is not to go on, or there is nothing to go on
	// with, the answer is always no.
	Finished(ctx context.Context, info Info) (func(lo, shape []int) bool, error)
}

// CheckRegion returns an error unless the region of a shape from lo on lies in
// the array.
func CheckRegion(info Info, lo, shape []int) error {
	ok := len(lo) == len(info.Shape) && len(shape) == len(info.Shape)
	for i := 0; ok && i < len(lo); i++ {
		ok = lo[i] >= 0 && shape[i] >= 0 && lo[i] <= info.Shape[i] && shape[i] <= info.Shape[i]-lo[i]
	}
	if !ok {
		return fmt.Errorf("store: region of shape %v from %v on does not lie in an array of shape %v", shape, lo, info.Shape)
	}
	return nil
}

// CheckRead returns an error unless dst is fit to receive the region from lo on,
// as [Reader] says.
func CheckRead(info Info, lo []int, dst *block.Block) error {
	switch {
	case dst.DType != info.DType:
		return fmt.Errorf("store: reading an array of %s into a block of %s", info.DType, dst.DType)
	case !dst.IsContiguous():
		return errors.New("store: reading into a block that is not contiguous")
	}
	return CheckRegion(info, lo, dst.Shape)
}

// CheckWrite returns an error unless src can be written from lo on.
func CheckWrite(info Info, lo []int, src *block.Block) error {
	if src.DType != info.DType {
		return fmt.Errorf("store: writing a block of %s to an array of %s", src.DType, info.DType)
	}
	return CheckRegion(info, lo, src.Shape)
}

// Even returns the sizes of blocks that are chunk long along each axis, the last
// of an axis being what is left. An axis of length 0 has one block of 0.
func Even(shape, chunk []int) [][]int {
	blocks := make([][]int, len(shape))
	for i, n := range shape {
		if n == 0 {
			blocks[i] = []int{0}
			continue
		}
		c := min(max(chunk[i], 1), n)
		blocks[i] = slices.Repeat([]int{c}, n/c)
		if rest := n % c; rest > 0 {
			blocks[i] = append(blocks[i], rest)
		}
	}
	return blocks
}
