// Static shows that a program built on Weft can be one file that needs nothing:
// it builds a package with -tags weft_static and without cgo, reads the ELF file
// for an interpreter or a library that it would ask the system for, and runs it
// in an empty root folder.
//
//	go run ./internal/house/static ./examples/scoring [args of the program]
//
// Changing the root wants privileges. Where they are missing the program runs
// with an empty environment in an empty folder instead, and the output says so.
package main

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "static: usage: static PACKAGE [args of the program]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "static:", err)
		os.Exit(1)
	}
}

// run builds the package into an empty folder, looks into it and starts it.
func run(pkg string, args []string, out io.Writer) error {
	root, err := os.MkdirTemp("", "weft-static-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	// World-readable, for a user namespace that maps us to somebody else.
	if err := os.Chmod(root, 0o755); err != nil {
		return err
	}

	program := filepath.Join(root, "program")
	build := exec.Command("go", "build", "-tags", "weft_static", "-o", program, pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, text)
	}
	if err := selfContained(program); err != nil {
		return fmt.Errorf("%s: %w", pkg, err)
	}
	fmt.Fprintf(out, "%s: no interpreter, no library asked for\n", pkg)
	return start(root, args, out)
}

// selfContained returns an error if the ELF file names an interpreter (the
// dynamic linker) or a library.
func selfContained(file string) error {
	f, err := elf.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			name, err := io.ReadAll(p.Open())
			if err != nil {
				return fmt.Errorf("interpreter: %w", err)
			}
			return fmt.Errorf("asks for the interpreter %s", strings.TrimRight(string(name), "\x00"))
		}
	}
	// A file without a dynamic section has no libraries; that is no error here.
	libraries, err := f.ImportedLibraries()
	if err == nil && len(libraries) > 0 {
		return fmt.Errorf("asks for the libraries %s", strings.Join(libraries, ", "))
	}
	return nil
}

// A way is one attempt at taking everything but the program away from it.
type way struct {
	name    string
	prepare func(cmd *exec.Cmd, root string)
}

// start runs the program in the strictest way that the rights of this user
// allow. A program that starts and then fails has failed: only a refusal by
// the system moves on to the next way.
func start(root string, args []string, out io.Writer) error {
	for _, w := range ways() {
		cmd := exec.Command(filepath.Join(root, "program"), args...)
		cmd.Env = []string{} // nil would hand ours down
		cmd.Dir = root
		w.prepare(cmd, root)
		var text strings.Builder
		cmd.Stdout, cmd.Stderr = &text, &text
		err := cmd.Start()
		if err != nil {
			if errors.Is(err, os.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || refused(err) {
				fmt.Fprintf(out, "%s: not allowed here (%v)\n", w.name, err)
				continue
			}
			return fmt.Errorf("%s: %w", w.name, err)
		}
		if err := cmd.Wait(); err != nil {
			return fmt.Errorf("%s: %w\n%s", w.name, err, text.String())
		}
		fmt.Fprintf(out, "%s: runs, %d lines of output\n", w.name, strings.Count(text.String(), "\n"))
		return nil
	}
	fmt.Fprintf(out, "built for linux, not run on %s\n", runtime.GOOS)
	return nil
}
