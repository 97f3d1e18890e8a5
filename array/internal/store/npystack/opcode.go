package npystack

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/array/internal/store/npy"
)

// step runs one instruction.
func (m *machine) step(op byte) error {
	switch op {
	case 0x80: // PROTO
		_, err := m.take(1)
		return err
	case 0x95: // FRAME
		_, err := m.take(8)
		return err
	case '(': // MARK
		m.push(mark{})
	case '0': // POP
		_, err := m.pop()
		return err
	case 'N':
		m.push(nil)
	case 0x88:
		m.push(true)
	case 0x89:
		m.push(false)
	case 'K', 'M', 'J', 'I', 'L', 0x8a:
		return m.integer(op)
	case 0x8c, 'X', 0x8d, 'V', 'U', 'T', 'C', 'B', 0x8e:
		return m.text(op)
	case ')', 0x85, 0x86, 0x87, 't', ']', 'l', 'a', 'e', '}', 'd', 's', 'u':
		return m.collect(op)
	case 'q', 'r', 'p', 0x94, 'h', 'j', 'g':
		return m.memory(op)
	case 'c', 0x93, 'R', 'b':
		return m.object(op)
	default:
		return fmt.Errorf("instruction %#02x has no place in the pickle of a stack", op)
	}
	return nil
}

// integer runs BININT1, BININT2, BININT, INT, LONG and LONG1.
func (m *machine) integer(op byte) error {
	var n int
	var err error
	switch op {
	case 'K':
		n, err = m.number(1)
	case 'M':
		n, err = m.number(2)
	case 'J':
		n, err = m.number(4)
		n = int(int32(n))
	case 'I', 'L':
		var line string
		if line, err = m.line(); err != nil {
			return err
		}
		if op == 'I' && (line == "00" || line == "01") {
			m.push(line == "01") // booleans of protocol 0
			return nil
		}
		n, err = decimal(line)
	case 0x8a:
		var size int
		if size, err = m.number(1); err != nil {
			return err
		}
		if size > 8 {
			return errors.New("a number of more than 64 bits")
		}
		n, err = m.number(size)
		if shift := 64 - 8*size; size > 0 {
			n = n << shift >> shift
		}
	}
	m.push(n)
	return err
}

// text runs the instructions of texts and of bytes.
func (m *machine) text(op byte) error {
	var size int
	var err error
	switch op {
	case 'V':
		line, err := m.line()
		m.push(line)
		return err
	case 0x8c, 'U', 'C':
		size, err = m.number(1)
	case 'X', 'T', 'B':
		size, err = m.number(4)
	case 0x8d, 0x8e:
		size, err = m.number(8)
	}
	if err != nil {
		return err
	}
	b, err := m.take(size)
	m.push(string(b))
	return err
}

// collect runs the instructions of tuples, lists and dictionaries.
func (m *machine) collect(op byte) error {
	switch op {
	case ')':
		m.push(tuple{})
		return nil
	case 0x85, 0x86, 0x87:
		return m.last(int(op) - 0x84)
	case ']':
		m.push(&list{})
		return nil
	case '}':
		m.push(dict{})
		return nil
	case 'a', 's':
		return m.one(op)
	}
	items, err := m.toMark()
	if err != nil {
		return err
	}
	switch op {
	case 't':
		m.push(tuple(items))
		return nil
	case 'l':
		m.push(&list{items})
		return nil
	case 'd':
		m.push(dict{})
		return m.set(items)
	case 'u':
		return m.set(items)
	}
	return m.extend(items)
}

// one runs APPEND and SETITEM.
func (m *machine) one(op byte) error {
	n := 1
	if op == 's' {
		n = 2
	}
	if err := m.last(n); err != nil {
		return err
	}
	v, err := m.pop()
	if err != nil {
		return err
	}
	if op == 's' {
		return m.set(v.(tuple))
	}
	return m.extend(v.(tuple))
}

