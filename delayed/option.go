package delayed

// Option says how the calls of a lifted function are to be run. It is given to
// the lift and holds for all its calls.
type Option interface{ set(*settings) }

type settings struct {
	named     bool
	id        string
	io, retry *int
	pure      bool
}

// Named gives a function an id of its own. A closure, a method value or an
// instance of a generic function needs one to be run in another process, where
// only the id tells which function is meant; plain functions and methods are
// known by their names. Lift it in a package-level var, so that every process
// of the program knows the id. Two functions of one type with the same id are
// an error at the second lift.
type Named string

// IO says that the function waits rather than computes, for a disk or for the
// network, and how many of its calls may wait at once: they run beside the
// workers that compute. A call that computes something itself gives up its
// place meanwhile, if it passes its context on.
type IO int

// Retry says how many more times to try a call that failed.
type Retry int

type purity bool

// Pure says that equal arguments give equal results: calls with the same
// arguments are made once. Arguments are the same if they are the same lazy
// value, or equal constants of a comparable type, floats equal to the bit.
const Pure purity = true

func (n Named) set(s *settings)  { s.named, s.id = true, string(n) }
func (n IO) set(s *settings)     { i := int(n); s.io = &i }
func (n Retry) set(s *settings)  { i := int(n); s.retry = &i }
func (p purity) set(s *settings) { s.pure = bool(p) }
