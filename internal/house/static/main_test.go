package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// write puts text into a file of a folder of this test's own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRun(t *testing.T) {
	var out strings.Builder
	program := write(t, "main.go", "package main\n\nfunc main() { println(\"alone\") }\n")
	if err := run(program, nil, &out); err != nil {
		t.Fatal(err)
	}
	want := []string{"no interpreter, no library asked for\n"}
	if runtime.GOOS == "linux" {
		want = append(want, ": runs, 1 lines of output\n")
	} else {
		want = append(want, "not run on "+runtime.GOOS)
	}
	for _, w := range want {
		if !strings.Contains(out.String(), w) {
			t.Errorf("no %q in %q", w, out.String())
		}
	}
}

func TestRunRefuses(t *testing.T) {
	tests := []struct{ name, program, want string }{
		{"does not build", "package main\n\nfunc main() { missing() }\n", "undefined: missing"},
		{"does not run", "package main\n\nfunc main() { panic(\"no folder\") }\n", "no folder"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if runtime.GOOS != "linux" && test.name == "does not run" {
				t.Logf("nothing runs on %s", runtime.GOOS)
				return
			}
			var out strings.Builder
			err := run(write(t, "main.go", test.program), nil, &out)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestSelfContained reads a file made of an ELF header, one program header, and
// the name that it points to.
func TestSelfContained(t *testing.T) {
	const interpreter = "/lib64/ld-linux.so.2\x00"
	image := func(kind elf.ProgType) string {
		var b bytes.Buffer
		header := elf.Header64{
			Ident: [16]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
			Type:  uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
			Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1, Shentsize: 64,
		}
		program := elf.Prog64{Type: uint32(kind), Off: 64 + 56, Filesz: uint64(len(interpreter))}
		for _, part := range []any{header, program, []byte(interpreter)} {
			if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	if err := selfContained(write(t, "static", image(elf.PT_LOAD))); err != nil {
		t.Errorf("a file without an interpreter: %v", err)
	}
	err := selfContained(write(t, "dynamic", image(elf.PT_INTERP)))
	if err == nil || err.Error() != "asks for the interpreter /lib64/ld-linux.so.2" {
		t.Errorf("a file with an interpreter: %v", err)
	}
	if err := selfContained(write(t, "text", "no program")); err == nil {
		t.Error("a file that is no program: no error")
	}
}
