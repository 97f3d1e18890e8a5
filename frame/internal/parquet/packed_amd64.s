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

// Looks two places up in a dictionary of values of so many bytes, for out.
#define TWO(MOV, size, first, second, to, next) \
	MOVL first, AX; \
	MOVL second, DX; \
	MOV (BX)(AX*size), AX; \
	MOV (BX)(DX*size), DX; \
	MOV AX, to(DI); \
	MOV DX, next(DI)

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
	TWO(MOVQ, 8, places-32(SP), places-28(SP), 0, 8)
	TWO(MOVQ, 8, places-24(SP), places-20(SP), 16, 24)
	TWO(MOVQ, 8, places-16(SP), places-12(SP), 32, 40)
	TWO(MOVQ, 8, places-8(SP), places-4(SP), 48, 56)
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
	TWO(MOVL, 4, places-32(SP), places-28(SP), 0, 4)
	TWO(MOVL, 4, places-24(SP), places-20(SP), 8, 12)
	TWO(MOVL, 4, places-16(SP), places-12(SP), 16, 20)
	TWO(MOVL, 4, places-8(SP), places-4(SP), 24, 28)
	ADDQ $32, DI
	DECQ CX
	JNZ next
end:
	VZEROUPPER
	SUBQ CX, R11
	MOVQ R11, ret+72(FP)
	RET
