#include "textflag.h"

// The mask of the bytes of V0 to V3 that are those of pattern, a bit for each: each
// that is equal keeps the bit of its place among eight, and neighbours are added up
// until eight are one byte.
#define MASK(pattern, out) \
	VCMEQ pattern.B16, V0.B16, V4.B16 \
	VCMEQ pattern.B16, V1.B16, V5.B16 \
	VCMEQ pattern.B16, V2.B16, V6.B16 \
	VCMEQ pattern.B16, V3.B16, V7.B16 \
	VAND V20.B16, V4.B16, V4.B16 \
	VAND V20.B16, V5.B16, V5.B16 \
	VAND V20.B16, V6.B16, V6.B16 \
	VAND V20.B16, V7.B16, V7.B16 \
	VADDP V5.B16, V4.B16, V4.B16 \
	VADDP V7.B16, V6.B16, V6.B16 \
	VADDP V6.B16, V4.B16, V4.B16 \
	VADDP V4.B16, V4.B16, V4.B16 \
	VMOV V4.D[0], out

// func masksNEON(block *byte, n int, bytes uint64, masks *[3]uint64)
TEXT ·masksNEON(SB), NOSPLIT, $0-32
	MOVD block+0(FP), R0
	MOVD n+8(FP), R1
	MOVD bytes+16(FP), R2
	MOVD masks+24(FP), R3
	VDUP R2, V16.B16
	LSR $8, R2
	VDUP R2, V17.B16
	LSR $8, R2
	VDUP R2, V18.B16
	MOVD $0x8040201008040201, R4
	VDUP R4, V20.D2

block:
	VLD1.P 64(R0), [V0.B16, V1.B16, V2.B16, V3.B16]
	MASK(V16, R5)
	MASK(V17, R6)
	MASK(V18, R7)
	MOVD R5, 0(R3)
	MOVD R6, 8(R3)
	MOVD R7, 16(R3)
	ADD $24, R3
	SUBS $1, R1
	BNE block
	RET
