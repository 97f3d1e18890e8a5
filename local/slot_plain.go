//go:build amd64 && !race

package local

import "github.com/cb434341/weft/graph"

// Some words are written by one worker and read by others that would be content
// with an old value, as long as what they see was written in order. On this
// processor plain stores are, and an atomic one, which Go makes a full fence,
// costs several nanoseconds a task.
//
// A slot of a deque's ring is one: a thief uses what it read only if an atomic
// exchange succeeds afterwards.

func loadSlot(p *graph.ID) graph.ID { return *p }

func storeSlot(p *graph.ID, id graph.ID) { *p = id }

func storeInOrder(p *int32, v int32) { *p = v }
