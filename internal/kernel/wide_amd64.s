// Loops over numbers with what a CPU with AVX, AVX2 or AVX-512 has. Each
// computes what its counterpart in Go does, to the bit but for those of a NaN. All
// are vectorFuncs, for a number of lanes that is a multiple of what four registers
// hold. An operand that is one number is spread to a vector, and stays there.

#include "textflag.h"

// OPERANDS sets DI, SI and DX to where d, a and b are, CX to how many bytes of d
// there are, R8 and R9 to the bytes from vector to vector of a and b, and R10 and R11
// to three times as much.
#define OPERANDS(SPREAD, R, WIDTH, SHIFT) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ n+32(FP), CX; \
	MOVBLZX mode+40(FP), AX; \
	SHLQ $SHIFT, CX; \
	MOVQ $WIDTH, R8; \
	MOVQ R8, R9; \
	TESTB $1, AX; \
	JZ vectorA; \
	SPREAD (SI), R; \
	VMOVUPD R, once-WIDTH(SP); \
	LEAQ once-WIDTH(SP), SI; \
	XORQ R8, R8; \
vectorA: \
	TESTB $2, AX; \
	JZ vectorB; \
	SPREAD (DX), R; \
	VMOVUPD R, once-WIDTH(SP); \
	LEAQ once-WIDTH(SP), DX; \
	XORQ R9, R9; \
vectorB: \
	LEAQ (R8)(R8*2), R10; \
	LEAQ (R9)(R9*2), R11

// BINARY is a code of two operands, four vectors at a time.
#define BINARY(OP, SPREAD, R0, R1, R2, R3, WIDTH, SHIFT) \
	OPERANDS(SPREAD, R0, WIDTH, SHIFT); \
loop: \
	VMOVUPD (SI), R0; \
	VMOVUPD (SI)(R8*1), R1; \
	VMOVUPD (SI)(R8*2), R2; \
	VMOVUPD (SI)(R10*1), R3; \
	OP (DX), R0, R0; \
	OP (DX)(R9*1), R1, R1; \
	OP (DX)(R9*2), R2, R2; \
	OP (DX)(R11*1), R3, R3; \
	VMOVUPD R0, (DI); \
	VMOVUPD R1, WIDTH(DI); \
	VMOVUPD R2, (2*WIDTH)(DI); \
	VMOVUPD R3, (3*WIDTH)(DI); \
	LEAQ (SI)(R8*4), SI; \
	LEAQ (DX)(R9*4), DX; \
	ADDQ $(4*WIDTH), DI; \
	SUBQ $(4*WIDTH), CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

// UNARY is a code of one.
#define UNARY(OP, R0, R1, R2, R3, WIDTH, SHIFT) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ n+32(FP), CX; \
	SHLQ $SHIFT, CX; \
loop: \
	OP (SI), R0; \
	OP WIDTH(SI), R1; \
	OP (2*WIDTH)(SI), R2; \
	OP (3*WIDTH)(SI), R3; \
	VMOVUPD R0, (DI); \
	VMOVUPD R1, WIDTH(DI); \
	VMOVUPD R2, (2*WIDTH)(DI); \
	VMOVUPD R3, (3*WIDTH)(DI); \
	ADDQ $(4*WIDTH), SI; \
	ADDQ $(4*WIDTH), DI; \
	SUBQ $(4*WIDTH), CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

// LEAST is Min: the instruction gives the second operand where one is NaN or both are
// zero, so both ways are joined. -0 and any NaN have bits that win.
#define LEAST(OP, SPREAD, SHIFT) \
	OPERANDS(SPREAD, Y0, 32, SHIFT); \
	SHRQ $5, CX; \
loop: \
	VMOVUPD (SI), Y0; \
	VMOVUPD (DX), Y1; \
	OP Y1, Y0, Y2; \
	OP Y0, Y1, Y3; \
	VORPD Y2, Y3, Y2; \
	VMOVUPD Y2, (DI); \
	ADDQ R8, SI; \
	ADDQ R9, DX; \
	ADDQ $32, DI; \
	DECQ CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

// GREATEST is Max: there bits that are 0 win, so NaN are put in again.
#define GREATEST(OP, COMPARE, SPREAD, SHIFT) \
	OPERANDS(SPREAD, Y0, 32, SHIFT); \
	SHRQ $5, CX; \
loop: \
	VMOVUPD (SI), Y0; \
	VMOVUPD (DX), Y1; \
	OP Y1, Y0, Y2; \
	OP Y0, Y1, Y3; \
	VANDPD Y2, Y3, Y2; \
	COMPARE $3, Y1, Y0, Y3; \
	VORPD Y2, Y3, Y2; \
	VMOVUPD Y2, (DI); \
	ADDQ R8, SI; \
	ADDQ R9, DX; \
	ADDQ $32, DI; \
	DECQ CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

