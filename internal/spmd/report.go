package spmd

// A Report says what was chosen and why.
type Report struct {
	Lanes   int
	Why     string // of the lanes
	Uniform int    // variables of the entry with one value for all lanes
	Varying int    // variables with a value for each
	Loops   int
	Hoisted int // loops whose checks are made once, in front
}
