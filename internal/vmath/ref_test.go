package vmath

import (
	"math"
	"math/big"
	"sync"
)

// The references compute with some 200 bits, far more than any cancellation in
// them costs. They take big numbers, and those of one argument serve as oracle
// for float64 arguments, taken exactly.
const refBits = 224

type real = *big.Float

func num(x float64) real       { return new(big.Float).SetPrec(refBits).SetFloat64(x) }
func z() real                  { return new(big.Float).SetPrec(refBits) }
func add(a, b real) real       { return z().Add(a, b) }
func sub(a, b real) real       { return z().Sub(a, b) }
func mul(a, b real) real       { return z().Mul(a, b) }
func quo(a, b real) real       { return z().Quo(a, b) }
func sqrt(a real) real         { return z().Sqrt(a) }
func shift(a real, n int) real { return z().SetMantExp(a, n) }
func approx(a real) float64    { f, _ := a.Float64(); return f }

// exponentOf is the exponent of a's leading bit, very small for 0.
func exponentOf(a real) int {
	if a.Sign() == 0 {
		return -1 << 30
	}
	return a.MantExp(nil) - 1
}

// refInverse returns 1/n for small n, and refFactorial 1/n!.
var refInverse, refFactorial = func() (inv, fact []real) {
	fact = append(fact, num(1))
	inv = append(inv, nil)
	for n := 1; n < 400; n++ {
		inv = append(inv, quo(num(1), num(float64(n))))
		fact = append(fact, mul(fact[n-1], inv[n]))
	}
	return inv, fact
}()

// piTo returns pi with the precision, by Machin's formula.
func piTo(prec uint) real {
	arccot := func(n int64) real {
		one := new(big.Int).Lsh(big.NewInt(1), prec+32)
		power := one.Div(one, big.NewInt(n))
		sum := new(big.Int)
		for k := int64(1); power.Sign() != 0; k += 2 {
			term := new(big.Int).Div(power, big.NewInt(k))
			if k%4 == 3 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Div(power, big.NewInt(n*n))
		}
		f := new(big.Float).SetPrec(prec + 32).SetInt(sum)
		return f.SetMantExp(f, -int(prec+32))
	}
	four := new(big.Float).SetPrec(prec + 32).SetInt64(4)
	p := new(big.Float).SetPrec(prec+32).Mul(four, arccot(5))
	p.Sub(p, arccot(239))
	return new(big.Float).SetPrec(prec).Mul(p, four)
}

var (
	refPi = piTo(refBits)

	// log(2) is 144*atanh(1/251) + ... too; its plain series gains a bit a term.
	refLn2 = sync.OnceValue(func() real {
		sum := z()
		for k := 1; k < refBits+16; k++ {
			sum.Add(sum, quo(shift(num(1), -k), num(float64(k))))
		}
		return sum
	})
	refLn10 = sync.OnceValue(func() real { return refLog(num(10)) })
)

// taylor sums x^n * c[n] for n = from, from+step, ... with signs alternating if asked.
func taylor(x real, from, step int, alternate bool) real {
	power := num(1)
	for range from {
		power.Mul(power, x)
	}
	by := num(1)
	for range step {
		by.Mul(by, x)
	}
	if alternate {
		by.Neg(by)
	}
	sum, term := z(), z()
	for n := from; n < len(refFactorial); n += step {
		term.Mul(power, refFactorial[n])
		sum.Add(sum, term)
		if exponentOf(term) < exponentOf(sum)-refBits {
			break
		}
		power.Mul(power, by)
	}
	return sum
}

func refExp(x real) real {
	f := approx(x)
	if f > 1e5 || f < -1e5 {
		return shift(num(1), int(math.Copysign(1e6, f)))
	}
	k := math.Round(f / math.Ln2)
	r := shift(sub(x, mul(num(k), refLn2())), -8)
	e := taylor(r, 0, 1, false)
	for range 8 {
		e.Mul(e, e)
	}
	return shift(e, int(k))
}

func refExpm1(x real) real {
	if math.Abs(approx(x)) < 0.25 {
		return taylor(x, 1, 1, false)
	}
	return sub(refExp(x), num(1))
}

