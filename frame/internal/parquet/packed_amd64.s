// Packed numbers for AVX2, eight at a time: the bytes of four of them are in each half of
// a vector, a shuffle gives each the four bytes that it lies in, and a shift and a mask
// leave its bits.

#include "textflag.h"

// Registers of all:
//	DI out, SI bytes, CX eights left, R8 bytes of eight, R9 where the upper four begin
//	Y1 bytes of each, Y2 shift of each, Y3 mask, Y0 the numbers

#define EIGHT \
	VMOVDQU (SI), X0; \
	VINSERTI128 $1, (SI)(R9*1), Y0, Y0; \
	VPSHUFB Y1, Y0, Y0; \
	VPSRLVD Y2, Y0, Y0; \
	VPAND Y3, Y0, Y0; \
	ADDQ R8, SI

// What lookUp32 and lookUp64 have before their loops: BX is the dictionary, Y4 its last
// place, R11 how many eights there were.
#define DICTIONARY \
	MOVQ out+0(FP), DI; \
	MOVQ dict+8(FP), BX; \
	MOVQ b+24(FP), SI; \
	MOVQ eights+32(FP), CX; \
	MOVQ CX, R11; \
	MOVQ step+40(FP), R8; \
	MOVQ half+48(FP), R9; \
	MOVQ l+56(FP), R10; \
	MOVL mask+64(FP), AX; \
	VMOVD AX, X3; \
	VPBROADCASTD X3, Y3; \
	MOVQ last+16(FP), AX; \
	VMOVD AX, X4; \
	VPBROADCASTD X4, Y4; \
	VMOVDQU (R10), Y1; \
	VMOVDQU 32(R10), Y2

// Ends if one of the numbers is behind the last place, else leaves them in memory.
#define PLACES \
	VPCMPGTD Y4, Y0, Y5; \
	VMOVMSKPS Y5, AX; \
	TESTL AX, AX; \
	JNZ end; \
	VMOVDQU Y0, places-32(SP)

// func unpackAVX2(out *uint32, b *byte, eights, step, half int, l *layout, mask uint32)
TEXT ·unpackAVX2(SB), NOSPLIT, $0-52
	MOVQ out+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ eights+16(FP), CX
	MOVQ step+24(FP), R8
	MOVQ half+32(FP), R9
	MOVQ l+40(FP), R10
	MOVL mask+48(FP), AX
	VMOVD AX, X3
	VPBROADCASTD X3, Y3
	VMOVDQU (R10), Y1
	VMOVDQU 32(R10), Y2
next:
	EIGHT
	VMOVDQU Y0, (DI)
	ADDQ $32, DI
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// func lookUp64AVX2(out, dict *uint64, last int, b *byte, eights, step, half int, l *layout, mask uint32) int
TEXT ·lookUp64AVX2(SB), NOSPLIT, $32-80
	DICTIONARY
next:
	EIGHT
	PLACES
	MOVL places-32(SP), AX
	MOVL places-28(SP), DX
	MOVQ (BX)(AX*8), AX
	MOVQ (BX)(DX*8), DX
	MOVQ AX, (DI)
	MOVQ DX, 8(DI)
	MOVL places-24(SP), AX
	MOVL places-20(SP), DX
	MOVQ (BX)(AX*8), AX
	MOVQ (BX)(DX*8), DX
	MOVQ AX, 16(DI)
	MOVQ DX, 24(DI)
	MOVL places-16(SP), AX
	MOVL places-12(SP), DX
	MOVQ (BX)(AX*8), AX
	MOVQ (BX)(DX*8), DX
	MOVQ AX, 32(DI)
	MOVQ DX, 40(DI)
	MOVL places-8(SP), AX
	MOVL places-4(SP), DX
	MOVQ (BX)(AX*8), AX
	MOVQ (BX)(DX*8), DX
	MOVQ AX, 48(DI)
	MOVQ DX, 56(DI)
	ADDQ $64, DI
	DECQ CX
	JNZ next
end:
	VZEROUPPER
	SUBQ CX, R11
	MOVQ R11, ret+72(FP)
	RET

// func lookUp32AVX2(out, dict *uint32, last int, b *byte, eights, step, half int, l *layout, mask uint32) int
TEXT ·lookUp32AVX2(SB), NOSPLIT, $32-80
	DICTIONARY
next:
	EIGHT
	PLACES
	MOVL places-32(SP), AX
	MOVL places-28(SP), DX
	MOVL (BX)(AX*4), AX
	MOVL (BX)(DX*4), DX
	MOVL AX, (DI)
	MOVL DX, 4(DI)
	MOVL places-24(SP), AX
	MOVL places-20(SP), DX
	MOVL (BX)(AX*4), AX
	MOVL (BX)(DX*4), DX
	MOVL AX, 8(DI)
	MOVL DX, 12(DI)
	MOVL places-16(SP), AX
	MOVL places-12(SP), DX
	MOVL (BX)(AX*4), AX
	MOVL (BX)(DX*4), DX
	MOVL AX, 16(DI)
	MOVL DX, 20(DI)
	MOVL places-8(SP), AX
	MOVL places-4(SP), DX
	MOVL (BX)(AX*4), AX
	MOVL (BX)(DX*4), DX
	MOVL AX, 24(DI)
	MOVL DX, 28(DI)
	ADDQ $32, DI
	DECQ CX
	JNZ next
end:
	VZEROUPPER
	SUBQ CX, R11
	MOVQ R11, ret+72(FP)
	RET
