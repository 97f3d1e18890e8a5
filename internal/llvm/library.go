//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package llvm

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/cb434341/weft/internal/dylib"
)

// Open loads the library that [Find] finds, or else the next best, and readies it
// for x86-64 and arm64. The first call decides for the life of the process; later
// ones are free. The error lists what was looked at and why each was refused.
func Open() (*Library, error) {
	return open()
}

var open = sync.OnceValues(func() (*Library, error) {
	l, err := dylib.Open(wanted, load)
	return l, wrap(err)
})

// A Library is a loaded libLLVM. Its methods may be called by many goroutines at
// once.
type Library struct {
	path, version string
	host          Target
	c             functions
	self          func() uintptr // pthread_self

	diagnosed uintptr // the C address of jobs.diagnosed
	slots     chan struct{}
	jobs      jobs

	// remarking guards LLVM's own variables that turn remarks on: whoever compiles
	// reads them.
	remarking sync.RWMutex
	remarks   bool
}

// Version is the library's version as it gives it, "19.1.7", or only the first
// number of it from the file's name.
func (l *Library) Version() string { return l.version }

// Path is the file that was loaded.
func (l *Library) Path() string { return l.path }

// Host is the machine that this process runs on, as LLVM sees it.
func (l *Library) Host() Target { return l.host }

// load opens one candidate and readies it.
func load(f dylib.File) (*Library, error) {
	handle, err := dylib.Load(f.Path, purego.RTLD_LAZY)
	if err != nil {
		return nil, err
	}
	l := &Library{path: f.Path}
	if err := l.ready(handle, f); err != nil {
		// What is not of use is given back; an error of that changes nothing.
		_ = purego.Dlclose(handle)
		return nil, err
	}
	return l, nil
}

// ready binds the functions, checks the version and registers the targets.
func (l *Library) ready(handle uintptr, f dylib.File) error {
	if err := dylib.Bind(handle, "libLLVM", "LLVM", &l.c); err != nil {
		return err
	}
	var err error
	if l.version, err = versionOf(handle, f); err != nil {
		return err
	}
	for arch := range families {
		if err := register(handle, arch); err != nil {
			return err
		}
	}
	self, err := purego.Dlsym(purego.RTLD_DEFAULT, "pthread_self")
	if err != nil {
		return err
	}
	purego.RegisterFunc(&l.self, self)

	l.host = Target{
		Triple:   l.c.take(l.c.GetDefaultTargetTriple()),
		CPU:      l.c.take(l.c.GetHostCPUName()),
		Features: l.c.take(l.c.GetHostCPUFeatures()),
	}
	l.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	l.diagnosed = purego.NewCallback(l.jobs.diagnosed(&l.c))
	l.c.InstallFatalErrorHandler(purego.NewCallback(func(reason *byte) { l.fatal(cString(reason)) }))
	return nil
}

// versionOf asks the library, which it answers from 16 on; 15 is known by what 14
// does not have.
func versionOf(handle uintptr, f dylib.File) (string, error) {
	symbol, ok := dylib.Symbol(handle, "LLVMGetVersion")
	if !ok {
		if _, ok := dylib.Symbol(handle, "LLVMPointerTypeInContext"); !ok {
			return "", fmt.Errorf("it has no opaque pointers, which came with version %d", Oldest)
		}
		if f.Major() == Oldest {
			return f.Version, nil
		}
		return fmt.Sprint(Oldest), nil
	}
	var get func(major, minor, patch *uint32)
	purego.RegisterFunc(&get, symbol)
	var v [3]uint32
	get(&v[0], &v[1], &v[2])
	return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]), nil
}

// register adds a target to LLVM's table of those.
func register(handle uintptr, arch string) error {
	name := map[string]string{"x86_64": "X86", "aarch64": "AArch64"}[arch]
	for _, part := range []string{"TargetInfo", "Target", "TargetMC", "AsmPrinter"} {
		symbol, ok := dylib.Symbol(handle, "LLVMInitialize"+name+part)
		if !ok {
			// A library can be built for some machines only. It must be able to make
			// code for this one; for the others, Compile says that it cannot.
			if arch == (Target{Triple: runtime.GOARCH}).Arch() {
				return fmt.Errorf("it was built without %s", arch)
			}
			return nil
		}
		var initialise func()
		purego.RegisterFunc(&initialise, symbol)
		initialise()
	}
	return nil
}

// enable turns remarks on in the whole library. They stay on, since LLVM has no
// way back, and make every compile a little slower: so only at the first wish.
func (l *Library) enable() {
	l.remarking.Lock()
	defer l.remarking.Unlock()
	if l.remarks {
		return
	}
	l.remarks = true
	const passes = "=loop-vectorize|slp-vectorizer|loop-unroll|regalloc|prologepilog"
	var argv []*byte
	for _, arg := range []string{
		"weft", "-pass-remarks" + passes, "-pass-remarks-missed" + passes, "-pass-remarks-analysis" + passes,
	} {
		argv = append(argv, unsafe.SliceData([]byte(arg+"\x00")))
	}
	l.c.ParseCommandLineOptions(int32(len(argv)), unsafe.SliceData(argv), nil)
	runtime.KeepAlive(argv)
}
