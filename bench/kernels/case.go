package kernels

import (
	"context"
	"fmt"
	"time"

	"github.com/cb434341/weft/jit"
)

// The ways to run a case.
const (
	Go      = "go"      // a plain loop over the Go function
	Native  = "native"  // compiled, on one goroutine
	Native2 = "native2" // compiled, on two; one that loops itself stays on one
)

// Ways lists the ways to run a case.
func Ways() []string { return []string{Go, Native, Native2} }

// A Case is a kernel with its inputs.
type Case struct {
	Name string // in benchmarks and in the peers' suite
	Of   string // the kernel's function
	Rows int    // observations, elements or pixels

	setUp func(opts []jit.Option) setting
}

// A setting is a case whose inputs are there.
type setting struct {
	kernel   interface{ Err() error }
	loop     func()
	call     func(ctx context.Context) error
	checksum func() float64
}

// Cases lists all cases, at the sizes that they are measured at.
func Cases() []Case {
	const cached = 8192 // numbers of a column that stays in the first level cache
	return []Case{
		score(25_000),
		scoreMixed(25_000),
		blackScholes(100_000),
		mandelbrot(512),
		fused(1_000_000),
		cubic("cubic", 16<<10),    // three columns of 128 KB: in the second level cache
		cubic("cubicdram", 8<<20), // three columns of 64 MB: in no cache
		stencil(1024),
		exp(cached),
		log(cached),
		sin(cached),
		pow(cached),
	}
}

// Find returns the case of a name.
func Find(name string) (Case, bool) {
	for _, c := range Cases() {
		if c.Name == name {
			return c, true
		}
	}
	return Case{}, false
}

// A Job is a case that was set up in one way. It is used by one goroutine.
type Job struct {
	run       func(ctx context.Context) error
	checksum  func() float64
	compiling time.Duration
}

// Open makes the inputs and, unless the way is Go, compiles the kernel. It fails
// if there is no native code for it, with the reason.
func (c Case) Open(way string) (*Job, error) {
	var opts []jit.Option
	switch way {
	case Go, Native:
	case Native2:
		opts = append(opts, jit.Parallel(2))
	default:
		return nil, fmt.Errorf("kernels: %s: no way %q", c.Name, way)
	}
	s := c.setUp(opts)
	if way == Go {
		run := func(context.Context) error {
			s.loop()
			return nil
		}
		return &Job{run: run, checksum: s.checksum}, nil
	}
	start := time.Now()
	if err := s.kernel.Err(); err != nil {
		return nil, fmt.Errorf("kernels: %s is not native: %w", c.Name, err)
	}
	return &Job{run: s.call, checksum: s.checksum, compiling: time.Since(start)}, nil
}

// Run does all rows once.
func (j *Job) Run(ctx context.Context) error { return j.run(ctx) }

// Checksum is of the results of the last Run: a number that depends on each of
// them, on its sign and on its place. Those of two programs that do the same
// work agree to some 1e-12 of it; that much is left to their math libraries.
func (j *Job) Checksum() float64 { return j.checksum() }

// Compiling is how long it took to have native code, 0 for plain Go; less where a
// cache had it.
func (j *Job) Compiling() time.Duration { return j.compiling }
