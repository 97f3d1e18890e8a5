//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package dylib

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/ebitengine/purego"
)

// maths is a library that every system has.
var maths = map[string]string{"linux": "libm.so.6", "darwin": "/usr/lib/libSystem.B.dylib"}[runtime.GOOS]

func TestBind(t *testing.T) {
	handle, err := Load(maths, purego.RTLD_LAZY)
	if err != nil {
		t.Fatal(err)
	}
	var some struct {
		Sqrt func(float64) float64 `also:"sqrt"`
		Cbrt func(float64) float64 `also:"cbrt"`
	}
	if err := Bind(handle, "libm", "no", &some); err != nil {
		t.Fatal(err)
	}
	if some.Sqrt(9) != 3 || some.Cbrt(8) != 2 {
		t.Error("not those functions")
	}
	for _, test := range []struct {
		name, prefix, want string
		functions          any
	}{
		{"some missing", "sq", "it has no sqAbsent", &struct {
			Rt     func(float64) float64 `also:"sqrt"`
			Absent func()
		}{}},
		{"all missing", "sq", "not a libm: it has none of its functions", &struct{ Absent, Away func() }{}},
	} {
		if err := Bind(handle, "libm", test.prefix, test.functions); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, not %s", test.name, err, test.want)
		}
	}
	if _, ok := Symbol(handle, "sqrt"); !ok {
		t.Error("no sqrt")
	}
}

func TestEnvironment(t *testing.T) {
	var libc struct {
		Getenv func(string) string `also:"getenv"`
	}
	if err := Bind(purego.RTLD_DEFAULT, "C library", "", &libc); err != nil {
		t.Fatal(err)
	}
	if err := Setenv("WEFT_X", "1"); err != nil || libc.Getenv("WEFT_X") != "1" {
		t.Errorf("%q, %v", libc.Getenv("WEFT_X"), err)
	}
	if err := Unsetenv("WEFT_X"); err != nil || libc.Getenv("WEFT_X") != "" {
		t.Errorf("%q, %v", libc.Getenv("WEFT_X"), err)
	}
	if Setenv("", "1") == nil || Unsetenv("=") == nil {
		t.Error("no error")
	}
}

func TestLoadNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "libx.so")
	if err := os.WriteFile(path, []byte("no library"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path, purego.RTLD_NOW)
	if err == nil || strings.HasPrefix(err.Error(), path) || !regexp.MustCompile("invalid ELF header|file too short|not a mach-o").MatchString(err.Error()) {
		t.Error(err)
	}
}
