#include "textflag.h"
#include "funcdata.h"

// Offsets in the block at the top of a native stack (type block in thread.go).
#define block_goSP 16
#define block_nativeSP 24

// func cross(b *block, code uintptr, args unsafe.Pointer)
//
// Changes to the native stack of b: enters code when it is not zero, else goes
// on where the kernel yielded. Comes back, on the goroutine's stack, when the
// kernel returns or yields.
//
// One function does both ways in, so that both have the same frame on the
// goroutine's stack, and one tail leaves it whichever way the kernel came out:
// an entry that yields and comes back from a later resume returns to the
// instruction after CALL, long after the frame that called it is gone; it finds
// block_goSP pointing at the frame of the last resume instead.
//
// The frame of 8 bytes is unused: with a frame the assembler saves and restores
// BP, Go's frame pointer, which kernels use as they like. Everything else is
// caller-saved in ABI0; the wrapper that the compiler puts around an assembly
// function brings back R14 (g) and X15 (zero).
//
// The write to SP makes the assembler mark the function as SPWRITE, which stops
// a profiler's traceback that hits it on either stack.
TEXT ·cross(SB), NOSPLIT, $8-24
	NO_LOCAL_POINTERS
	MOVQ b+0(FP), BX
	MOVQ code+8(FP), AX
	MOVQ args+16(FP), DI
	MOVQ SP, block_goSP(BX)
	TESTQ AX, AX
	JZ   resume

	// void entry(args in DI, thread in SI). The block is 64-byte aligned, thus
	// SP is a multiple of 16 before the call, as SysV asks. BX is callee-saved
	// there: it is how the tail finds the block again.
	MOVQ BX, SI
	MOVQ BX, SP
	CALL AX

	// The tail. BX is the block: kept by the kernel, or set by yield.
	MOVQ block_goSP(BX), SP
	RET

resume:
	// The frame that yield left: six registers and the kernel's return address.
	// JMP instead of RET, which the assembler would precede by an epilogue.
	MOVQ block_nativeSP(BX), SP
	MOVQ $0, block_nativeSP(BX)
	MOVQ 0(SP), R15
	MOVQ 8(SP), R14
	MOVQ 16(SP), R13
	MOVQ 24(SP), R12
	MOVQ 32(SP), BP
	MOVQ 40(SP), BX
	MOVQ 48(SP), AX
	LEAQ 56(SP), SP
	JMP  AX

// void yield(thread in DI), called by kernels, SysV.
//
// Saves what SysV lets a caller expect to survive, and leaves by the tail of
// cross as if the kernel had returned. MXCSR and the x87 control word are
// callee-saved too, but nobody changes them: neither kernels nor Go.
TEXT ·yield<>(SB), NOSPLIT|NOFRAME, $0-0
	PUSHQ BX
	PUSHQ BP
	PUSHQ R12
	PUSHQ R13
	PUSHQ R14
	PUSHQ R15
	MOVQ  SP, block_nativeSP(DI)

	MOVQ DI, BX
	MOVQ -8(DI), AX // pushed by CALL in cross: the first word of the stack
	JMP  AX

// yield for processors with AVX. What is left in the upper halves of the vector
// registers would slow down Go's SSE code by false dependencies; the kernel has
// put away what it needs, since SysV lets a callee destroy all of it.
TEXT ·yieldAVX<>(SB), NOSPLIT|NOFRAME, $0-0
	VZEROUPPER
	JMP ·yield<>(SB)

// void *memset(void *to in DI, int value in SI, size_t n in DX)
TEXT ·memset<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ DI, R8
	MOVL SI, AX
	MOVQ DX, CX
	REP
	STOSB
	MOVQ R8, AX
	RET

// void *memcpy(void *to in DI, const void *from in SI, size_t n in DX)
TEXT ·memcpy<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ DI, AX
	MOVQ DX, CX
	REP
	MOVSB
	RET

// void *memmove(void *to in DI, const void *from in SI, size_t n in DX)
//
// Copies upwards unless to lies inside from: then from the end, in words, since
// string instructions that count down are microcoded byte by byte.
TEXT ·memmove<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ DI, AX
	MOVQ DX, CX
	MOVQ DI, R8
	SUBQ SI, R8
	CMPQ R8, CX
	JCS  down
	REP
	MOVSB
	RET

words:
	MOVQ -8(SI)(CX*1), R8
	MOVQ R8, -8(DI)(CX*1)
	SUBQ $8, CX

down:
	CMPQ CX, $8
	JCC  words
	TESTQ CX, CX
	JZ   done

bytes:
	MOVB -1(SI)(CX*1), R8
	MOVB R8, -1(DI)(CX*1)
	SUBQ $1, CX
	JNZ  bytes

done:
	RET

// The addresses of the functions above, for Go: it cannot take them itself,
// since they do not follow Go's calling conventions and are not declared there.
DATA ·yieldPC(SB)/8, $·yield<>(SB)
GLOBL ·yieldPC(SB), RODATA|NOPTR, $8

DATA ·yieldAVXPC(SB)/8, $·yieldAVX<>(SB)
GLOBL ·yieldAVXPC(SB), RODATA|NOPTR, $8

DATA ·memsetPC(SB)/8, $·memset<>(SB)
GLOBL ·memsetPC(SB), RODATA|NOPTR, $8

DATA ·memcpyPC(SB)/8, $·memcpy<>(SB)
GLOBL ·memcpyPC(SB), RODATA|NOPTR, $8

DATA ·memmovePC(SB)/8, $·memmove<>(SB)
GLOBL ·memmovePC(SB), RODATA|NOPTR, $8