// refLog starts from Go's logarithm, and triples its digits.
func refLog(x real) real {
	m := z()
	e := x.MantExp(m)
	if f := approx(m); f < 0.70710678 {
		m, e = shift(m, 1), e-1
	}
	y := num(math.Log(approx(m)))
	ey := refExp(y)
	y.Add(y, shift(quo(sub(m, ey), add(m, ey)), 1))
	if e == 0 {
		return y
	}
	return y.Add(y, mul(num(float64(e)), refLn2()))
}

func refLog1p(x real) real {
	if exponentOf(x) > -30 {
		return refLog(new(big.Float).SetPrec(2*refBits).Add(x, num(1)))
	}
	sum, power := z(), z().Neg(num(1))
	for n := 1; n < 12; n++ {
		power.Mul(power, x)
		power.Neg(power)
		sum.Add(sum, mul(power, refInverse[n]))
	}
	return sum
}

// hugePi serves the reduction of any float64.
var hugePi = piTo(1024 + 128 + refBits)

// refReduce returns x modulo pi/2 and the multiple's last two bits.
func refReduce(x real) (r real, q int) {
	half := new(big.Float).SetPrec(hugePi.Prec()).SetMantExp(hugePi, -1)
	if exponentOf(x) < 64 {
		half.SetPrec(2 * refBits)
	}
	n := new(big.Float).SetPrec(half.Prec()).Quo(x, half)
	bias := big.NewFloat(0.5)
	if x.Sign() < 0 {
		bias.Neg(bias)
	}
	k, _ := n.Add(n, bias).Int(nil)
	kf := new(big.Float).SetPrec(half.Prec()).SetInt(k)
	kf.Mul(kf, half)
	kf.Sub(x, kf)
	return z().Set(kf), int(new(big.Int).And(k, big.NewInt(3)).Int64())
}

func refSincos(x real) (sin, cos real) {
	r, q := refReduce(x)
	s := taylor(r, 1, 2, true)
	c := taylor(r, 0, 2, true)
	switch q {
	case 1:
		s, c = c, s.Neg(s)
	case 2:
		s.Neg(s)
		c.Neg(c)
	case 3:
		s, c = c.Neg(c), s
	}
	return s, c
}

func refSin(x real) real { s, _ := refSincos(x); return s }
func refCos(x real) real { _, c := refSincos(x); return c }
func refTan(x real) real { s, c := refSincos(x); return quo(s, c) }

// refAtan2 turns the point back by Go's angle: what is left is small.
func refAtan2(y, x real) real {
	scale := max(exponentOf(x), exponentOf(y))
	y, x = shift(y, -scale), shift(x, -scale)
	start := num(math.Atan2(approx(y), approx(x)))
	s, c := taylor(start, 1, 2, true), taylor(start, 0, 2, true)
	u := quo(sub(mul(y, c), mul(x, s)), add(mul(x, c), mul(y, s)))
	cube := mul(mul(u, u), mul(u, refInverse[3]))
	return add(start, sub(u, cube))
}

func refAtan(x real) real { return refAtan2(x, num(1)) }

// sine2 is sqrt(1 - x^2).
func sine2(x real) real { return sqrt(mul(sub(num(1), x), add(num(1), x))) }

func refAsin(x real) real { return refAtan2(x, sine2(x)) }
func refAcos(x real) real { return refAtan2(sine2(x), x) }

func refSinh(x real) real {
	if x.Sign() < 0 {
		y := refSinh(z().Neg(x))
		return y.Neg(y)
	}
	e := refExpm1(x)
	return shift(add(e, quo(e, add(e, num(1)))), -1)
}

func refCosh(x real) real {
	e := refExp(x)
	return shift(add(e, quo(num(1), e)), -1)
}

func refTanh(x real) real {
	e := refExpm1(shift(x, 1))
	return quo(e, add(e, num(2)))
}

func refAsinh(x real) real {
	if x.Sign() < 0 {
		y := refAsinh(z().Neg(x))
		return y.Neg(y)
	}
	x2 := mul(x, x)
	return refLog1p(add(x, quo(x2, add(num(1), sqrt(add(x2, num(1)))))))
}

