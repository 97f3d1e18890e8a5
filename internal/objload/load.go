//go:build linux && amd64

package objload

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Set by the assembly.
var memsetPC, memcpyPC, memmovePC uintptr

// helpers are the only functions outside an object that it may call: compilers
// turn loops into them whatever they are told.
var helpers = []struct {
	name string
	pc   uintptr
}{
	{"memset", memsetPC},
	{"memcpy", memcpyPC},
	{"memmove", memmovePC},
}

// stubBytes is the room for a jump to a helper, which may be too far away for
// the 32 bits of a call: jmp *0(%rip), its target, padding.
const stubBytes = 16

// breakpoint fills the gaps between functions.
const breakpoint = 0xCC

// maxImage keeps every distance within an image in 32 bits.
const maxImage = 1 << 30

// An Object is a loaded object file. Its methods are for one goroutine at a
// time; its entries may run on any number of threads.
type Object struct {
	image   []byte // mapped: code, then constants
	entries map[string]Entry
}

// An image is an object on its way to memory.
type image struct {
	*file
	stubs     uint64 // where the jumps to helpers start
	constants uint64 // where the second, never executed part starts
	slots     uint64 // where the slots start
	size      uint64
	slotOf    map[uint32]uint64 // symbols whose address is read from memory
	missing   []string          // functions of elsewhere
	memory    []byte
}

