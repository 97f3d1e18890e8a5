package jit

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	ir "github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

// most is the number of parameters that a kernel may have.
const most = 6

// An operand is the memory of one argument: n values of size bytes. Its address
// is a real pointer, so that what it points to stays alive, and off the
// goroutine's stack, which moves while native code waits.
type operand struct {
	base unsafe.Pointer
	n    int
	size uintptr
}

// set makes o the memory of a slice.
func set[T any](o *operand, s []T) {
	var zero T
	o.base, o.n, o.size = unsafe.Pointer(unsafe.SliceData(s)), len(s), unsafe.Sizeof(zero)
}

// stride is the bytes from a row to the next: none where one value serves all.
func (o *operand) stride() uintptr {
	if o.n == 1 {
		return 0
	}
	return o.size
}

// at is the address of the value of a row.
func (o *operand) at(row int) unsafe.Pointer {
	return unsafe.Add(o.base, uintptr(row)*o.stride())
}

// place is the address of the result of a row, of which there is one each.
func (o *operand) place(row int) unsafe.Pointer {
	return unsafe.Add(o.base, uintptr(row)*o.size)
}

// A call is one use of a kernel by one goroutine.
type call struct {
	k     *kernel
	path  path
	n     int // rows
	in    [most]operand
	out   operand
	bound *binding // instead of in and out, in a GUFunc

	// Kept from one use to the next.
	args   ir.Args
	native native.Call
}

// A path is a way to compute rows.
type path uint8

const (
	fastest path = iota // what the kernel was compiled to
	byGo                // the Go function, row by row
	byBlock             // the block interpreter
	byCode              // native code
)

func (p path) String() string {
	return [...]string{"fastest", "Go", "interpreter", "native"}[p]
}

var calls = sync.Pool{New: func() any { return new(call) }}

// open starts a call.
func (k *kernel) open() *call {
	c := calls.Get().(*call)
	c.k = k
	return c
}

// end forgets the operands.
func (c *call) end() {
	for i := range c.in {
		if c.in[i].base == nil {
			break // operands are set from the first on
		}
		c.in[i].base = nil
	}
	c.out.base = nil
	if c.bound != nil {
		c.bound = nil
	}
	calls.Put(c)
}

// fork makes a call for another goroutine, with the same operands.
func (c *call) fork() *call {
	d := calls.Get().(*call)
	d.k, d.path, d.n, d.in, d.out, d.bound = c.k, c.path, c.n, c.in, c.out, c.bound
	return d
}

// broadcast finds the number of rows: all lengths are it, or 1.
func (k *kernel) broadcast(lengths ...int) (int, error) {
	n := 1
	for _, l := range lengths {
		switch {
		case l == 1 || l == n:
		case n == 1:
			n = l
		default:
			return 0, fmt.Errorf("jit: %s: %w: slices of %s", k.name, ErrLength, list(lengths))
		}
	}
	return n, nil
}

// list writes "3, 4 and 5 elements".
func list(lengths []int) string {
	var text []byte
	for i, n := range lengths {
		switch {
		case i == 0:
		case i == len(lengths)-1:
			text = append(text, " and "...)
		default:
			text = append(text, ", "...)
		}
		text = fmt.Append(text, n)
	}
	return string(text) + " elements"
}

// elementwise runs a call whose operands are set, and ends it.
func (k *kernel) elementwise(ctx context.Context, c *call, arity int) error {
	err := k.rows(ctx, c, arity)
	c.end()
	return err
}

func (k *kernel) rows(ctx context.Context, c *call, arity int) error {
	if k.isNil {
		return errNil
	}
	n := 1
	for i := range arity {
		switch l := c.in[i].n; {
		case l == 1 || l == n:
		case n == 1:
			n = l
		default:
			return k.mismatch(c, arity)
		}
	}
	if c.out.n != n && n != 1 {
		return k.mismatch(c, arity)
	}
	c.n = c.out.n
	if c.n == 0 {
		return ctx.Err()
	}
	if c.path == fastest && !k.proved.Load() {
		k.prove(ctx, c)
	}
	if c.overlaps(arity) {
		return c.aside(ctx)
	}
	return c.run(ctx)
}

// mismatch names the lengths that do not fit together.
func (k *kernel) mismatch(c *call, arity int) error {
	lengths := make([]int, arity)
	for i := range lengths {
		lengths[i] = c.in[i].n
	}
	return fmt.Errorf("jit: %s: %w: slices of %s, results for %d", k.name, ErrLength, list(lengths), c.out.n)
}

// overlaps reports whether results share memory with arguments in a way that an
// early result could change a late argument. Row for row in the same place is
// fine for native code, which reads a group of rows before it writes it; the
// others read and write in steps of their own.
func (c *call) overlaps(arity int) bool {
	lo := uintptr(c.out.base)
	hi := lo + uintptr(c.out.n)*c.out.size
	for i := range arity {
		in := &c.in[i]
		start := uintptr(in.base)
		if start+uintptr(in.n)*in.size <= lo || hi <= start {
			continue
		}
		if start != lo || in.size != c.out.size || in.n != c.out.n {
			return true
		}
	}
	return false
}

