//go:build linux && amd64

package objload

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

// The records of a 64-bit ELF file have fixed sizes. debug/elf names the
// constants; its reader is built for files of any kind and copies what it reads.
const (
	headerBytes  = 64
	sectionBytes = 64
	symbolBytes  = 24
	relaBytes    = 24

	// Names longer than this are nobody's, and comparing many of them is slow.
	maxName = 4096

	// The largest alignment that a mapping has by itself.
	maxAlign = 4096
)

// A file is an object whose tables have been checked to lie within it.
type file struct {
	sections []section
	symbols  []byte // symbolBytes each
	names    []byte // of the symbols
}

// A section is a range of the file, with its place in the image if it has one.
type section struct {
	name   string
	kind   elf.SectionType
	flags  elf.SectionFlag
	size   uint64
	align  uint64
	link   uint32
	info   uint32
	data   []byte // nil when the file holds none
	place  place
	offset uint64 // in the image
}

// A place says where a section goes.
type place int

const (
	nowhere place = iota
	inCode
	inConstants
)

// A symbol is a name for a place in a section.
type symbol struct {
	name  uint32
	kind  elf.SymType
	bind  elf.SymBind
	index elf.SectionIndex
	value uint64
}

// A relocation is a word of a section that depends on where symbols are.
type relocation struct {
	offset uint64
	kind   elf.R_X86_64
	symbol uint32
	addend int64
}

var errTruncated = errors.New("objload: object: truncated")

// readFile finds the tables of an object.
func readFile(data []byte) (*file, error) {
	if len(data) < headerBytes || string(data[:4]) != elf.ELFMAG {
		return nil, errors.New("objload: object: not an ELF file")
	}
	le := binary.LittleEndian
	class, order := elf.Class(data[elf.EI_CLASS]), elf.Data(data[elf.EI_DATA])
	kind, machine := elf.Type(le.Uint16(data[16:])), elf.Machine(le.Uint16(data[18:]))
	if class != elf.ELFCLASS64 || order != elf.ELFDATA2LSB || machine != elf.EM_X86_64 {
		return nil, fmt.Errorf("objload: object: for another machine (%v, %v, %v)", class, order, machine)
	}
	if kind != elf.ET_REL {
		return nil, fmt.Errorf("objload: object: %v is not relocatable", kind)
	}
	table, width := le.Uint64(data[40:]), le.Uint16(data[58:])
	count, names := le.Uint16(data[60:]), le.Uint16(data[62:])
	if width != sectionBytes {
		return nil, fmt.Errorf("objload: object: section headers of %d bytes", width)
	}
	headers, ok := slice(data, table, uint64(count)*sectionBytes)
	if !ok {
		return nil, errTruncated
	}

	f := &file{sections: make([]section, count)}
	// Compilers do not let sections share bytes. Holding files to that bounds
	// all that follows by their length.
	left := uint64(len(data))
	for i := range f.sections {
		h := headers[i*sectionBytes:]
		s := &f.sections[i]
		s.kind = elf.SectionType(le.Uint32(h[4:]))
		s.flags = elf.SectionFlag(le.Uint64(h[8:]))
		s.size = le.Uint64(h[32:])
		s.link, s.info = le.Uint32(h[40:]), le.Uint32(h[44:])
		s.align = max(1, le.Uint64(h[48:]))
		if s.kind == elf.SHT_NULL || s.kind == elf.SHT_NOBITS {
			continue
		}
		if s.data, ok = slice(data, le.Uint64(h[24:]), s.size); !ok {
			return nil, errTruncated
		}
		if s.size > left {
			return nil, errors.New("objload: object: sections overlap")
		}
		left -= s.size
	}
	if int(names) >= len(f.sections) {
		return nil, errTruncated
	}
	for i := range f.sections {
		var err error
		f.sections[i].name, err = nameAt(f.sections[names].data, le.Uint32(headers[i*sectionBytes:]))
		if err != nil {
			return nil, err
		}
	}
	return f, f.findSymbols()
}

func (f *file) findSymbols() error {
	for i := range f.sections {
		s := &f.sections[i]
		if s.kind != elf.SHT_SYMTAB {
			continue
		}
		if int64(s.link) >= int64(len(f.sections)) {
			return errTruncated
		}
		f.symbols, f.names = s.data, f.sections[s.link].data
		return nil
	}
	return nil
}

// slice returns size bytes from an offset, not ok when data has fewer.
func slice(data []byte, offset, size uint64) (part []byte, ok bool) {
	n := uint64(len(data))
	if offset > n || size > n-offset {
		return nil, false
	}
	return data[offset : offset+size : offset+size], true
}

// nameAt returns a string that ends with a zero.
func nameAt(table []byte, offset uint32) (string, error) {
	if uint64(offset) >= uint64(len(table)) {
		if offset == 0 {
			return "", nil
		}
		return "", errTruncated
	}
	tail := table[offset:]
	n := bytes.IndexByte(tail[:min(len(tail), maxName)], 0)
	if n < 0 {
		return "", errors.New("objload: object: a name without end")
	}
	return string(tail[:n]), nil
}

func (f *file) symbolCount() int {
	return len(f.symbols) / symbolBytes
}

// symbolAt reads symbol i, which must be less than the count.
func (f *file) symbolAt(i int) symbol {
	r := f.symbols[i*symbolBytes:]
	le := binary.LittleEndian
	return symbol{
		name:  le.Uint32(r),
		kind:  elf.ST_TYPE(r[4]),
		bind:  elf.ST_BIND(r[4]),
		index: elf.SectionIndex(le.Uint16(r[6:])),
		value: le.Uint64(r[8:]),
	}
}

// relocationAt reads record i of a SHT_RELA section.
func relocationAt(records []byte, i int) relocation {
	r := records[i*relaBytes:]
	le := binary.LittleEndian
	info := le.Uint64(r[8:])
	return relocation{
		offset: le.Uint64(r),
		kind:   elf.R_X86_64(elf.R_TYPE64(info)),
		symbol: elf.R_SYM64(info),
		addend: int64(le.Uint64(r[16:])),
	}
}

// stackSizes adds up what the functions of the object say, in .stack_sizes,
// that their frames take: no chain of calls without recursion uses more.
// Each record is an address, 8 bytes, and a number as unsigned LEB128.
func (f *file) stackSizes() (total uint64, err error) {
	const address, returnAddress = 8, 8
	for i := range f.sections {
		s := &f.sections[i]
		if s.name != ".stack_sizes" {
			continue
		}
		for rest := s.data; len(rest) > 0; {
			if len(rest) < address {
				return 0, errTruncated
			}
			size, n := binary.Uvarint(rest[address:])
			if n <= 0 {
				return 0, errTruncated
			}
			rest = rest[address+n:]
			// Sizes beyond the limit need not be told apart, and do not add up to
			// less than it.
			total += min(size, MaxStack+1) + returnAddress
		}
	}
	return total, nil
}
