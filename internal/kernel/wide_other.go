//go:build !amd64

package kernel

// wide does nothing: there are no loops in assembly for this machine.
func (t *vectorTable) wide() {}
