package main

import (
	"math"

	"github.com/cb434341/weft/jit"
)

// score is the chance that a customer of so many years stays for another one, in
// percent: what a service would be asked for.
func score(years int, balance, limit float64) float64 {
	used := balance / limit
	calm := math.Exp(-float64(years) / 4)
	return 100 / (1 + math.Exp(3*used*calm-2))
}

// share is what each of the members of a household pays, in cents.
func share(cents, members int64) int64 { return (cents + members - 1) / members }

// The kernels, which weft_kernels.bin has as machine code.
var (
	scores = jit.Vectorize3(score)
	shares = jit.Vectorize2(share)
)

//go:generate go run ../../cmd/weft jit build .
