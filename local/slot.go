//go:build !race

package local

import "github.com/cb434341/weft/graph"

// A slot of a deque's ring is read by thieves while its owner may write it. The
// value read is used only if an atomic exchange then succeeds, and aligned words
// are never torn, so that plain access is enough; an atomic store would double
// the price of a push.

func loadSlot(p *graph.ID) graph.ID { return *p }

func storeSlot(p *graph.ID, id graph.ID) { *p = id }
