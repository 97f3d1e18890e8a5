//go:build linux && amd64

package objload

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoadRefuses(t *testing.T) {
	tests := []struct {
		object string
		want   string
	}{
		{"bad_absolute.o", "objload: relocation: R_X86_64_32S in .text: not position-independent code"},
		{"bad_bss.o", "objload: section .bss: a kernel has no state: writable data is not supported"},
		{"bad_constructor.o", "objload: section .init_array: SHT_INIT_ARRAY is not supported"},
		{"bad_data.o", "objload: section .data: a kernel has no state: writable data is not supported"},
		{"bad_external.o", "objload: external symbol exp, log: nothing outside an object is linked"},
		{"bad_ifunc.o", `objload: symbol "chosen": functions chosen while linking are not supported`},
		{"bad_selfwriting.o", "objload: section patched: code that writes itself is not supported"},
		{"bad_stack.o", "objload: stack: the functions use more than 8388608 bytes"},
		{"bad_threadlocal.o", "objload: section .tbss: thread-local data is not supported"},
		{"bad_threadlocalelsewhere.o", "objload: relocation: R_X86_64_TLSGD in .text: not supported"},
	}
	for _, tt := range tests {
		t.Run(tt.object, func(t *testing.T) {
			o, err := Load(fixture(t, tt.object))
			if err == nil {
				t.Fatal("loaded", o.Close())
			}
			if err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	files, err := filepath.Glob("testdata/bad_*.o")
	if err != nil || len(files) != len(tests) {
		t.Errorf("%d bad objects, %d tests, %v", len(files), len(tests), err)
	}
}

// TestLoadRefusesHeaders changes fields of a good object.
func TestLoadRefusesHeaders(t *testing.T) {
	le := binary.LittleEndian
	tests := []struct {
		name   string
		change func(b []byte) []byte
		want   string
	}{
		{"empty", func([]byte) []byte { return nil }, "objload: object: not an ELF file"},
		{"text", func([]byte) []byte { return []byte(strings.Repeat("not an object. ", 9)) }, "objload: object: not an ELF file"},
		{"32 bits", func(b []byte) []byte { b[4] = 1; return b }, "objload: object: for another machine (ELFCLASS32, ELFDATA2LSB, EM_X86_64)"},
		{"big-endian", func(b []byte) []byte { b[5] = 2; return b }, "objload: object: for another machine (ELFCLASS64, ELFDATA2MSB, EM_X86_64)"},
		{"arm64", func(b []byte) []byte { le.PutUint16(b[18:], 183); return b }, "objload: object: for another machine (ELFCLASS64, ELFDATA2LSB, EM_AARCH64)"},
		{"shared library", func(b []byte) []byte { le.PutUint16(b[16:], 3); return b }, "objload: object: ET_DYN is not relocatable"},
		{"width of sections", func(b []byte) []byte { b[58] = 40; return b }, "objload: object: section headers of 40 bytes"},
		{"place of sections", func(b []byte) []byte { le.PutUint64(b[40:], 1<<63); return b }, "objload: object: truncated"},
		{"cut in half", func(b []byte) []byte { return b[:len(b)/2] }, "objload: object: truncated"},
		{"one section many times", func(b []byte) []byte {
			table := le.Uint64(b[40:])
			one := append([]byte(nil), b[table+sectionBytes:table+2*sectionBytes]...)
			for range 100 {
				b = append(b, one...)
			}
			le.PutUint64(b[40:], uint64(len(b)-100*sectionBytes))
			le.PutUint16(b[60:], 100)
			return b
		}, "objload: object: sections overlap"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := Load(tt.change(fixture(t, "kernels.o")))
			if err == nil {
				t.Fatal("loaded", o.Close())
			}
			if err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestLoadDamaged cuts an object everywhere and sets each of its bytes to
// values that overflow: there may be an error or not, but nothing else.
func TestLoadDamaged(t *testing.T) {
	for _, name := range []string{"frames.o", "llvm.o"} {
		whole := fixture(t, name)
		for n := range whole {
			loadAny(t, whole[:n:n])
		}
		for i, old := range whole {
			for _, value := range []byte{0, 1, 0x7F, 0xFF} {
				whole[i] = value
				loadAny(t, whole)
			}
			whole[i] = old
		}
	}
}

// loadAny loads what may not be an object.
func loadAny(t *testing.T, data []byte) {
	o, err := Load(data)
	if err != nil {
		if !strings.HasPrefix(err.Error(), "objload: ") {
			t.Errorf("%v", err)
		}
		return
	}
	if _, err := o.Entry("no function has this name"); err == nil {
		t.Error("a function of any name")
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*.o")
	if err != nil || files == nil {
		f.Fatal(files, err)
	}
	for _, name := range files {
		f.Add(fixture(f, filepath.Base(name)))
	}
	f.Fuzz(func(t *testing.T, data []byte) { loadAny(t, data) })
}

func TestEntry(t *testing.T) {
	o := load(t, "kernels.o")
	tests := []struct {
		name string
		ok   bool
	}{
		{"empty", true},
		{"thrice", true},
		{"twice", false},   // local
		{"scale", false},   // data
		{"memset", false},  // elsewhere
		{".rodata", false}, // a section
		{"", false},
	}
	for _, tt := range tests {
		e, err := o.Entry(tt.name)
		if ok := err == nil; ok != tt.ok || (e != Entry{}) != ok {
			t.Errorf("%q: %v, %v", tt.name, e, err)
		}
	}
}

func TestClose(t *testing.T) {
	o, err := Load(fixture(t, "kernels.o"))
	if err != nil {
		t.Fatal(err)
	}
	e := entry(t, o, "empty")
	for range 2 {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := o.Entry("empty"); err == nil {
		t.Error("an entry of a closed object")
	}
	if got := protection(t, e.code); strings.Contains(got, "x") {
		t.Errorf("code is still mapped %s", got)
	}
}

// TestProtection looks at how the system maps an object and a stack.
func TestProtection(t *testing.T) {
	o := load(t, "kernels.o")
	thread := Get()
	defer thread.Put()
	where := whereabouts(t, thread)
	tests := []struct {
		name    string
		address uintptr
		want    string
	}{
		{"code", entry(t, o, "empty").code, "r-xp"},
		{"constants", address(o.image[len(o.image)-1:]), "r--p"},
		{"block", where.block, "rw-p"},
		{"top of stack", where.frame, "rw-p"},
		{"bottom of stack", where.block - MaxStack, "rw-p"},
		{"guard", where.block - stackBytes - 1, "---p"},
	}
	for _, tt := range tests {
		if got := protection(t, tt.address); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// protection returns what the system allows at an address, "" where nothing is
// mapped.
func protection(t *testing.T, at uintptr) string {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(maps)) {
		var low, high uintptr
		var allowed string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &low, &high, &allowed); err != nil {
			t.Fatal(err)
		}
		if low <= at && at < high {
			return allowed
		}
	}
	return ""
}

func BenchmarkLoad(b *testing.B) {
	for _, name := range []string{"kernels.o", "vectors.o"} {
		b.Run(name, func(b *testing.B) {
			data := fixture(b, name)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				o, err := Load(data)
				if err != nil {
					b.Fatal(err)
				}
				if err := o.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
