//go:build unix

package atomicfile

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Child processes are told by the environment what to do, and where.
const (
	childDoes = "WEFT_TEST_CHILD"
	childIn   = "WEFT_TEST_FOLDER"
)

// child is the whole of a child process: it does as it is told.
func child() bool {
	do, dir := os.Getenv(childDoes), os.Getenv(childIn)
	if do == "" {
		return false
	}
	die := func(after string) {
		if after == do {
			syscall.Kill(os.Getpid(), syscall.SIGKILL) //nolint:errcheck // there is no after
		}
	}
	check := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	if do == "full" {
		full(filepath.Join(dir, "x"))
		return true
	}
	f, err := Create(filepath.Join(dir, "x"))
	check(err)
	if do == "wait" {
		fmt.Println("ready")
		io.Copy(io.Discard, os.Stdin) //nolint:errcheck // until it is closed
		check(f.Commit())
		return true
	}
	die("create")
	_, err = f.Write([]byte("new"))
	check(err)
	die("write")
	check(f.Close())
	die("close")
	check(f.Commit())
	die("commit")

	u := New(filepath.Join(dir, "folder"))
	check(u.CreateFolder())
	die("create folder")
	check(os.WriteFile(filepath.Join(u.Part(), "new"), nil, 0o666))
	die("fill folder")
	check(u.swap(func(a, b string) error {
		die("before swap")
		err := exchange(a, b)
		die("swap")
		return err
	}))
	die("swapped")
	return true
}

func command(do, dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDoes+"="+do, childIn+"="+dir)
	return cmd
}

// full fills what room there is for a file.
func full(path string) {
	limit := func(bytes uint64) {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}); err != nil {
			fmt.Println(err)
		}
	}
	limit(1000)
	fmt.Println(Write(path, make([]byte, 1001)))
	limit(unix.RLIM_INFINITY)
}

// TestKilled kills a process after each step, and looks at what is there, then
// and when another has begun.
func TestKilled(t *testing.T) {
	const (
		part       = ".x.XXXXXXXX.weft-part="
		folderPart = ".folder.XXXXXXXX.weft-part/"
		old        = "folder/ folder/old= x=old"
		half       = "folder/ folder/old= x=new"
	)
	for _, test := range []struct{ after, left, later string }{
		{"create", part + " " + old, old},
		{"write", part + "new " + old, old},
		{"close", part + "new " + old, old},
		{"commit", half, half},
		{"create folder", folderPart + " " + half, half},
		{"fill folder", folderPart + " " + folderPart + "new= " + half, half},
		{"before swap", folderPart + " " + folderPart + "new= " + half, half},
		{"swapped", "folder/ folder/new= x=new", "folder/ folder/new= x=new"},
	} {
		t.Run(test.after, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "x=old", "folder/old=")
			if out, err := command(test.after, dir).CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("%v: %s", err, out)
			}
			if got := tree(t, dir); got != test.left {
				t.Errorf("left %q, not %q", got, test.left)
			}
			for _, name := range []string{"x", "folder"} {
				u := New(filepath.Join(dir, name))
				must(t, u.CreateFolder())
				must(t, u.Discard())
			}
			if got := tree(t, dir); got != test.later {
				t.Errorf("then there is %q, not %q", got, test.later)
			}
		})
	}
}

// TestHeldByAnother begins a file that another process is writing.
func TestHeldByAnother(t *testing.T) {
	dir := t.TempDir()
	cmd := command("wait", dir)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	defer cmd.Wait() //nolint:errcheck // it may have ended
	defer in.Close() //nolint:errcheck // lets it end
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatal(line, err)
	}
	must(t, Write(filepath.Join(dir, "x"), []byte("ours")))
	if got := tree(t, dir); got != ".x.XXXXXXXX.weft-part= x=ours" {
		t.Error(got)
	}
	must(t, in.Close())
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if got := tree(t, dir); got != "x=" {
		t.Error(got)
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "x=old")
	out, err := command("full", dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "file too large") {
		t.Errorf("%v: %s", err, out)
	}
	if got := tree(t, dir); got != "x=old" {
		t.Error(got)
	}
}
