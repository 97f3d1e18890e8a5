package native

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// The tests' kernels are cached in a folder of their own.
func TestMain(m *testing.M) {
	if os.Getenv(insideEnv) != "" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "weft-native-")
	if err != nil {
		panic(err)
	}
	os.Setenv("WEFT_CACHE", filepath.Join(dir, "cache"))
	os.Unsetenv("WEFT_JIT")
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		os.Stderr.WriteString(err.Error() + "\n")
		code = 1
	}
	os.RemoveAll(dir)
	os.Exit(code)
}
