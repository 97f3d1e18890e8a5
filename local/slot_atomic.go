//go:build !amd64 || race

package local

import (
	"sync/atomic"
	"unsafe"

	"github.com/cb434341/weft/graph"
)

// Elsewhere, and for the race detector, the words of slot.go are atomic.

func loadSlot(p *graph.ID) graph.ID {
	return graph.ID(atomic.LoadInt32((*int32)(unsafe.Pointer(p))))
}

func storeSlot(p *graph.ID, id graph.ID) { atomic.StoreInt32((*int32)(unsafe.Pointer(p)), int32(id)) }

func storeInOrder(p *int32, v int32) { atomic.StoreInt32(p, v) }