// COMPARE64 and COMPARE32 are comparisons, sixteen numbers at a time: the masks that
// the instruction gives are packed to bytes, of which the lowest bits stay.
#define COMPARE64(HOW, SPREAD, SHIFT) \
	OPERANDS(SPREAD, Y0, 32, SHIFT); \
	SHRQ $7, CX; \
	VPCMPEQB X8, X8, X8; \
	VPABSB X8, X8; \
loop: \
	VMOVUPD (SI), Y0; \
	VMOVUPD (SI)(R8*1), Y1; \
	VMOVUPD (SI)(R8*2), Y2; \
	VMOVUPD (SI)(R10*1), Y3; \
	VCMPPD $HOW, (DX), Y0, Y0; \
	VCMPPD $HOW, (DX)(R9*1), Y1, Y1; \
	VCMPPD $HOW, (DX)(R9*2), Y2, Y2; \
	VCMPPD $HOW, (DX)(R11*1), Y3, Y3; \
	VEXTRACTF128 $1, Y0, X4; \
	VEXTRACTF128 $1, Y1, X5; \
	VEXTRACTF128 $1, Y2, X6; \
	VEXTRACTF128 $1, Y3, X7; \
	VPACKSSDW X4, X0, X0; \
	VPACKSSDW X5, X1, X1; \
	VPACKSSDW X6, X2, X2; \
	VPACKSSDW X7, X3, X3; \
	VPACKSSDW X1, X0, X0; \
	VPACKSSDW X3, X2, X2; \
	VPACKSSWB X2, X0, X0; \
	VPAND X8, X0, X0; \
	VMOVDQU X0, (DI); \
	LEAQ (SI)(R8*4), SI; \
	LEAQ (DX)(R9*4), DX; \
	ADDQ $16, DI; \
	DECQ CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

#define COMPARE32(HOW, SPREAD, SHIFT) \
	OPERANDS(SPREAD, Y0, 32, SHIFT); \
	SHRQ $6, CX; \
	VPCMPEQB X8, X8, X8; \
	VPABSB X8, X8; \
loop: \
	VMOVUPS (SI), Y0; \
	VMOVUPS (SI)(R8*1), Y1; \
	VCMPPS $HOW, (DX), Y0, Y0; \
	VCMPPS $HOW, (DX)(R9*1), Y1, Y1; \
	VEXTRACTF128 $1, Y0, X4; \
	VEXTRACTF128 $1, Y1, X5; \
	VPACKSSDW X4, X0, X0; \
	VPACKSSDW X5, X1, X1; \
	VPACKSSWB X1, X0, X0; \
	VPAND X8, X0, X0; \
	VMOVDQU X0, (DI); \
	LEAQ (SI)(R8*2), SI; \
	LEAQ (DX)(R9*2), DX; \
	ADDQ $16, DI; \
	DECQ CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

// SELECT is Select, a vector at a time: the lowest bits of bytes are lifted to be
// signs.
#define SELECT(WIDEN, LIFT, TOP, BLEND, SPREAD, LANES, SHIFT) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ c+24(FP), BX; \
	MOVQ n+32(FP), CX; \
	MOVBLZX mode+40(FP), AX; \
	SHRQ $SHIFT, CX; \
	MOVQ $LANES, R8; \
	MOVQ $32, R9; \
	MOVQ R9, R10; \
	TESTB $1, AX; \
	JZ vectorA; \
	VPBROADCASTB (SI), Y0; \
	VMOVUPD Y0, flags-96(SP); \
	LEAQ flags-96(SP), SI; \
	XORQ R8, R8; \
vectorA: \
	TESTB $2, AX; \
	JZ vectorB; \
	SPREAD (DX), Y0; \
	VMOVUPD Y0, yes-64(SP); \
	LEAQ yes-64(SP), DX; \
	XORQ R9, R9; \
vectorB: \
	TESTB $4, AX; \
	JZ loop; \
	SPREAD (BX), Y0; \
	VMOVUPD Y0, no-32(SP); \
	LEAQ no-32(SP), BX; \
	XORQ R10, R10; \
loop: \
	WIDEN (SI), Y0; \
	LIFT $TOP, Y0, Y0; \
	VMOVUPD (DX), Y1; \
	VMOVUPD (BX), Y2; \
	BLEND Y0, Y1, Y2, Y3; \
	VMOVUPD Y3, (DI); \
	ADDQ R8, SI; \
	ADDQ R9, DX; \
	ADDQ R10, BX; \
	ADDQ $32, DI; \
	DECQ CX; \
	JNZ loop; \
	VZEROUPPER; \
	RET