// set gives the dictionary on top keys and values.
func (m *machine) set(items []any) error {
	if len(m.stack) == 0 || len(items)%2 != 0 {
		return errStack
	}
	d, ok := m.stack[len(m.stack)-1].(dict)
	if !ok {
		return errStack
	}
	for i := 0; i < len(items); i += 2 {
		key, ok := items[i].(string)
		if !ok {
			return errors.New("a key is no text")
		}
		d[key] = items[i+1]
	}
	return nil
}

func (m *machine) extend(items []any) error {
	if len(m.stack) == 0 {
		return errStack
	}
	l, ok := m.stack[len(m.stack)-1].(*list)
	if !ok {
		return errStack
	}
	l.items = append(l.items, items...)
	return nil
}

// memory runs the instructions of the memo.
func (m *machine) memory(op byte) error {
	var i int
	var err error
	switch op {
	case 'q', 'h':
		i, err = m.number(1)
	case 'r', 'j':
		i, err = m.number(4)
	case 'p', 'g':
		var line string
		if line, err = m.line(); err == nil {
			i, err = decimal(line)
		}
	case 0x94:
		i = len(m.memo)
	}
	if err != nil {
		return err
	}
	if op == 'h' || op == 'j' || op == 'g' {
		return m.recall(i)
	}
	return m.keep(i)
}

// object runs GLOBAL, STACK_GLOBAL, REDUCE and BUILD.
func (m *machine) object(op byte) error {
	switch op {
	case 'c':
		module, err := m.line()
		if err != nil {
			return err
		}
		name, err := m.line()
		if err != nil {
			return err
		}
		return m.name(module, name)
	case 0x93:
		if err := m.last(2); err != nil {
			return err
		}
		v, err := m.pop()
		if err != nil {
			return err
		}
		module, ok := v.(tuple)[0].(string)
		name, ok2 := v.(tuple)[1].(string)
		if !ok || !ok2 {
			return errStack
		}
		return m.name(module, name)
	}
	if err := m.last(2); err != nil {
		return err
	}
	v, err := m.pop()
	if err != nil {
		return err
	}
	with, ok := v.(tuple)[1].(tuple)
	if !ok {
		return errStack
	}
	if op == 'b' {
		return m.build(v.(tuple)[0], with)
	}
	return m.call(v.(tuple)[0], with)
}

// name pushes a function.
func (m *machine) name(module, name string) error {
	g := global(strings.Replace(module, "numpy._core", "numpy.core", 1) + "." + name)
	if g != globalDType && g != globalScalar {
		return fmt.Errorf("it calls %.60q, which has no place in the pickle of a stack", string(g))
	}
	m.push(g)
	return nil
}

func (m *machine) call(f any, args tuple) error {
	switch {
	case f == globalDType && len(args) > 0:
		if code, ok := args[0].(string); ok {
			m.push(&dtype{code: code, order: "="})
			return nil
		}
	case f == globalScalar && len(args) == 2:
		t, ok := args[0].(*dtype)
		data, ok2 := args[1].(string)
		if ok && ok2 {
			return m.scalar(t, data)
		}
	}
	return errors.New("it calls what is no function with such arguments")
}

// build gives a type its state: the version, the byte order, and what only
// structured types have.
func (m *machine) build(to any, state tuple) error {
	t, ok := to.(*dtype)
	if !ok || len(state) < 2 {
		return errors.New("it gives a state to what has none")
	}
	order, ok := state[1].(string)
	if !ok || len(order) != 1 || !strings.Contains("<>|=", order) {
		return errors.New("the byte order of its type is unknown")
	}
	t.order = order
	m.push(t)
	return nil
}

// scalar pushes a whole number of NumPy, as chunks can have.
func (m *machine) scalar(t *dtype, data string) error {
	d, _, err := npy.ParseCode(t.order + t.code)
	if err != nil {
		return err
	}
	if !d.Integer() || len(data) != d.Size() {
		return errors.New("a number of it is none")
	}
	b := []byte(data)
	if t.order == ">" {
		slices.Reverse(b)
	}
	sub := machine{in: b}
	n, err := sub.number(len(b))
	if shift := 64 - 8*len(b); d.Signed() {
		n = n << shift >> shift
	}
	m.push(n)
	return err
}
