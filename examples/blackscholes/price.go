package main

import (
	"math"

	"github.com/cb434341/weft/jit"
)

// An Option is the right to buy (a call) or to sell (a put) a share at the strike
// when it expires.
type Option struct {
	Spot   float64 // price of the share today
	Strike float64
	Years  float64 // until it expires
}

// A Quote is what the two rights are worth today.
type Quote struct{ Call, Put float64 }

// price is the formula of Black and Scholes ("The pricing of options and corporate
// liabilities", 1973) for a share that pays no dividend; rate and volatility are
// those of a year.
func price(o Option, rate, volatility float64) Quote {
	spread := volatility * math.Sqrt(o.Years)
	d1 := (math.Log(o.Spot/o.Strike) + (rate+volatility*volatility/2)*o.Years) / spread
	d2 := d1 - spread
	strike := o.Strike * math.Exp(-rate*o.Years) // in money of today
	return Quote{
		Call: o.Spot*normal(d1) - strike*normal(d2),
		Put:  strike*normal(-d2) - o.Spot*normal(-d1),
	}
}

// normal is the chance of a standard normal variable to be below x.
func normal(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// parity is how far a quote is from the law that holds whatever the formula: who
// has a call and owes a put has the share, less the strike in money of today.
func parity(o Option, q Quote, rate float64) float64 {
	return math.Abs(q.Call - q.Put - (o.Spot - o.Strike*math.Exp(-rate*o.Years)))
}

// The compiled kernels. Observations are structs, and so are results.
var (
	quotes      = jit.Vectorize3(price)
	inParallel  = jit.Vectorize3(price, jit.Parallel(0))
	differences = jit.Vectorize3(parity)
)
