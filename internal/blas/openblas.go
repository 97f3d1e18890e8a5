//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package blas

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/dylib"
	"github.com/cb434341/weft/internal/machine"
)

var open = sync.OnceValues(func() (*openblas, error) {
	l, err := dylib.Open(wanted, func(f dylib.File) (*openblas, error) {
		return load(f.Path, func(core string) []string { return betterCores(core, runtime.GOARCH, machine.CPU().Vector) })
	})
	return l, wrap(err)
})

// openblas is the loaded library, as an engine.
type openblas struct {
	Library
	// slots bounds the calls at a time: each holds a core, and one of the buffers
	// of which the library has a fixed number.
	slots     chan struct{}
	functions [routines][4]uintptr
}

// A routine is a function of BLAS or LAPACK, of which there are four: for each
// type one.
type routine int

const (
	gemm routine = iota
	gemv
	syrk
	trsm
	potrf
	geqrf
	orgqr
	gesdd
	heevd
	routines
)

// symbols are the names of the routines without the letter of the type: where
// they differ, of real and of complex numbers.
var symbols = [routines][2]string{
	{"gemm", "gemm"},
	{"gemv", "gemv"},
	{"syrk", "syrk"},
	{"trsm", "trsm"},
	{"potrf", "potrf"},
	{"geqrf", "geqrf"},
	{"orgqr", "ungqr"},
	{"gesdd", "gesdd"},
	{"syevd", "heevd"},
}

// kindOf is the index of a type among a routine's functions.
func kindOf(d block.DType) int {
	switch d {
	case block.Float32:
		return 0
	case block.Float64:
		return 1
	case block.Complex64:
		return 2
	}
	return 3
}

// load opens one library, and once more for other kernels if the ones that it
// chose are not the best for this processor: better names what to try instead.
// It reads its environment when it is opened, so that is what is set meanwhile.
func load(path string, better func(core string) []string) (*openblas, error) {
	// Threads of its own would be started at once, one for each core.
	restore, err := show("OPENBLAS_NUM_THREADS", "1")
	if err != nil {
		return nil, err
	}
	defer restore()
	chosen, err := showOurs("OPENBLAS_CORETYPE")
	if err != nil {
		return nil, err
	}

	l, handle, err := bind(path)
	if err != nil || chosen {
		return l, err
	}
	for _, core := range better(l.Core) {
		if err := purego.Dlclose(handle); err != nil {
			return l, nil
		}
		restore, err := show("OPENBLAS_CORETYPE", core)
		if err != nil {
			return nil, err
		}
		next, h, err := bind(path)
		restore()
		if err != nil {
			return nil, err
		}
		l, handle = next, h
		if strings.EqualFold(l.Core, core) {
			return l, nil
		}
	}
	return l, nil
}

// bind opens the library as it is and finds its functions.
func bind(path string) (*openblas, uintptr, error) {
	handle, err := dylib.Load(path, purego.RTLD_NOW)
	if err != nil {
		return nil, 0, err
	}
	l := &openblas{Library: Library{Path: path}}
	if err := l.ready(handle); err != nil {
		// What is not of use is given back; an error of that changes nothing.
		_ = purego.Dlclose(handle)
		return nil, 0, err
	}
	return l, handle, nil
}

// ready finds the functions and holds the library to one thread.
func (l *openblas) ready(handle uintptr) error {
	var missing []string
	find := func(name string) uintptr {
		symbol, ok := dylib.Symbol(handle, name)
		if !ok {
			missing = append(missing, name)
		}
		return symbol
	}
	for r, names := range symbols {
		for kind, letter := range []string{"s", "d", "c", "z"} {
			l.functions[r][kind] = find(letter + names[kind/2] + "_")
		}
	}
	own := []string{"openblas_get_config", "openblas_get_corename", "openblas_set_num_threads"}
	var address [3]uintptr
	for i, name := range own {
		address[i] = find(name)
	}
	if len(missing) > 0 {
		return fmt.Errorf("it has no %s", strings.Join(missing, ", "))
	}

	var text func() string
	purego.RegisterFunc(&text, address[0])
	config := strings.Fields(text())
	purego.RegisterFunc(&text, address[1])
	l.Core = text()
	purego.SyscallN(address[2], 1)

	buffers := 64
	for i, word := range config {
		switch {
		case word == "OpenBLAS" && i+1 < len(config):
			l.Version = config[i+1]
		case word == "USE64BITINT":
			return errors.New("its integers have 64 bits")
		case strings.HasPrefix(word, "MAX_THREADS="):
			if n, err := strconv.Atoi(strings.TrimPrefix(word, "MAX_THREADS=")); err == nil && n > 0 {
				buffers = n
			}
		}
	}
	l.slots = make(chan struct{}, min(runtime.NumCPU(), buffers))
	return nil
}

func (l *openblas) name() string { return fmt.Sprintf("OpenBLAS %s (%s)", l.Version, l.Core) }

func (l *openblas) columns() bool { return true }

func (l *openblas) working(d block.DType) block.DType { return d }

// A call is the arguments of one call in Fortran's way: each by its address. It
// lies on the heap, where addresses last, and keeps what it points to.
type call struct {
	n         int
	addresses [24]uintptr
	keep      [24]unsafe.Pointer
	letters   [4]byte
	ints      [12]int32
	numbers   [2][2]float64
	info      int32
	used      struct{ letters, ints, numbers int }
}

var calls = sync.Pool{New: func() any { return new(call) }}

func newCall() *call {
	c := calls.Get().(*call)
	c.n = 0
	c.used = struct{ letters, ints, numbers int }{}
	return c
}

// ptr adds an address.
func (c *call) ptr(p unsafe.Pointer) *call {
	c.keep[c.n] = p
	c.addresses[c.n] = uintptr(p)
	c.n++
	return c
}

// letter adds an option.
func (c *call) letter(letter byte) *call {
	p := &c.letters[c.used.letters]
	c.used.letters++
	*p = letter
	return c.ptr(unsafe.Pointer(p))
}

// int adds integers.
func (c *call) int(values ...int) *call {
	for _, v := range values {
		p := &c.ints[c.used.ints]
		c.used.ints++
		*p = int32(v)
		c.ptr(unsafe.Pointer(p))
	}
	return c
}

// array adds a matrix and its leading dimension.
func (c *call) array(a array) *call { return c.ptr(a.p).int(a.ld) }

// number adds a scalar of a type.
func (c *call) number(d block.DType, v float64) *call {
	p := &c.numbers[c.used.numbers]
	c.used.numbers++
	switch d {
	case block.Float32:
		*(*float32)(unsafe.Pointer(p)) = float32(v)
	case block.Complex64:
		*(*complex64)(unsafe.Pointer(p)) = complex(float32(v), 0)
	default:
		*p = [2]float64{v, 0}
	}
	return c.ptr(unsafe.Pointer(p))
}

// do calls a routine and gives the arguments back. The lengths of the letters go
// last, as Fortran hands them over.
func (l *openblas) do(r routine, d block.DType, c *call) (info int) {
	for range c.used.letters {
		c.addresses[c.n] = 1
		c.n++
	}
	l.slots <- struct{}{}
	purego.SyscallN(l.functions[r][kindOf(d)], c.addresses[:c.n]...)
	<-l.slots
	info = int(c.info)
	clear(c.keep[:])
	calls.Put(c)
	return info
}

// doInfo is do of a LAPACK routine: its info is the last argument but the lengths.
func (l *openblas) doInfo(r routine, d block.DType, c *call) (info int) {
	c.info = 0
	return l.do(r, d, c.ptr(unsafe.Pointer(&c.info)))
}
