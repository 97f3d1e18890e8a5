//go:build race

package local

import (
	"sync/atomic"
	"unsafe"

	"github.com/cb434341/weft/graph"
)

// Under the race detector slots are atomic, so that it has only true races to
// report.

func loadSlot(p *graph.ID) graph.ID {
	return graph.ID(atomic.LoadInt32((*int32)(unsafe.Pointer(p))))
}

func storeSlot(p *graph.ID, id graph.ID) { atomic.StoreInt32((*int32)(unsafe.Pointer(p)), int32(id)) }
