//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package llvm

import "unsafe"

// Handles of LLVM's objects. They are addresses in C memory, which the garbage
// collector knows nothing of, hence not pointers.
type (
	cContext uintptr
	cModule  uintptr
	cTarget  uintptr
	cMachine uintptr
	cLayout  uintptr
	cBuffer  uintptr
	cPasses  uintptr
	cError   uintptr
	cValue   uintptr
	cAttr    uintptr
	cDiag    uintptr
)

// functions are those of LLVM's C interface that are used, each called LLVM and
// the field's name; all are there from 15 on. A parameter for LLVM to write to is
// a typed Go pointer: what calls through a func value escapes, so that it lies on
// the heap and no growing stack can move it under LLVM's hands.
type functions struct {
	ContextCreate               func() cContext
	ContextDispose              func(cContext)
	ContextSetDiagnosticHandler func(c cContext, handler, arg uintptr)
	GetDiagInfoDescription      func(cDiag) *byte
	GetDiagInfoSeverity         func(cDiag) int32
	InstallFatalErrorHandler    func(handler uintptr)
	ParseCommandLineOptions     func(argc int32, argv **byte, overview *byte)

	CreateMemoryBufferWithMemoryRangeCopy func(data *byte, size uintptr, name string) cBuffer
	GetBufferStart                        func(cBuffer) *byte
	GetBufferSize                         func(cBuffer) uintptr
	DisposeMemoryBuffer                   func(cBuffer)

	ParseIRInContext    func(c cContext, consumed cBuffer, m *cModule, message **byte) int32
	VerifyModule        func(m cModule, action int32, message **byte) int32
	CloneModule         func(cModule) cModule
	DisposeModule       func(cModule)
	SetTarget           func(m cModule, triple string)
	SetModuleDataLayout func(cModule, cLayout)
	PrintModuleToString func(cModule) *byte
	GetFirstFunction    func(cModule) cValue
	GetNextFunction     func(cValue) cValue
	IsDeclaration       func(cValue) int32

	CreateStringAttribute func(c cContext, key string, keySize uint32, value string, valueSize uint32) cAttr
	AddAttributeAtIndex   func(f cValue, index uint32, a cAttr)

	GetDefaultTargetTriple          func() *byte
	GetHostCPUName                  func() *byte
	GetHostCPUFeatures              func() *byte
	GetTargetFromTriple             func(triple string, t *cTarget, message **byte) int32
	CreateTargetMachine             func(t cTarget, triple, cpu, features string, level, reloc, model int32) cMachine
	DisposeTargetMachine            func(cMachine)
	CreateTargetDataLayout          func(cMachine) cLayout
	CopyStringRepOfTargetData       func(cLayout) *byte
	DisposeTargetData               func(cLayout)
	TargetMachineEmitToMemoryBuffer func(t cMachine, m cModule, kind int32, message **byte, b *cBuffer) int32

	CreatePassBuilderOptions  func() cPasses
	DisposePassBuilderOptions func(cPasses)
	RunPasses                 func(m cModule, passes string, t cMachine, o cPasses) cError
	GetErrorMessage           func(cError) *byte
	DisposeErrorMessage       func(*byte)
	DisposeMessage            func(*byte)
}

// Values of enumerations of the C interface.
const (
	severityError  = 0
	severityRemark = 2

	verifyReturns = 2 // rather than print or abort

	relocPIC   = 2
	modelSmall = 3

	emitAssembly = 0
	emitObject   = 1

	attributeOfFunction = ^uint32(0)
)

// take copies text that LLVM gives away and frees it.
func (f *functions) take(text *byte) string {
	if text == nil {
		return ""
	}
	s := cString(text)
	f.DisposeMessage(text)
	return s
}

// bytes copies a buffer and frees it.
func (f *functions) bytes(b cBuffer) []byte {
	data := make([]byte, f.GetBufferSize(b))
	copy(data, unsafe.Slice(f.GetBufferStart(b), len(data)))
	f.DisposeMemoryBuffer(b)
	return data
}

// cString copies text that ends with a zero byte.
func cString(text *byte) string {
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(text), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(text, n))
}
