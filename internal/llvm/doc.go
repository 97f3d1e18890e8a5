// Package llvm compiles LLVM's textual IR to object files with the libLLVM of the
// machine it runs on, which it loads at run time, without cgo.
//
//	word      meaning
//	library   a libLLVM from version 15 on, loaded by Open once a process
//	target    a machine to compile for: triple, processor, features
//	passes    what the optimiser does, as a list in LLVM's words
//	object    a relocatable ELF file in memory
//	remark    what a pass says of a line of the source: vectorised, or why not
//	job       one Compile: a context, a thread and a goroutine of LLVM's own
//
// Use:
//
//	library, err := llvm.Open()
//	if err != nil {
//		return err // says what was looked at, and why each was refused
//	}
//	out, err := library.Compile(ctx, ir, library.Host(), llvm.Options{Passes: llvm.O3})
//	if err != nil {
//		return err // "llvm: parse: line 12: use of undefined value '%x': ..."
//	}
//	load(out.Object)
//
// # Which library
//
// The environment variable WEFT_LLVM is the path of a library, and then no other
// is tried, or "off". Without it the newest is taken of those in the folders that
// the loader's own variable lists and where packages put them; one that does not
// load, or lacks what is used here, is passed over for the next, and only where
// none is left the error tells of all. [Find] looks without loading.
//
// # Invariants
//
// Importing the package loads nothing. A module is verified before anything is
// done to it. Names of processors and features are held against a table and what
// the library says of the host, since LLVM may end the process over one that it
// does not know; its messages come to a handler, since without one an error ends
// the process too. Where it gives up all the same (a "fatal error", say over an
// intrinsic of another machine), its handler never returns: the job's thread and
// memory are lost, the caller gets an error, the process goes on.
//
// What LLVM writes to lies on the Go heap and is passed as a typed pointer, never
// as a number; what it returns is copied before it is freed. The same IR, target,
// options and version make the same bytes, however many jobs run.
//
// # Limits
//
// Built with the tag weft_static, or for a system other than Linux and macOS on
// x86-64 or arm64, the package has the same functions, and Open says why it has no
// library. A crash inside LLVM (as opposed to its giving up) is one of the whole
// process: modules come from our own compiler, not from strangers. Compile cannot
// stop LLVM within a stage. Inline assembly is not read. LLVM's C interface gives
// a remark's text and place only, so that the pass is read off the text, and the
// remarks of passes that nobody here asks for are dropped. Objects may refer to
// memcpy, memset and the like where the optimiser saw a loop that is one; the
// function attribute "no-builtins" forbids it.
package llvm
