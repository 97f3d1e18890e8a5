// Package objload puts a compiled ELF object into executable memory and calls
// its functions from goroutines, without cgo: on native stacks of its own, from
// which a function that takes long can step aside and be resumed.
//
//	Object   a relocated object file: code, constants, no writable data
//	Entry    one of its functions: void entry(void *args, void *thread)
//	Thread   a native stack, with the block that native code knows as its thread
//	fuel     a number that a kernel counts down; below zero it yields
//	yield    back to Go, with the kernel's frames left where they are
//
// A call, with a look at the context every time the fuel is used up:
//
//	object, err := objload.Load(bytes)
//	entry, err := object.Entry("score")
//	thread := objload.Get()
//	defer thread.Put()
//	for more := thread.Start(entry, unsafe.Pointer(args), fuel); more; more = thread.Resume(fuel) {
//		if ctx.Err() != nil {
//			return ctx.Err() // the kernel's frames are forgotten
//		}
//	}
//	runtime.KeepAlive(args)
//
// # Two stacks
//
// The runtime cannot stop native code, and a collection waits for all
// goroutines. So a kernel must come back every 100 µs or so, from wherever it
// is. A goroutine's stack is no place to leave frames that the runtime does not
// know: it moves, and the collector reads it. Hence a stack of the kernel's own,
// and two switches. With both stacks growing downwards:
//
//	  goroutine's stack                     native stack, mapped
//	+-------------------+                 +---------------------+
//	| caller            |                 | 0  address of yield | block, 64 bytes:
//	| Start or Resume   |                 | 8  fuel             | the thread pointer
//	| cross: old BP     | <-------------- | 16 Go's SP          | of native code
//	+-------------------+             +-- | 24 native SP, or 0  |
//	                                  |   +---------------------+
//	                                  |   | return into cross   | written by CALL
//	                                  |   | frames of kernel    |
//	                                  |   |   ...               |
//	                                  |   | return into kernel  | written by the call
//	                                  +-> | 6 saved registers   | of yield
//	                                      |   unused            |
//	                                      +---------------------+
//	                                      | guard, no access    |
//	                                      +---------------------+
//
// Start notes Go's SP in the block, makes the block's address the SP and calls
// the entry. A kernel that returns comes back behind that call. One that yields
// calls the address at offset 0 with its thread: the registers that C expects to
// survive go onto the native stack, and yield jumps to where a return would have
// gone. Resume notes Go's SP anew, takes up the native SP, and returns into the
// kernel. Nothing else of the goroutine is kept in between, so that it may move
// to another of the system's threads and its stack to another place.
//
// # What the runtime sees
//
// Signals come while the SP is on a native stack and the PC in code that no Go
// symbol table knows. Go's handlers run on a signal stack of their own, find
// their goroutine through thread-local storage, which native code leaves alone,
// and then:
//
//   - preemption (SIGURG) asks whether the PC is a safe point; native code is
//     "not Go code" and our assembly never is, so the request stays pending and
//     is honoured by the first Go function that is called after the switch back;
//   - the profiler (SIGPROF) accounts a PC that it does not know to
//     runtime._ExternalCode, and stops its traceback in cross, which the
//     assembler marks as writing SP;
//   - collections, dumps of goroutines, stack growth and the execution tracer
//     stop the goroutine first, thus wait for a return or a yield, and then see
//     Start or Resume in the midst of a call like any other.
//
// Go wants its frame pointer (BP) back: cross saves it. The wrapper that the
// compiler puts around assembly functions restores R14 and X15. MXCSR stays as
// it is for all of Go.
//
// A fault in native code, such as a read of an address that is not mapped or a
// stack that overruns into the guard, ends the process; neither recover nor
// debug.SetPanicOnFault help, since no panic can unwind frames that Go does not
// know. It is for the compiler not to let it happen.
//
// # Invariants
//
//   - Memory is writable or executable, never both; once Load has returned, none
//     of an object's is writable.
//   - Args and all that they lead to are in Go's heap or outside Go, not on a
//     goroutine's stack, and the caller keeps them alive.
//   - One kernel at a time waits on a thread; Start and Put forget it.
//   - Native code uses at most MaxStack bytes. Load checks the sum of what the
//     section .stack_sizes says, where there is one; a compiler without it must
//     see to that itself. No recursion. Frames bigger than the guard, 64 KiB,
//     could step over it.
//
// # Limits
//
// Linux on amd64; elsewhere Load fails and says so. Objects must be
// position-independent, for the small code model, and complete: of the world
// outside they may call memset, memcpy and memmove, which compilers insert by
// themselves. There are no constructors, no thread-local and no writable data, no
// unwinding. An Object lives until Close, a Thread until some collections have
// found it idle in the pool.
package objload
