package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheck reads a module of a few lines for targets that it does and does not
// build for.
func TestCheck(t *testing.T) {
	const asm = "#include \"textflag.h\"\n\nTEXT ·f(SB), NOSPLIT, $0-16\n\tMOVD x+0(FP), R0\n\tMOVD R0, ret+8(FP)\n\tRET\n"
	const f = "package x\n\nfunc f(x int) int\n"
	for _, test := range []struct {
		name, target string
		files        map[string]string
		want         string // of the error; "" for none
	}{
		{"all well", "linux/arm64", map[string]string{"f.go": f, "f_arm64.s": asm}, ""},
		{"no assembly there", "linux/amd64", map[string]string{"f.go": f, "f_arm64.s": asm}, "f.go:3:1: f has no body"},
		{"a name in another place", "linux/amd64", map[string]string{"f.go": "package x\n\nimport _ \"unsafe\"\n\n//go:linkname f runtime.f\nfunc f(x int) int\n", "f_arm64.s": asm}, ""},
		{"no such instruction", "linux/arm64", map[string]string{"f.go": f, "f_arm64.s": strings.Replace(asm, "RET", "RETQ", 1)}, `unrecognized instruction "RETQ"`},
		{"another signature", "linux/arm64", map[string]string{"f.go": "package x\n\nfunc f(x, y int) int\n", "f_arm64.s": asm}, "f: wrong argument size 16; expected $...-24"},
		{"a file for one system", "windows/amd64", map[string]string{"f.go": "package x\n\nvar _ = g\n", "g_unix.go": "//go:build unix\n\npackage x\n\nfunc g() {}\n"}, "f.go:3:9: undefined: g"},
		{"the size of an int", "linux/386", map[string]string{"f.go": "package x\n\nfunc f() int { return 1 << 40 }\n"}, "f.go:3:23: cannot use 1 << 40"},
		{"nothing for it", "windows/amd64", map[string]string{"f.go": "package x\n", "y/y.go": "package y\n\nimport _ \"x/z\"\n", "z/z_linux.go": "package z\n"}, "build constraints exclude all Go files"},
		{"no target", "linux", map[string]string{"f.go": "package x\n"}, `"linux" is not a GOOS/GOARCH`},
		{"no packages", "linux/arm64", nil, "there are no packages"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("GOFLAGS", "-mod=mod")
			for name, text := range test.files {
				name = filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module x\n\ngo 1.26\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			err := check(dir, test.target)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, not %q", err, test.want)
			}
		})
	}
}
