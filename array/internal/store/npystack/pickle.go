package npystack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/internal/block"
)

// Dask keeps what a stack is in a pickle: a dictionary of the chunks, the type
// and the axis. This machine runs the few instructions that such a pickle is
// made of, and builds nothing but texts, numbers, tuples, lists, dictionaries
// and NumPy's types; a pickle that names any other function is refused. (The
// instructions are described in Python's pickletools.)

// mostPickle bounds a pickle's size, and with it what its values can take.
const mostPickle = 16 << 20

type (
	mark   struct{}
	tuple  []any
	list   struct{ items []any }
	dict   map[string]any
	global string // module and name
	// dtype is what NumPy's types are pickled as: numpy.dtype("f8", ...), and the
	// byte order in a state that is given to it afterwards.
	dtype struct{ code, order string }
)

const (
	globalDType  global = "numpy.dtype"
	globalScalar global = "numpy.core.multiarray.scalar"
)

type machine struct {
	in    []byte
	stack []any
	memo  map[int]any
}

var (
	errCut   = errors.New("it is cut off")
	errStack = errors.New("it takes what it has not put")
)

// unpickle returns the value of a pickle.
func unpickle(in []byte) (any, error) {
	m := &machine{in: in, memo: map[int]any{}}
	for {
		op, err := m.take(1)
		if err != nil {
			return nil, err
		}
		if op[0] == '.' {
			return m.pop()
		}
		if err := m.step(op[0]); err != nil {
			return nil, err
		}
	}
}

func (m *machine) take(n int) ([]byte, error) {
	if n < 0 || n > len(m.in) {
		return nil, errCut
	}
	b := m.in[:n]
	m.in = m.in[n:]
	return b, nil
}

func (m *machine) number(bytes int) (int, error) {
	b, err := m.take(bytes)
	if err != nil {
		return 0, err
	}
	var word [8]byte
	copy(word[:], b)
	return int(binary.LittleEndian.Uint64(word[:])), nil
}

func (m *machine) line() (string, error) {
	i := bytes.IndexByte(m.in, '\n')
	if i < 0 {
		return "", errCut
	}
	b, err := m.take(i + 1)
	return string(b[:i]), err
}

func (m *machine) push(v any) { m.stack = append(m.stack, v) }

func (m *machine) pop() (any, error) {
	if len(m.stack) == 0 {
		return nil, errStack
	}
	v := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return v, nil
}

// toMark takes what lies above the last mark, and the mark.
func (m *machine) toMark() ([]any, error) {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if m.stack[i] == any(mark{}) {
			items := slices.Clone(m.stack[i+1:])
			m.stack = m.stack[:i]
			return items, nil
		}
	}
	return nil, errStack
}

// last takes the last n values as a tuple.
func (m *machine) last(n int) error {
	if len(m.stack) < n {
		return errStack
	}
	at := len(m.stack) - n
	t := tuple(slices.Clone(m.stack[at:]))
	m.stack = append(m.stack[:at], t)
	return nil
}

// keep writes the top of the stack to the memo.
func (m *machine) keep(i int) error {
	if len(m.stack) == 0 {
		return errStack
	}
	m.memo[i] = m.stack[len(m.stack)-1]
	return nil
}

func (m *machine) recall(i int) error {
	v, ok := m.memo[i]
	if !ok {
		return fmt.Errorf("it asks for value %d, which it has not kept", i)
	}
	m.push(v)
	return nil
}

// info returns what a stack's pickle says.
func info(v any) (d block.DType, blocks [][]int, axis int, err error) {
	top, ok := v.(dict)
	if !ok {
		return 0, nil, 0, errors.New("it is no dictionary")
	}
	t, ok := top["dtype"].(*dtype)
	if !ok {
		return 0, nil, 0, errors.New("its dtype is none")
	}
	if d, _, err = npy.ParseCode(t.order + t.code); err != nil {
		return 0, nil, 0, err
	}
	chunks, ok := sequence(top["chunks"])
	if !ok || len(chunks) > 64 {
		return 0, nil, 0, errors.New("its chunks are none")
	}
	for i, c := range chunks {
		sizes, ok := sequence(c)
		if !ok {
			return 0, nil, 0, fmt.Errorf("its chunks of axis %d are none", i)
		}
		axis := make([]int, len(sizes))
		for j, s := range sizes {
			if axis[j], ok = s.(int); !ok || axis[j] < 0 {
				return 0, nil, 0, fmt.Errorf("chunk %d of axis %d has no known length", j, i)
			}
		}
		blocks = append(blocks, axis)
	}
	axis, ok = top["axis"].(int)
	if !ok || axis < 0 || axis >= len(blocks) {
		return 0, nil, 0, errors.New("its axis is none of the chunks'")
	}
	return d, blocks, axis, nil
}

func sequence(v any) ([]any, bool) {
	switch v := v.(type) {
	case tuple:
		return v, true
	case *list:
		return v.items, true
	}
	return nil, false
}

// appendInfo appends the pickle of a stack, of protocol 2.
func appendInfo(b []byte, d block.DType, blocks [][]int, axis int) []byte {
	text := func(s string) {
		b = append(b, 'X')
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	number := func(n int) {
		if n >= 0 && n < 1<<31 {
			b = append(b, 'J')
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
			return
		}
		b = append(b, 0x8a, 8)
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	b = append(b, 0x80, 2, '}', '(')
	text("chunks")
	b = append(b, '(')
	for _, sizes := range blocks {
		b = append(b, '(')
		for _, n := range sizes {
			number(n)
		}
		b = append(b, 't')
	}
	b = append(b, 't')
	text("dtype")
	b = append(b, "cnumpy\ndtype\n("...)
	code := npy.Code(d)
	text(code[1:])
	b = append(b, 0x89, 0x88, 't', 'R', '(') // (code, False, True), and its state
	number(3)
	text(code[:1])
	b = append(b, "NNN"...)
	b = append(b, 'J', 0xff, 0xff, 0xff, 0xff, 'J', 0xff, 0xff, 0xff, 0xff)
	number(0)
	b = append(b, 't', 'b')
	text("axis")
	number(axis)
	return append(b, "u."...)
}

// decimal returns the number of a line, with the L of Python 2.
func decimal(line string) (int, error) {
	if n := len(line); n > 0 && line[n-1] == 'L' {
		line = line[:n-1]
	}
	n, err := strconv.Atoi(line)
	if err != nil {
		return 0, fmt.Errorf("%.20q is no number that fits", line)
	}
	return n, nil
}
