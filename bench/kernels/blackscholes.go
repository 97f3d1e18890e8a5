package kernels

import (
	"context"
	"math"

	"github.com/cb434341/weft/jit"
)

// Quote is what the right to buy and the right to sell a share are worth.
type Quote struct{ Call, Put float64 }

// BlackScholes prices a European call and put on a share that pays no dividend
// (Black and Scholes, "The pricing of options and corporate liabilities", 1973):
// the share's price now and that at which it may be bought or sold, the years
// until then, the rate of interest and the volatility, both a year.
func BlackScholes(spot, strike, years, rate, volatility float64) Quote {
	spread := volatility * math.Sqrt(years)
	d1 := (math.Log(spot/strike) + (rate+0.5*volatility*volatility)*years) / spread
	d2 := d1 - spread
	later := strike * math.Exp(-rate*years)
	n1, n2 := normal(d1), normal(d2)
	return Quote{
		Call: spot*n1 - later*n2,
		Put:  later*(1-n2) - spot*(1-n1),
	}
}

// normal is the chance of a standard normal variable to be below x.
func normal(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }

func blackScholes(n int) Case {
	return Case{Name: "blackscholes", Of: "BlackScholes", Rows: n, setUp: func(opts []jit.Option) setting {
		spot, strike, years := uniform(1, n, 5, 30), uniform(2, n, 1, 100), uniform(3, n, 0.25, 10)
		rate, volatility := []float64{0.02}, []float64{0.3}
		quotes, k := make([]Quote, n), jit.Vectorize5(BlackScholes, opts...)
		return setting{
			kernel: k,
			loop: func() {
				for i := range quotes {
					quotes[i] = BlackScholes(spot[i], strike[i], years[i], rate[0], volatility[0])
				}
			},
			call: func(ctx context.Context) error { return k.Into(ctx, quotes, spot, strike, years, rate, volatility) },
			checksum: func() float64 {
				var s sum
				for _, q := range quotes {
					s.add(q.Call)
					s.add(q.Put)
				}
				return s.mean()
			},
		}
	}}
}
