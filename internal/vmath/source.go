package vmath

import "embed"

// Source is the Go source of the functions, for a compiler to take them from. It
// has neither tests nor this file.
//
//go:embed arc.go bits.go erf.go erfinv.go exp.go fma.go gamma.go hyper.go log.go
//go:embed mod.go pair.go polynomials.go pow.go reduce.go root.go round.go trig.go
var Source embed.FS