// aside computes into memory of its own, and copies at the end.
func (c *call) aside(ctx context.Context) error {
	to := c.out
	c.out = c.k.scratch(to.n)
	if err := c.run(ctx); err != nil {
		return err
	}
	c.k.copyBack(to, c.out)
	return nil
}

// run does all rows, on several goroutines where that was asked for and pays.
func (c *call) run(ctx context.Context) error {
	span := c.k.way(c.path)
	workers := c.k.options.workers
	if workers <= 1 || c.n < 2 {
		return span(ctx, c, 0, c.n)
	}
	// The first rows, done here, tell what a row costs.
	probe := min(c.n, probeRows)
	start := time.Now()
	if err := span(ctx, c, 0, probe); err != nil || probe == c.n {
		return err
	}
	took := time.Since(start)
	rest := c.n - probe
	if took*time.Duration(rest)/time.Duration(probe) < minShared {
		return span(ctx, c, probe, c.n)
	}
	grain := int(int64(probe) * int64(minChunk) / max(1, int64(took)))
	grain = max(1, grain/laneRows) * laneRows
	return c.share(ctx, span, probe, grain, min(workers, (rest+grain-1)/grain))
}

const (
	// laneRows is a multiple of all numbers of lanes.
	laneRows = 64
	// probeRows are done before a call is shared.
	probeRows = 4 * laneRows
	// minShared is the work that is worth a goroutine.
	minShared = 30 * time.Microsecond
	// minChunk is the work that is worth taking from the others.
	minChunk = 4 * time.Microsecond
)

// share does the rows from lo on in chunks, taken in turn by several goroutines:
// a part of what is left each time, so that they end together, but grain rows at
// least (guided self-scheduling, Polychronopoulos and Kuck 1987).
// Chunks are begun in their order, so that once one fails all before it have
// been begun and will be ended: the first failing row is found however fast the
// goroutines are.
func (c *call) share(ctx context.Context, span span, lo, grain, workers int) error {
	var (
		next   atomic.Int64
		failed atomic.Bool
		wait   sync.WaitGroup
		errs   = make([]error, workers)
		starts = make([]int, workers)
	)
	next.Store(int64(lo))
	work := func(c *call, w int) {
		for !failed.Load() {
			from := int(next.Load())
			size := max(grain, (c.n-from)/(2*workers)/laneRows*laneRows)
			to := min(from+size, c.n)
			if from >= c.n {
				return
			}
			if !next.CompareAndSwap(int64(from), int64(to)) {
				continue
			}
			starts[w] = from
			if err := span(ctx, c, from, to); err != nil {
				errs[w] = err
				failed.Store(true)
				return
			}
		}
	}
	for w := 1; w < workers; w++ {
		wait.Go(func() {
			// A function that ends its goroutine has not done its rows.
			errs[w] = errGoexit
			mine := c.fork()
			defer mine.end()
			work(mine, w)
			if errs[w] == errGoexit {
				errs[w] = nil
			}
		})
	}
	work(c, 0)
	wait.Wait()

	first := -1
	for w, err := range errs {
		if err != nil && (first < 0 || starts[w] < starts[first]) {
			first = w
		}
	}
	if first < 0 {
		return nil
	}
	return errs[first]
}

// one makes o the memory of a single value.
func one[T any](o *operand, v *T) {
	o.base, o.n, o.size = unsafe.Pointer(v), 1, unsafe.Sizeof(*v)
}

// whole runs a call of a function without rows, and ends it.
func (k *kernel) whole(ctx context.Context, c *call) error {
	defer c.end()
	c.n = 1
	if k.isNil {
		return errNil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return k.way(c.path)(ctx, c, 0, 1)
}

// count checks the number of arguments of a Call.
func (k *kernel) count(args []any, want int) error {
	if len(args) != want {
		return fmt.Errorf("jit: %s: it takes %d arguments, and was given %d", k.name, want, len(args))
	}
	return nil
}

// column takes an argument of a Call: a slice, or one value for all rows.
func column[T any](k *kernel, args []any, i int) ([]T, error) {
	switch a := args[i].(type) {
	case []T:
		return a, nil
	case T:
		return []T{a}, nil
	}
	var zero []T
	return nil, fmt.Errorf("jit: %s: argument %d is %T, not %T", k.name, i+1, args[i], zero)
}

// argument takes an argument of a function without rows.
func argument[T any](k *kernel, args []any, i int) (T, error) {
	a, ok := args[i].(T)
	if !ok {
		return a, fmt.Errorf("jit: %s: argument %d is %T, not %T", k.name, i+1, args[i], a)
	}
	return a, nil
}
