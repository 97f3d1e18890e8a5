package objload

// MaxStack is how many bytes of native stack the functions of an object may use
// together.
// It is address space: what no kernel has touched takes no memory.
const MaxStack = 8 << 20

// An Entry is a function of a loaded object. It is of use until the object is
// closed. The zero Entry is none.
type Entry struct {
	code uintptr
}
