package window

// A pulse lets long work end soon after its context does.
type pulse struct {
	ctx  func() error // the context's Err
	work int          // since it was asked last
}

// pulseWork is how many rows, or steps as long as one, go by between two looks at
// the context: some hundred microseconds.
const pulseWork = 1 << 14

// beat says that so much work was done; the error is the context's.
func (p *pulse) beat(work int) error {
	if p.work += work; p.work < pulseWork {
		return nil
	}
	p.work = 0
	return p.ctx()
}
