// Loops over floating-point numbers, four at a time, with what a CPU with AVX has.
// Each does the additions of its counterpart in Go, in the same order: a lane is an
// accumulator.

#include "textflag.h"

// What is done to the four numbers at an offset from SI: added to acc, or the
// squares of what they are more than Y6; t is free.
#define ADD64(at, acc, t) \
	VADDPD at(SI), acc, acc

#define ADD32(at, acc, t) \
	VCVTPS2PD at(SI), t; \
	VADDPD t, acc, acc

#define SQUARE64(at, acc, t) \
	VMOVUPD at(SI), t; \
	VSUBPD Y6, t, t; \
	VMULPD t, t, t; \
	VADDPD t, acc, acc

#define SQUARE32(at, acc, t) \
	VCVTPS2PD at(SI), t; \
	VSUBPD Y6, t, t; \
	VMULPD t, t, t; \
	VADDPD t, acc, acc

// The rest of a base of 128 numbers, of which the first eight are in Y0 and Y1;
// four take w bytes.
#define REST(step, w) \
	step((2*w), Y0, Y2); step((3*w), Y1, Y3); \
	step((4*w), Y0, Y2); step((5*w), Y1, Y3); \
	step((6*w), Y0, Y2); step((7*w), Y1, Y3); \
	step((8*w), Y0, Y2); step((9*w), Y1, Y3); \
	step((10*w), Y0, Y2); step((11*w), Y1, Y3); \
	step((12*w), Y0, Y2); step((13*w), Y1, Y3); \
	step((14*w), Y0, Y2); step((15*w), Y1, Y3); \
	step((16*w), Y0, Y2); step((17*w), Y1, Y3); \
	step((18*w), Y0, Y2); step((19*w), Y1, Y3); \
	step((20*w), Y0, Y2); step((21*w), Y1, Y3); \
	step((22*w), Y0, Y2); step((23*w), Y1, Y3); \
	step((24*w), Y0, Y2); step((25*w), Y1, Y3); \
	step((26*w), Y0, Y2); step((27*w), Y1, Y3); \
	step((28*w), Y0, Y2); step((29*w), Y1, Y3); \
	step((30*w), Y0, Y2); step((31*w), Y1, Y3)

// One number in X0 of the eight in Y0 and Y1: (r0+r1)+(r2+r3) and so on.
#define FOLD \
	VHADDPD Y1, Y0, Y0; \
	VEXTRACTF128 $1, Y0, X1; \
	VADDPD X1, X0, X0; \
	VHADDPD X0, X0, X0

// The end of a loop over bases.
#define NEXT(bytes) \
	FOLD; \
	VMOVSD X0, (DI); \
	ADDQ $8, DI; \
	ADDQ $bytes, SI; \
	DECQ CX; \
	JNZ base; \
	VZEROUPPER; \
	RET

// Whether 128 bytes compare as they should, in Y0.
#define COMPARE(move, compare, how, and) \
	move 0(SI), Y0; \
	compare how, Y4, Y0, Y0; \
	move 32(SI), Y1; \
	compare how, Y4, Y1, Y1; \
	move 64(SI), Y2; \
	compare how, Y4, Y2, Y2; \
	move 96(SI), Y3; \
	compare how, Y4, Y3, Y3; \
	and Y1, Y0, Y0; \
	and Y3, Y2, Y2; \
	and Y2, Y0, Y0

