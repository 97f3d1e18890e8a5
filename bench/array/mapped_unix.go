//go:build unix

package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// mapped maps the square file into memory, for as long as the process lives, and
// returns its numbers. They begin behind the header, whose length is in its bytes 8
// and 9 (NumPy's format 1.0).
func mapped(in folder) ([]float64, error) {
	f, err := os.Open(filepath.Join(string(in), square.name))
	if err != nil {
		return nil, fmt.Errorf("array: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("array: %w", err)
	}
	bytes, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("array: map %s: %w", f.Name(), err)
	}
	data := bytes[10+int(binary.LittleEndian.Uint16(bytes[8:])):]
	return unsafe.Slice((*float64)(unsafe.Pointer(&data[0])), len(data)/8), nil
}
