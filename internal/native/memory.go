package native

import (
	"container/list"
	"os"
	"sync"
)

// remembered is how many kernels are kept: those that were asked for last.
const remembered = 256

var kernels = memory{limit: remembered}

// Kernel finds or makes the kernel of a text, which [kernel.Parse] reads. Those who
// ask for the same text get the same Runnable, as long as the environment has not
// changed in between.
func Kernel(text string) (*Runnable, error) {
	return kernels.get(key{text, Setting(os.Getenv("WEFT_JIT")), os.Getenv("WEFT_CPU")})
}

// A key is a text, and what of the environment decides how it is run.
type key struct {
	text    string
	setting Setting
	level   string
}

// A memory keeps kernels by their texts, and forgets the one that nobody has asked
// for the longest. What is forgotten lives on with those who have it.
type memory struct {
	limit int

	mu    sync.Mutex
	known map[key]*list.Element // of a *fact
	order list.List             // the latest first
}

// A fact is a text that was or is being read.
type fact struct {
	key
	once sync.Once
	k    *Runnable
	err  error
}

func (m *memory) get(k key) (*Runnable, error) {
	f := m.fact(k)
	f.once.Do(func() { f.k, f.err = newRunnable(k.text, k.setting) })
	return f.k, f.err
}

func (m *memory) fact(k key) *fact {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.known[k]; ok {
		m.order.MoveToFront(e)
		return e.Value.(*fact)
	}
	if m.known == nil {
		m.known = map[key]*list.Element{}
	}
	f := &fact{key: k}
	m.known[k] = m.order.PushFront(f)
	if last := m.order.Back(); len(m.known) > m.limit {
		m.order.Remove(last)
		delete(m.known, last.Value.(*fact).key)
	}
	return f
}