TEXT ·add64AVX(SB), NOSPLIT, $32-41
	BINARY(VADDPD, VBROADCASTSD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·sub64AVX(SB), NOSPLIT, $32-41
	BINARY(VSUBPD, VBROADCASTSD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·mul64AVX(SB), NOSPLIT, $32-41
	BINARY(VMULPD, VBROADCASTSD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·div64AVX(SB), NOSPLIT, $32-41
	BINARY(VDIVPD, VBROADCASTSD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·div64AVX512(SB), NOSPLIT, $64-41
	BINARY(VDIVPD, VBROADCASTSD, Z0, Z1, Z2, Z3, 64, 3)

TEXT ·sqrt64AVX(SB), NOSPLIT, $0-41
	UNARY(VSQRTPD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·sqrt64AVX512(SB), NOSPLIT, $0-41
	UNARY(VSQRTPD, Z0, Z1, Z2, Z3, 64, 3)

TEXT ·min64AVX(SB), NOSPLIT, $32-41
	LEAST(VMINPD, VBROADCASTSD, 3)

TEXT ·max64AVX(SB), NOSPLIT, $32-41
	GREATEST(VMAXPD, VCMPPD, VBROADCASTSD, 3)

TEXT ·and64AVX(SB), NOSPLIT, $32-41
	BINARY(VANDPD, VBROADCASTSD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·xor64AVX(SB), NOSPLIT, $32-41
	BINARY(VXORPD, VBROADCASTSD, Y0, Y1, Y2, Y3, 32, 3)

TEXT ·add32AVX(SB), NOSPLIT, $32-41
	BINARY(VADDPS, VBROADCASTSS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·sub32AVX(SB), NOSPLIT, $32-41
	BINARY(VSUBPS, VBROADCASTSS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·mul32AVX(SB), NOSPLIT, $32-41
	BINARY(VMULPS, VBROADCASTSS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·div32AVX(SB), NOSPLIT, $32-41
	BINARY(VDIVPS, VBROADCASTSS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·div32AVX512(SB), NOSPLIT, $64-41
	BINARY(VDIVPS, VBROADCASTSS, Z0, Z1, Z2, Z3, 64, 2)

TEXT ·sqrt32AVX(SB), NOSPLIT, $0-41
	UNARY(VSQRTPS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·sqrt32AVX512(SB), NOSPLIT, $0-41
	UNARY(VSQRTPS, Z0, Z1, Z2, Z3, 64, 2)

TEXT ·min32AVX(SB), NOSPLIT, $32-41
	LEAST(VMINPS, VBROADCASTSS, 2)

TEXT ·max32AVX(SB), NOSPLIT, $32-41
	GREATEST(VMAXPS, VCMPPS, VBROADCASTSS, 2)

TEXT ·and32AVX(SB), NOSPLIT, $32-41
	BINARY(VANDPD, VBROADCASTSS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·xor32AVX(SB), NOSPLIT, $32-41
	BINARY(VXORPD, VBROADCASTSS, Y0, Y1, Y2, Y3, 32, 2)

TEXT ·eq64AVX(SB), NOSPLIT, $32-41
	COMPARE64(0, VBROADCASTSD, 3)

TEXT ·lt64AVX(SB), NOSPLIT, $32-41
	COMPARE64(17, VBROADCASTSD, 3)

TEXT ·le64AVX(SB), NOSPLIT, $32-41
	COMPARE64(18, VBROADCASTSD, 3)

TEXT ·ne64AVX(SB), NOSPLIT, $32-41
	COMPARE64(4, VBROADCASTSD, 3)

TEXT ·eq32AVX(SB), NOSPLIT, $32-41
	COMPARE32(0, VBROADCASTSS, 2)

TEXT ·lt32AVX(SB), NOSPLIT, $32-41
	COMPARE32(17, VBROADCASTSS, 2)

TEXT ·le32AVX(SB), NOSPLIT, $32-41
	COMPARE32(18, VBROADCASTSS, 2)

TEXT ·ne32AVX(SB), NOSPLIT, $32-41
	COMPARE32(4, VBROADCASTSS, 2)

TEXT ·select64AVX2(SB), NOSPLIT, $96-41
	SELECT(VPMOVZXBQ, VPSLLQ, 63, VBLENDVPD, VBROADCASTSD, 4, 2)

TEXT ·select32AVX2(SB), NOSPLIT, $96-41
	SELECT(VPMOVZXBD, VPSLLD, 31, VBLENDVPS, VBROADCASTSS, 8, 3)
