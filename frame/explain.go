package frame

// Explain tells what computing the frame does: the plan as it was built, the
// plan as it is computed, with conditions and columns moved to where the rows
// come from, and the tasks.
func (f Frame) Explain() string { return f.node().Explain() }