// func sums64AVX(to *float64, x *float64, n int)
TEXT ·sums64AVX(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX

base:
	VMOVUPD (SI), Y0
	VMOVUPD 32(SI), Y1
	REST(ADD64, 32)
	NEXT(1024)

// func squares64AVX(to *float64, x *float64, n int, mean float64)
TEXT ·squares64AVX(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSD mean+24(FP), Y6

base:
	VMOVUPD 0(SI), Y2
	VSUBPD Y6, Y2, Y2
	VMULPD Y2, Y2, Y0
	VMOVUPD 32(SI), Y3
	VSUBPD Y6, Y3, Y3
	VMULPD Y3, Y3, Y1
	REST(SQUARE64, 32)
	NEXT(1024)

// func least64AVX(x *float64, n int, m float64) (k int)
TEXT ·least64AVX(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSD m+16(FP), Y4
	XORQ AX, AX

group:
	LEAQ 16(AX), DX
	CMPQ DX, CX
	JA done
	COMPARE(VMOVUPD, VCMPPD, $13, VANDPD)
	VMOVMSKPD Y0, BX
	CMPL BX, $15
	JNE done
	MOVQ DX, AX
	ADDQ $128, SI
	JMP group

done:
	VZEROUPPER
	MOVQ AX, k+24(FP)
	RET

// func greatest64AVX(x *float64, n int, m float64) (k int)
TEXT ·greatest64AVX(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSD m+16(FP), Y4
	XORQ AX, AX

group:
	LEAQ 16(AX), DX
	CMPQ DX, CX
	JA done
	COMPARE(VMOVUPD, VCMPPD, $2, VANDPD)
	VMOVMSKPD Y0, BX
	CMPL BX, $15
	JNE done
	MOVQ DX, AX
	ADDQ $128, SI
	JMP group

done:
	VZEROUPPER
	MOVQ AX, k+24(FP)
	RET

// func rows64AVX(sums *float64, x *float64, n int)
TEXT ·rows64AVX(SB), NOSPLIT, $0-24
	MOVQ sums+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ CX, DX
	SHLQ $3, DX // from row to row
	LEAQ (SI)(DX*2), R8
	SHRQ $2, CX

column:
	VMOVUPD (DI), Y0
	VADDPD (SI), Y0, Y0
	VADDPD (SI)(DX*1), Y0, Y0
	VADDPD (R8), Y0, Y0
	VADDPD (R8)(DX*1), Y0, Y0
	VMOVUPD Y0, (DI)
	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $32, R8
	DECQ CX
	JNZ column
	VZEROUPPER
	RET

// func sums32AVX(to *float64, x *float32, n int)
TEXT ·sums32AVX(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX

base:
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	REST(ADD32, 16)
	NEXT(512)

// func squares32AVX(to *float64, x *float32, n int, mean float64)
TEXT ·squares32AVX(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSD mean+24(FP), Y6

base:
	VCVTPS2PD 0(SI), Y2
	VSUBPD Y6, Y2, Y2
	VMULPD Y2, Y2, Y0
	VCVTPS2PD 16(SI), Y3
	VSUBPD Y6, Y3, Y3
	VMULPD Y3, Y3, Y1
	REST(SQUARE32, 16)
	NEXT(512)

// func least32AVX(x *float32, n int, m float32) (k int)
TEXT ·least32AVX(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS m+16(FP), Y4
	XORQ AX, AX

group:
	LEAQ 32(AX), DX
	CMPQ DX, CX
	JA done
	COMPARE(VMOVUPS, VCMPPS, $13, VANDPS)
	VMOVMSKPS Y0, BX
	CMPL BX, $255
	JNE done
	MOVQ DX, AX
	ADDQ $128, SI
	JMP group

done:
	VZEROUPPER
	MOVQ AX, k+24(FP)
	RET

// func greatest32AVX(x *float32, n int, m float32) (k int)
TEXT ·greatest32AVX(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS m+16(FP), Y4
	XORQ AX, AX

group:
	LEAQ 32(AX), DX
	CMPQ DX, CX
	JA done
	COMPARE(VMOVUPS, VCMPPS, $2, VANDPS)
	VMOVMSKPS Y0, BX
	CMPL BX, $255
	JNE done
	MOVQ DX, AX
	ADDQ $128, SI
	JMP group

done:
	VZEROUPPER
	MOVQ AX, k+24(FP)
	RET

// func rows32AVX(sums *float64, x *float32, n int)
TEXT ·rows32AVX(SB), NOSPLIT, $0-24
	MOVQ sums+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ CX, DX
	SHLQ $2, DX // from row to row
	LEAQ (SI)(DX*2), R8
	SHRQ $2, CX

column:
	VMOVUPD (DI), Y0
	VCVTPS2PD (SI), Y1
	VADDPD Y1, Y0, Y0
	VCVTPS2PD (SI)(DX*1), Y1
	VADDPD Y1, Y0, Y0
	VCVTPS2PD (R8), Y1
	VADDPD Y1, Y0, Y0
	VCVTPS2PD (R8)(DX*1), Y1
	VADDPD Y1, Y0, Y0
	VMOVUPD Y0, (DI)
	ADDQ $32, DI
	ADDQ $16, SI
	ADDQ $16, R8
	DECQ CX
	JNZ column
	VZEROUPPER
	RET

// func sum64AVX(x *float64, n int) (s float64)
TEXT ·sum64AVX(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VMOVUPD (SI), Y0
	VMOVUPD 32(SI), Y1
	JMP next

eight:
	VMOVUPD (SI), Y2
	VMOVUPD 32(SI), Y3
	VADDPD Y2, Y0, Y0
	VADDPD Y3, Y1, Y1

next:
	ADDQ $64, SI
	DECQ CX
	JNZ eight
	FOLD
	VZEROUPPER
	MOVSD X0, s+16(FP)
	RET

// func square64AVX(x *float64, n int, mean float64) (s float64)
TEXT ·square64AVX(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSD mean+16(FP), Y6
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1

eight:
	VMOVUPD (SI), Y2
	VMOVUPD 32(SI), Y3
	VSUBPD Y6, Y2, Y2
	VSUBPD Y6, Y3, Y3
	VMULPD Y2, Y2, Y2
	VMULPD Y3, Y3, Y3
	VADDPD Y2, Y0, Y0
	VADDPD Y3, Y1, Y1
	ADDQ $64, SI
	DECQ CX
	JNZ eight
	FOLD
	VZEROUPPER
	MOVSD X0, s+24(FP)
	RET

// func sum32AVX(x *float32, n int) (s float64)
TEXT ·sum32AVX(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	JMP next

eight:
	VCVTPS2PD (SI), Y2
	VCVTPS2PD 16(SI), Y3
	VADDPD Y2, Y0, Y0
	VADDPD Y3, Y1, Y1

next:
	ADDQ $32, SI
	DECQ CX
	JNZ eight
	FOLD
	VZEROUPPER
	MOVSD X0, s+16(FP)
	RET

// func square32AVX(x *float32, n int, mean float64) (s float64)
TEXT ·square32AVX(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSD mean+16(FP), Y6
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1

eight:
	VCVTPS2PD (SI), Y2
	VCVTPS2PD 16(SI), Y3
	VSUBPD Y6, Y2, Y2
	VSUBPD Y6, Y3, Y3
	VMULPD Y2, Y2, Y2
	VMULPD Y3, Y3, Y3
	VADDPD Y2, Y0, Y0
	VADDPD Y3, Y1, Y1
	ADDQ $32, SI
	DECQ CX
	JNZ eight
	FOLD
	VZEROUPPER
	MOVSD X0, s+24(FP)
	RET
