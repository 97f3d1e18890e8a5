package fft

import (
	"context"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
	"github.com/cb434341/weft/internal/native/build"
)

// A code is what native transforms of a plan take besides the plan: machine code
// for each form, and where numbers lie that have been transformed in place.
type code struct {
	forms [toReal + 1]formCode
	order []int64 // for each group of the last pass, which it is of the plan's own
	place []int64 // where element k is after the last pass
}

// A formCode is made when it is wanted, once.
type formCode struct {
	making sync.Mutex
	lanes  int
	seen   atomic.Int64 // elements that went by Go, of batches that are large enough
	made   atomic.Pointer[native.Code]
	failed atomic.Pointer[error]
}

const (
	// calling is how many elements a batch must have for a call to be cheap.
	calling = 2048
	// compiling is how many there must have been, with those at hand, for machine
	// code to be made of the kernel: in Go they take about as long as LLVM does.
	compiling = 1 << 20
	// fewest is the number of lines from which on lanes are worth having.
	fewest = 4
)

// native does the job by machine code, and reports whether it did: not where
// there is none and the batch is too small to make some.
func (j *job[F]) native(dst, src lines, count int) bool {
	p := j.plan
	elements := count * p.n
	if p.n < 2 || len(p.passes) == 0 || count < fewest || elements < calling {
		return false
	}
	if native.Setting(os.Getenv("WEFT_JIT")) != native.Compile {
		return false
	}
	p.codeOnce.Do(func() { p.code = codeOf(p) })
	own := &p.code.forms[j.form]
	k := own.made.Load()
	if k == nil {
		if own.seen.Add(int64(elements)) < compiling || own.failed.Load() != nil || !own.making.TryLock() {
			return false
		}
		err := j.compile(own)
		own.making.Unlock()
		if err != nil {
			return false
		}
		k = own.made.Load()
	}
	c := calls.Get().(*native.Call)
	defer calls.Put(c)
	r := run[F]{job: j, code: k, call: c}
	in, out := p.n*int(unsafe.Sizeof(pair[F]{})), p.n*int(unsafe.Sizeof(pair[F]{}))
	sizes := [2]int{int(unsafe.Sizeof(pair[F]{})), int(unsafe.Sizeof(pair[F]{}))}
	switch j.form {
	case toHalf:
		sizes[0] /= 2
		out += sizes[1]
	case toReal:
		sizes[1] /= 2
		in += sizes[0]
	}
	from, to := stageOf(src, sizes[0], in/sizes[0], own.lanes), stageOf(dst, sizes[1], out/sizes[1], own.lanes)
	if !from.used && !to.used {
		return r.rows(dst, src, count) == nil
	}
	// Where every element is read before the first is written, one buffer does.
	shift := 0
	if len(p.passes) == 1 {
		shift = from.bytes
	}
	buffer := borrow[F]((shift+max(from.bytes, to.bytes))/int(unsafe.Sizeof(pair[F]{})) + 1)
	defer buffer.release()
	memory := pointer(buffer.pairs)
	for at := 0; at < count; at += own.lanes {
		m := min(own.lanes, count-at)
		read, write := src.from(at), dst.from(at)
		if from.used {
			read = from.at(memory)
			from.move(read, src.from(at), m)
		}
		if to.used {
			write = to.at(unsafe.Add(memory, shift))
		}
		if r.rows(write, read, m) != nil {
			return false
		}
		if to.used {
			to.move(dst.from(at), write, m)
		}
	}
	return true
}

// A run is calls for one job.
type run[F Float] struct {
	job  *job[F]
	code *native.Code
	call *native.Call
	args kernel.Args
}

// rows calls for count lines.
func (r *run[F]) rows(dst, src lines, count int) error {
	j := r.job
	p := j.plan
	// Parts of a number are looked at as two operands, and come in each other's
	// place for an inverse.
	part := int(unsafe.Sizeof(F(0)))
	from, to := [2]unsafe.Pointer{src.base, unsafe.Add(src.base, part)}, [2]unsafe.Pointer{dst.base, unsafe.Add(dst.base, part)}
	switch {
	case j.form == toHalf:
		from[1] = unsafe.Add(src.base, src.elem)
		src.elem *= 2
	case j.form == toReal:
		to[0], to[1] = unsafe.Add(dst.base, dst.elem), dst.base
		dst.elem *= 2
	case j.inverse:
		from[0], from[1], to[0], to[1] = from[1], from[0], to[1], to[0]
	}
	address := func(p unsafe.Pointer) uint64 { return uint64(uintptr(p)) }
	r.args.Uniform = append(r.args.Uniform[:0],
		address(from[0]), address(from[1]), uint64(src.line), uint64(src.elem),
		address(to[0]), address(to[1]), uint64(dst.line), uint64(dst.elem),
		floatBits(j.scale),
		address(unsafe.Pointer(unsafe.SliceData(p.code.order))), address(unsafe.Pointer(unsafe.SliceData(p.code.place))),
		address(unsafe.Pointer(unsafe.SliceData(j.twist()))))
	for i := range p.passes {
		r.args.Uniform = append(r.args.Uniform, address(unsafe.Pointer(unsafe.SliceData(p.passes[i].twiddles))))
	}
	err := r.call.Run(context.Background(), r.code, &r.args, 0, count)
	runtime.KeepAlive(p)
	runtime.KeepAlive(src)
	runtime.KeepAlive(dst)
	return err
}

var calls = sync.Pool{New: func() any { return new(native.Call) }}

// compile makes the machine code for the job's form, in the hands of the caller.
// The error stays: why there is none.
func (j *job[F]) compile(own *formCode) (err error) {
	if own.made.Load() != nil {
		return nil
	}
	defer func() {
		if err != nil {
			own.failed.Store(&err)
		}
	}()
	level, err := build.Best()
	if err != nil {
		return err
	}
	m := kernelOf(j.plan, j.form)
	program, err := kernel.NewProgram(m)
	if err != nil {
		return err
	}
	// One vector for a number: butterflies take all the registers.
	own.lanes = max(1, level.Target.VectorBits/8/int(unsafe.Sizeof(F(0))))
	object, err := build.Job{Module: m, Level: level, Lanes: own.lanes}.Make(context.Background())
	if err != nil {
		return err
	}
	made, err := native.Load(object, m, program)
	if err != nil {
		return err
	}
	own.made.Store(made)
	return nil
}

// twist is what halves take.
func (j *job[F]) twist() []pair[F] {
	if j.form == whole {
		return nil
	}
	return j.plan.half()
}

func floatBits[F Float](v F) uint64 {
	if unsafe.Sizeof(v) == 4 {
		return kernel.FloatBits(kernel.Float32, float64(v))
	}
	return kernel.FloatBits(kernel.Float64, float64(v))
}

// codeOf follows elements through passes in place, whose results stay where their
// operands were: group g of the next pass is leg u of group g/radix.
func codeOf[F Float](p *plan[F]) *code {
	c := &code{order: []int64{0}, place: make([]int64, p.n)}
	for i := range p.passes {
		s := &p.passes[i]
		next := make([]int64, len(c.order)*s.radix)
		for g, own := range c.order {
			for u := range s.radix {
				next[g*s.radix+u] = int64(u*s.outer) + own
			}
		}
		if i == len(p.passes)-1 {
			for at, k := range next {
				c.place[k] = int64(at)
			}
			break
		}
		c.order = next
	}
	return c
}