func refAcosh(x real) real {
	t := sub(x, num(1))
	return refLog1p(add(t, sqrt(mul(t, add(x, num(1))))))
}

func refAtanh(x real) real {
	return shift(refLog1p(quo(shift(x, 1), sub(num(1), x))), -1)
}

func refPow(x, y real) real { return refExp(mul(y, refLog(x))) }

var refSqrtPi = sqrt(refPi)

// refErf is exp(-x^2)*2/sqrt(pi) * sum of 2^n x^(2n+1) / (1*3*...*(2n+1)).
func refErf(x real) real {
	x2 := mul(x, x)
	sum, term := z(), z().Set(x)
	for n := 1; ; n++ {
		sum.Add(sum, term)
		if exponentOf(term) < exponentOf(sum)-refBits || term.Sign() == 0 {
			break
		}
		term.Mul(term, x2)
		term.SetMantExp(term, 1)
		if 2*n+1 < len(refInverse) {
			term.Mul(term, refInverse[2*n+1])
		} else {
			term.Quo(term, num(float64(2*n+1)))
		}
	}
	return mul(sum, quo(shift(refExp(x2.Neg(x2)), 1), refSqrtPi))
}

func refErfc(x real) real {
	switch f := approx(x); {
	case f > 30:
		return shift(num(1), -2000)
	case f < -6:
		return sub(num(2), refErfc(z().Neg(x)))
	case f < 5:
		return sub(num(1), refErf(x))
	}
	// The continued fraction x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))).
	c := z().Set(x)
	for n := 100; n > 0; n-- {
		c = add(x, quo(num(float64(n)/2), c))
	}
	x2 := mul(x, x)
	return quo(refExp(x2.Neg(x2)), mul(c, refSqrtPi))
}

// bernoulli returns B(2n) / (2n*(2n-1)) for n = 1, 2, ...
var bernoulli = func() []real {
	const count = 30
	a := make([]*big.Rat, 2*count+1)
	var out []real
	for m := range a { // Akiyama and Tanigawa
		a[m] = big.NewRat(1, int64(m+1))
		for j := m; j > 0; j-- {
			d := new(big.Rat).Sub(a[j-1], a[j])
			a[j-1] = d.Mul(d, big.NewRat(int64(j), 1))
		}
		if m > 0 && m%2 == 0 {
			b := new(big.Rat).Mul(a[0], big.NewRat(1, int64(m*(m-1))))
			out = append(out, z().SetRat(b))
		}
	}
	return out
}()

var refHalfLog2Pi = sync.OnceValue(func() real { return shift(refLog(shift(refPi, 1)), -1) })

// refLgammaParts returns a and b with Gamma(x) = exp(a)/b, for x > 0.
func refLgammaParts(x real) (a, b real) {
	x = z().Set(x)
	b = num(1)
	for approx(x) < 40 {
		b.Mul(b, x)
		x.Add(x, num(1))
	}
	a = mul(sub(x, num(0.5)), refLog(x))
	a.Sub(a, x)
	a.Add(a, refHalfLog2Pi())
	inv := quo(num(1), x)
	inv2 := mul(inv, inv)
	for _, c := range bernoulli {
		term := mul(c, inv)
		a.Add(a, term)
		if exponentOf(term) < -refBits {
			break
		}
		inv.Mul(inv, inv2)
	}
	return a, b
}

// refSinPi is sin(pi*x).
func refSinPi(x real) real {
	i, _ := x.Int(nil)
	r := sub(x, z().SetInt(i))
	s := refSin(mul(r, refPi))
	if i.Bit(0) == 1 {
		s.Neg(s)
	}
	return s
}

func refGamma(x real) real {
	if x.Sign() < 0 {
		y := sub(num(1), x)
		return quo(refPi, mul(refSinPi(x), refGamma(y)))
	}
	a, b := refLgammaParts(x)
	return quo(refExp(a), b)
}

func refLgamma(x real) real {
	if x.Sign() < 0 {
		s := refSinPi(x)
		return sub(refLog(quo(refPi, s.Abs(s))), refLgamma(sub(num(1), x)))
	}
	a, b := refLgammaParts(x)
	return sub(a, refLog(b))
}
