// The indexers for AVX2 and AVX-512. Both find the masks of delimiters (R8), ends
// of rows (R9) and quotes (R10) in 64 bytes; what is in quotes is taken out in
// QUOTED; then the positions of the bits that are left are written.

#include "textflag.h"

// Registers of both:
//	SI block, CX blocks left, DI positions, BX cutting, R15 where positions began
//	R11 base, R12 inside (0 or all ones), R13 before (0 or 1), R14 mask of quotes
//	to look at (0 where nothing is quoted), X15 all ones

#define ARGUMENTS \
	MOVQ block+0(FP), SI; \
	MOVQ n+8(FP), CX; \
	MOVQ bytes+16(FP), AX; \
	MOVQ positions+24(FP), DI; \
	MOVL base+32(FP), R11; \
	MOVQ c+40(FP), BX; \
	MOVQ DI, R15; \
	MOVQ 0(BX), R12; \
	MOVQ 8(BX), R13; \
	MOVQ AX, R14; \
	SHRQ $24, R14; \
	ANDQ $1, R14; \
	DECQ R14

// The masks of a block in which there are quotes, or which begins in some.
#define QUOTED \
	ORQ R10, 32(BX); \
	MOVQ R10, X1; \
	VPCMPEQD X15, X15, X15; \
	PCLMULQDQ $0, X15, X1; \
	MOVQ X1, AX; \
	XORQ R12, AX; \
	MOVQ AX, R12; \
	SARQ $63, R12; \
	MOVQ AX, DX; \
	NOTQ DX; \
	ANDQ DX, R8; \
	ANDQ DX, R9; \
	ANDQ R10, DX; \
	ORQ R8, DX; \
	ORQ R9, DX; \
	ANDQ R10, AX; \
	MOVQ DX, R10; \
	SHLQ $1, R10; \
	ORQ R13, R10; \
	NOTQ R10; \
	ANDQ R10, AX; \
	ORQ AX, 16(BX); \
	SHRQ $63, DX; \
	MOVQ DX, R13

#define RESULT \
	MOVQ R12, 0(BX); \
	MOVQ R13, 8(BX); \
	SUBQ R15, DI; \
	SHRQ $2, DI; \
	MOVQ DI, ret+48(FP); \
	VZEROUPPER; \
	RET

#define MASK(y, out) \
	VPCMPEQB y, Y0, Y4; \
	VPCMPEQB y, Y1, Y5; \
	VPMOVMSKB Y4, out; \
	VPMOVMSKB Y5, DX; \
	SHLQ $32, DX; \
	ORQ DX, out

#define POSITION(at) \
	TZCNTQ R8, AX; \
	ADDL R11, AX; \
	MOVL AX, at(DI); \
	BLSRQ R8, R8

// func indexAVX2(block *byte, n int, bytes uint64, positions *uint32, base uint32, c *cutting) int
TEXT ·indexAVX2(SB), NOSPLIT, $0-56
	ARGUMENTS
	MOVQ AX, X8
	VPBROADCASTB X8, Y8
	SHRQ $8, AX
	MOVQ AX, X9
	VPBROADCASTB X9, Y9
	SHRQ $8, AX
	MOVQ AX, X10
	VPBROADCASTB X10, Y10

block2:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	ADDQ $64, SI
	MASK(Y8, R8)
	MASK(Y9, R9)
	MASK(Y10, R10)
	ANDQ R14, R10
	MOVQ R10, AX
	ORQ R12, AX
	JNZ quoted2
	ORQ R9, R8
	MOVQ R8, R13
	SHRQ $63, R13

emit2:
	POPCNTQ R9, R9
	ADDQ R9, 24(BX)
	POPCNTQ R8, R9
	LEAQ (DI)(R9*4), R10
	CMPQ R9, $8
	JGT many2

	// Eight are written whether there are as many or not: TZCNT of 0 is 64, and
	// what is too much is written over by the next block.
	POSITION(0)
	POSITION(4)
	POSITION(8)
	POSITION(12)
	POSITION(16)
	POSITION(20)
	POSITION(24)
	POSITION(28)
	JMP next2

many2:
	POSITION(0)
	POSITION(4)
	POSITION(8)
	POSITION(12)
	POSITION(16)
	POSITION(20)
	POSITION(24)
	POSITION(28)
	ADDQ $32, DI
	TESTQ R8, R8
	JNZ many2

next2:
	MOVQ R10, DI
	ADDL $64, R11
	DECQ CX
	JNZ block2
	RESULT

quoted2:
	QUOTED
	ORQ R9, R8
	JMP emit2

// func indexAVX512(block *byte, n int, bytes uint64, positions *uint32, base uint32, c *cutting) int
TEXT ·indexAVX512(SB), NOSPLIT, $0-56
	ARGUMENTS
	VPBROADCASTB AX, Z8
	SHRQ $8, AX
	VPBROADCASTB AX, Z9
	SHRQ $8, AX
	VPBROADCASTB AX, Z10
	VMOVDQU64 iota<>(SB), Z11
	MOVL $64, AX
	VPBROADCASTD AX, Z13
	VPBROADCASTD R11, Z12

block5:
	VMOVDQU64 (SI), Z0
	ADDQ $64, SI
	VPCMPEQB Z8, Z0, K1
	VPCMPEQB Z9, Z0, K2
	VPCMPEQB Z10, Z0, K3
	KMOVQ K1, R8
	KMOVQ K2, R9
	KMOVQ K3, R10
	ANDQ R14, R10
	MOVQ R10, AX
	ORQ R12, AX
	JNZ quoted5
	ORQ R9, R8
	MOVQ R8, R13
	SHRQ $63, R13

emit5:
	POPCNTQ R9, R9
	ADDQ R9, 24(BX)
	KMOVQ R8, K4
	POPCNTQ R8, R9
	VPCOMPRESSB Z11, K4, Z1
	VPMOVZXBD X1, Z2
	VPADDD Z12, Z2, Z2
	VMOVDQU32 Z2, (DI)
	CMPQ R9, $16
	JLE next5
	VEXTRACTI32X4 $1, Z1, X3
	VPMOVZXBD X3, Z3
	VPADDD Z12, Z3, Z3
	VMOVDQU32 Z3, 64(DI)
	CMPQ R9, $32
	JLE next5
	VEXTRACTI32X4 $2, Z1, X3
	VPMOVZXBD X3, Z3
	VPADDD Z12, Z3, Z3
	VMOVDQU32 Z3, 128(DI)
	VEXTRACTI32X4 $3, Z1, X3
	VPMOVZXBD X3, Z3
	VPADDD Z12, Z3, Z3
	VMOVDQU32 Z3, 192(DI)

next5:
	LEAQ (DI)(R9*4), DI
	VPADDD Z13, Z12, Z12
	DECQ CX
	JNZ block5
	RESULT

quoted5:
	QUOTED
	ORQ R9, R8
	JMP emit5

DATA iota<>+0(SB)/8, $0x0706050403020100
DATA iota<>+8(SB)/8, $0x0f0e0d0c0b0a0908
DATA iota<>+16(SB)/8, $0x1716151413121110
DATA iota<>+24(SB)/8, $0x1f1e1d1c1b1a1918
DATA iota<>+32(SB)/8, $0x2726252423222120
DATA iota<>+40(SB)/8, $0x2f2e2d2c2b2a2928
DATA iota<>+48(SB)/8, $0x3736353433323130
DATA iota<>+56(SB)/8, $0x3f3e3d3c3b3a3938
GLOBL iota<>(SB), RODATA|NOPTR, $64
