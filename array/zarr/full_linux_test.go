package zarr_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/zarr"
	"github.com/cb434341/weft/local"
)

const fullFolder = "WEFT_TEST_FULL"

// TestDiskFull has another process store an array on a disk that has no room for
// one of its chunks, and then again when there is.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv(fullFolder); dir != "" {
		storeOnFullDisk(t, dir)
		return
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
	cmd.Env = append(os.Environ(), fullFolder+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := strings.ReplaceAll(string(out), dir+string(filepath.Separator), "")
	for _, want := range []string{
		"plain: there is nothing: zarr: storing to x.zarr: chunk c/3: write .x.zarr.weft-part/c/3: file too large",
		"resume: there is .x.zarr.weft-journal .x.zarr.weft-part: zarr: storing to x.zarr: chunk c/3: write .x.zarr.weft-part/c/3: file too large",
		"resume with room: there is x.zarr: {1 3} <nil>",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%s\nwant: %s", text, want)
		}
	}
}

func storeOnFullDisk(t *testing.T, dir string) {
	on := weft.On(&local.Runner{Workers: 1})
	small := array.Arange(0.0, 3<<16, 1).Rechunk(1 << 16)                 // zstd makes little of it
	large := array.NewRand(1).Float64(1 << 16).Rechunk(1 << 16)           // and cannot of this
	x := array.Concatenate(0, small.DivN(1<<16).Floor(), large).AddN(0.5) // in 4 blocks
	room := func(bytes uint64) {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}); err != nil {
			t.Fatal(err)
		}
	}
	there := func() string {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return "nothing"
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return strings.Join(names, " ")
	}
	for _, row := range []struct {
		name   string
		room   uint64
		resume bool
	}{
		{"plain", 100_000, false},
		{"resume", 100_000, true},
		{"resume with room", unix.RLIM_INFINITY, true},
	} {
		room(row.room)
		saved, err := weft.Compute(t.Context(), zarr.Store(x, filepath.Join(dir, "x.zarr"), zarr.Options{Resume: row.resume}), on)
		room(unix.RLIM_INFINITY)
		if err == nil {
			fmt.Printf("%s: there is %s: %v %v\n", row.name, there(), saved, err)
			continue
		}
		_, cause, _ := strings.Cut(err.Error(), "commit#")
		_, cause, _ = strings.Cut(cause, ": ")
		fmt.Printf("%s: there is %s: %s\n", row.name, there(), cause)
	}
}
