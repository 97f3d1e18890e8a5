package frame

import "github.com/cb434341/weft/frame/internal/plan"

// NodeOf returns a frame's plan. It is for the packages of formats below this one:
// the type is of an internal package.
func NodeOf(f Frame) *plan.Node { return f.node() }

// Of returns the frame of a plan. It is for the packages of formats below this one.
func Of(n *plan.Node) Frame { return Frame{n} }
