package native

import (
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// What the interpreter takes for a row, in nanoseconds, in vectors that are in the
// cache.
const (
	statementCost = 0.5
	libraryCost   = 12
	// turns is the guess of how often a loop goes round. Where it is too low the
	// time that is spent tells.
	turns = 16
)

// costOf estimates the interpreter's time for a row.
func costOf(m *kernel.Module) float64 {
	e := &estimate{m, map[string]float64{}}
	return math.Min(e.list(m.Entry().Body)+statementCost, 1e9)
}

type estimate struct {
	m    *kernel.Module
	done map[string]float64 // functions
}

func (e *estimate) list(body []kernel.Stmt) float64 {
	sum := 0.0
	for _, s := range body {
		inner := 0.0
		for _, b := range kernel.Bodies(s) {
			inner += e.list(b)
		}
		switch s := s.(type) {
		case *kernel.Const:
		case *kernel.Call:
			sum += e.call(s.Func)
		case *kernel.Loop, *kernel.For:
			sum += turns * (inner + statementCost)
		default:
			sum += inner + statementCost
		}
	}
	return sum
}

func (e *estimate) call(name string) float64 {
	f := e.m.Func(name)
	if f == nil {
		return libraryCost
	}
	if _, ok := e.done[name]; !ok {
		e.done[name] = e.list(f.Body)
	}
	return e.done[name]
}