// Load relocates an object file into fresh memory: its code can be read and
// executed, its constants read, and nothing written after Load. The object is
// not kept.
//
// Load refuses, with an error that names it, what a kernel has no use for:
// writable data, symbols of elsewhere except memset, memcpy and memmove, code
// that depends on where it is loaded, more stack than MaxStack (as far as the
// object has a section .stack_sizes). It is safe against any bytes, in memory
// bounded by a small multiple of their number. What the code of an object does
// when it runs is another matter: run only what your own compiler made.
func Load(object []byte) (*Object, error) {
	f, err := readFile(object)
	if err != nil {
		return nil, err
	}
	used, err := f.stackSizes()
	if err != nil {
		return nil, err
	}
	if used > MaxStack {
		return nil, fmt.Errorf("objload: stack: the functions use more than %d bytes", MaxStack)
	}
	m := &image{file: f}
	if err := m.lay(); err != nil {
		return nil, err
	}
	if err := m.eachRelocation(m.check); err != nil {
		return nil, err
	}
	if m.missing != nil {
		return nil, fmt.Errorf("objload: external symbol %s: nothing outside an object is linked", strings.Join(m.missing, ", "))
	}
	m.slots = alignUp(m.size, 8)
	m.size = alignUp(m.slots+8*uint64(len(m.slotOf)), maxAlign)
	if m.size > maxImage {
		return nil, fmt.Errorf("objload: object: %d bytes are too many", m.size)
	}

	if m.memory, err = unix.Mmap(-1, 0, int(m.size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS); err != nil {
		return nil, fmt.Errorf("objload: map: %w", err)
	}
	o := &Object{image: m.memory}
	if err = m.fill(); err == nil {
		if err = m.protect(); err == nil {
			o.entries, err = m.functions()
		}
	}
	if err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// Entry returns a global function of the object. Other symbols of that name,
// such as a section's, are passed over.
func (o *Object) Entry(name string) (Entry, error) {
	if e, ok := o.entries[name]; ok {
		return e, nil
	}
	return Entry{}, fmt.Errorf("objload: entry %s: no such function", name)
}

// Close unmaps the object. The caller must know that no entry of it is running,
// waits on a thread to be resumed, or will be started: nothing else stands
// between that and the execution of whatever is mapped there next. An object
// that is never closed stays mapped. A second Close does nothing.
func (o *Object) Close() error {
	image := o.image
	o.image, o.entries = nil, nil
	if image == nil {
		return nil
	}
	if err := unix.Munmap(image); err != nil {
		return fmt.Errorf("objload: close: %w", err)
	}
	return nil
}

// lay decides which sections are loaded, and where.
func (m *image) lay() error {
	for i := range m.sections {
		s := &m.sections[i]
		var err error
		if s.place, err = s.destination(); err != nil {
			return err
		}
		if s.place != nowhere && (s.align > maxAlign || s.align&(s.align-1) != 0) {
			return fmt.Errorf("objload: section %s: alignment of %d bytes", s.name, s.align)
		}
	}
	m.put(inCode)
	m.stubs = alignUp(m.size, stubBytes)
	m.size = alignUp(m.stubs+uint64(len(helpers))*stubBytes, maxAlign)
	m.constants = m.size
	m.put(inConstants)
	return nil
}

// put places the sections of one kind behind what is there. Their sizes are
// bounded by the file's, so that nothing overflows.
func (m *image) put(p place) {
	for i := range m.sections {
		if s := &m.sections[i]; s.place == p {
			s.offset = alignUp(m.size, s.align)
			m.size = s.offset + s.size
		}
	}
}

func alignUp(n, align uint64) uint64 {
	return (n + align - 1) &^ (align - 1)
}

// destination says what a section is for, or why it cannot be loaded.
func (s *section) destination() (place, error) {
	refuse := func(why string) (place, error) {
		return nowhere, fmt.Errorf("objload: section %s: %s", s.name, why)
	}
	switch {
	case s.flags&elf.SHF_ALLOC == 0:
		return nowhere, nil
	case s.name == ".eh_frame", s.kind == elf.SHT_NOTE:
		return nowhere, nil // for debuggers and linkers
	case s.flags&elf.SHF_TLS != 0:
		return refuse("thread-local data is not supported")
	case s.flags&elf.SHF_COMPRESSED != 0:
		return refuse("compressed sections are not supported")
	case s.flags&elf.SHF_EXECINSTR != 0 && s.flags&elf.SHF_WRITE != 0:
		return refuse("code that writes itself is not supported")
	case s.kind != elf.SHT_PROGBITS && s.kind != elf.SHT_NOBITS:
		return refuse(s.kind.String() + " is not supported")
	case s.flags&elf.SHF_WRITE != 0 && !s.writtenOnce():
		if s.size == 0 {
			return nowhere, nil // assemblers always make .data and .bss
		}
		return refuse("a kernel has no state: writable data is not supported")
	case s.kind == elf.SHT_NOBITS:
		return refuse("constants without content are not supported")
	case s.flags&elf.SHF_EXECINSTR != 0:
		return inCode, nil
	}
	return inConstants, nil
}

// writtenOnce tells constants that hold addresses, and are written by the
// loader, from what the program writes.
func (s *section) writtenOnce() bool {
	return s.name == ".data.rel.ro" || strings.HasPrefix(s.name, ".data.rel.ro.")
}

// eachRelocation calls do for the relocations of all sections that are loaded.
func (m *image) eachRelocation(do func(*section, relocation) error) error {
	for i := range m.sections {
		s := &m.sections[i]
		if s.kind != elf.SHT_RELA && s.kind != elf.SHT_REL {
			continue
		}
		if int64(s.info) >= int64(len(m.sections)) {
			return errTruncated
		}
		target := &m.sections[s.info]
		if target.place == nowhere {
			continue
		}
		if s.kind == elf.SHT_REL {
			return fmt.Errorf("objload: section %s: %v is not supported", s.name, s.kind)
		}
		for i := range len(s.data) / relaBytes {
			r := relocationAt(s.data, i)
			if r.kind == elf.R_X86_64_NONE {
				continue
			}
			if err := do(target, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// width returns how many bytes a relocation of a kind writes, 0 when the kind
// is not supported.
func width(kind elf.R_X86_64) uint64 {
	switch kind {
	case elf.R_X86_64_64, elf.R_X86_64_PC64:
		return 8
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32,
		elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		return 4
	}
	return 0
}

// check looks at what does not depend on addresses, and counts slots.
func (m *image) check(s *section, r relocation) error {
	n := width(r.kind)
	if n == 0 {
		why := "not supported"
		if r.kind == elf.R_X86_64_32 || r.kind == elf.R_X86_64_32S {
			why = "not position-independent code"
		}
		return fmt.Errorf("objload: relocation: %v in %s: %s", r.kind, s.name, why)
	}
	if _, ok := slice(s.data, r.offset, n); !ok {
		return fmt.Errorf("objload: relocation: %v beyond the end of %s", r.kind, s.name)
	}
	if int64(r.symbol) >= int64(m.symbolCount()) {
		return fmt.Errorf("objload: relocation: %v in %s: no symbol %d", r.kind, s.name, r.symbol)
	}
	sym := m.symbolAt(int(r.symbol))
	if sym.index == elf.SHN_UNDEF {
		name, err := nameAt(m.names, sym.name)
		if err != nil {
			return err
		}
		if helper(name) < 0 {
			m.miss(name)
			return nil
		}
	} else if _, err := m.place(sym); err != nil {
		return err
	}
	switch r.kind {
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		if m.slotOf == nil {
			m.slotOf = map[uint32]uint64{}
		}
		if _, ok := m.slotOf[r.symbol]; !ok {
			m.slotOf[r.symbol] = uint64(len(m.slotOf))
		}
	}
	return nil
}

// miss notes the first few names that are not to be had.
func (m *image) miss(name string) {
	const enough = 8
	if len(m.missing) < enough && !slices.Contains(m.missing, name) {
		m.missing = append(m.missing, name)
	}
}

// helper returns the index of a helper, negative when there is none.
func helper(name string) int {
	for i := range helpers {
		if helpers[i].name == name {
			return i
		}
	}
	return -1
}

// place returns where in the image a symbol is.
func (m *image) place(sym symbol) (uint64, error) {
	refuse := func(format string, args ...any) (uint64, error) {
		name, err := nameAt(m.names, sym.name)
		if err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("objload: symbol %q: "+format, append([]any{name}, args...)...)
	}
	if sym.index == elf.SHN_UNDEF {
		name, err := nameAt(m.names, sym.name)
		if err != nil {
			return 0, err
		}
		return m.stubs + uint64(helper(name))*stubBytes, nil // check saw that there is one
	}
	if sym.index >= elf.SHN_LORESERVE || int(sym.index) >= len(m.sections) {
		return refuse("%v is no section that can be loaded", sym.index)
	}
	s := &m.sections[sym.index]
	switch {
	case sym.kind == elf.STT_GNU_IFUNC:
		return refuse("functions chosen while linking are not supported")
	case s.place == nowhere:
		return refuse("section %s is not loaded", s.name)
	case sym.value > s.size:
		return refuse("beyond the end of %s", s.name)
	}
	return s.offset + sym.value, nil
}

// fill writes the sections, the jumps to helpers and the slots, and relocates.
func (m *image) fill() error {
	code := m.memory[:m.constants]
	for i := range code {
		code[i] = breakpoint
	}
	for i := range m.sections {
		if s := &m.sections[i]; s.place != nowhere {
			copy(m.memory[s.offset:], s.data)
		}
	}
	for i := range helpers {
		stub := m.memory[m.stubs+uint64(i)*stubBytes:]
		copy(stub, []byte{0xFF, 0x25, 0, 0, 0, 0}) // jmp *0(%rip)
		binary.LittleEndian.PutUint64(stub[6:], uint64(helpers[i].pc))
	}
	for symbol, slot := range m.slotOf {
		at, err := m.place(m.symbolAt(int(symbol)))
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint64(m.memory[m.slots+8*slot:], m.base()+at)
	}
	return m.eachRelocation(m.relocate)
}

// base is the address of the image.
func (m *image) base() uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(m.memory))))
}

// relocate writes one word. The formulas, in the words of the psABI of x86-64:
// S the symbol, A the addend, P the place that is written, G+GOT a slot that
// holds the symbol's address.
func (m *image) relocate(s *section, r relocation) error {
	at, err := m.place(m.symbolAt(int(r.symbol)))
	if err != nil {
		return err
	}
	to := m.memory[s.offset+r.offset:]
	value := int64(m.base()+at) + r.addend             // S + A
	distance := int64(at-s.offset-r.offset) + r.addend // S + A - P
	switch r.kind {
	case elf.R_X86_64_64:
		binary.LittleEndian.PutUint64(to, uint64(value))
		return nil
	case elf.R_X86_64_PC64:
		binary.LittleEndian.PutUint64(to, uint64(distance))
		return nil
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		slot := m.slots + 8*m.slotOf[r.symbol]
		distance = int64(slot-s.offset-r.offset) + r.addend // G + GOT + A - P
	}
	if distance < math.MinInt32 || distance > math.MaxInt32 {
		return fmt.Errorf("objload: relocation: %v in %s: %d does not fit 32 bits", r.kind, s.name, distance)
	}
	binary.LittleEndian.PutUint32(to, uint32(distance))
	return nil
}

// protect ends the writing.
func (m *image) protect() error {
	if err := unix.Mprotect(m.memory[:m.constants], unix.PROT_READ|unix.PROT_EXEC); err != nil {
		return fmt.Errorf("objload: make code executable: %w", err)
	}
	if m.constants == m.size {
		return nil
	}
	if err := unix.Mprotect(m.memory[m.constants:], unix.PROT_READ); err != nil {
		return fmt.Errorf("objload: make constants read-only: %w", err)
	}
	return nil
}

// functions collects the global functions.
func (m *image) functions() (map[string]Entry, error) {
	entries := map[string]Entry{}
	for i := range m.symbolCount() {
		sym := m.symbolAt(i)
		if sym.kind != elf.STT_FUNC || sym.bind == elf.STB_LOCAL || int(sym.index) >= len(m.sections) {
			continue
		}
		s := &m.sections[sym.index]
		if s.place != inCode || sym.value >= s.size {
			continue
		}
		name, err := nameAt(m.names, sym.name)
		if err != nil {
			return nil, err
		}
		entries[name] = Entry{code: uintptr(m.base() + s.offset + sym.value)}
	}
	return entries, nil
}
