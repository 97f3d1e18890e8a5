// Transposed copies with what a CPU with AVX has.

#include "textflag.h"

// TWO copies two rows of eight columns: of each column two neighbours are loaded,
// those of every other column are put side by side, and interleaved they are four
// elements of one row and four of the next.
#define TWO(at) \
	VMOVUPD at(R11), X0; \
	VMOVUPD at(R11)(R9*1), X1; \
	VMOVUPD at(R12), X2; \
	VMOVUPD at(R12)(R9*1), X3; \
	VINSERTF128 $1, at(R11)(R9*2), Y0, Y0; \
	VINSERTF128 $1, at(R11)(R10*1), Y1, Y1; \
	VINSERTF128 $1, at(R12)(R9*2), Y2, Y2; \
	VINSERTF128 $1, at(R12)(R10*1), Y3, Y3; \
	VUNPCKLPD Y1, Y0, Y4; \
	VUNPCKLPD Y3, Y2, Y5; \
	VUNPCKHPD Y1, Y0, Y6; \
	VUNPCKHPD Y3, Y2, Y7; \
	VMOVUPD Y4, (R13); \
	VMOVUPD Y5, 32(R13); \
	VMOVUPD Y6, (R13)(R8*1); \
	VMOVUPD Y7, 32(R13)(R8*1); \
	LEAQ (R13)(R8*2), R13

// func turn64AVX(dst, src unsafe.Pointer, rows, cols, dstRow, srcCol, ahead int)
TEXT ·turn64AVX(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ cols+24(FP), CX
	MOVQ dstRow+32(FP), R8
	MOVQ srcCol+40(FP), R9
	MOVQ ahead+48(FP), BX
	LEAQ (R9)(R9*2), R10        // three columns

columns:
	MOVQ rows+16(FP), DX
	MOVQ SI, R11                // columns 0 to 3
	LEAQ (SI)(R9*4), R12        // columns 4 to 7
	MOVQ DI, R13

rows:
	LEAQ (R11)(BX*1), AX
	PREFETCHT0 (AX)
	PREFETCHT0 (AX)(R9*1)
	PREFETCHT0 (AX)(R9*2)
	PREFETCHT0 (AX)(R10*1)
	LEAQ (R12)(BX*1), AX
	PREFETCHT0 (AX)
	PREFETCHT0 (AX)(R9*1)
	PREFETCHT0 (AX)(R9*2)
	PREFETCHT0 (AX)(R10*1)
	TWO(0)
	TWO(16)
	TWO(32)
	TWO(48)
	ADDQ $64, R11
	ADDQ $64, R12
	SUBQ $8, DX
	JNZ rows

	ADDQ $64, DI
	LEAQ (SI)(R9*8), SI
	SUBQ $8, CX
	JNZ columns
	VZEROUPPER
	RET

// func rowsAVX(dst, src unsafe.Pointer, rows, bytes, dstRow, srcRow int)
TEXT ·rowsAVX(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ rows+16(FP), CX
	MOVQ dstRow+32(FP), R8
	MOVQ srcRow+40(FP), R9

row:
	MOVQ bytes+24(FP), DX
	MOVQ SI, R11
	MOVQ DI, R12

line:
	VMOVUPD (R11), Y0
	VMOVUPD 32(R11), Y1
	VMOVUPD Y0, (R12)
	VMOVUPD Y1, 32(R12)
	ADDQ $64, R11
	ADDQ $64, R12
	SUBQ $64, DX
	JNZ line

	ADDQ R8, DI
	ADDQ R9, SI
	DECQ CX
	JNZ row
	VZEROUPPER
	RET
