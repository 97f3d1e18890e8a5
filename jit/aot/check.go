package aot

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/native/build"
)

// embeds reports a folder with one of the files that Build writes.
func embeds(dir string) bool {
	for _, name := range []string{build.ArchiveName, build.GeneratedName} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// check compares a package's files with what Build would write. Objects can be
// compared only where the same libLLVM is that made them; the source always.
func (f *folder) check(ctx context.Context, r *Result, levels []build.Level) error {
	stale := func(format string, args ...any) { r.Stale = append(r.Stale, fmt.Sprintf(format, args...)) }
	old, err := os.ReadFile(filepath.Join(f.dir, build.ArchiveName))
	if os.IsNotExist(err) {
		old, err = nil, nil
	}
	if err != nil {
		return fmt.Errorf("aot: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(f.dir, build.GeneratedName))
	if err != nil || !bytes.Equal(text, f.generated()) {
		stale("%s is missing or has changed", build.GeneratedName)
	}
	if old == nil {
		stale("%s is missing", build.ArchiveName)
		return nil
	}
	units, err := f.units()
	if err != nil {
		return err
	}
	for i := range units {
		u := &units[i]
		u.kernel.Err = f.embeddable(u)
		r.Kernels = append(r.Kernels, u.kernel)
	}
	r.Bytes = len(old)
	archive, err := build.ReadArchive(bytes.NewReader(old))
	if err != nil {
		stale("%s: %v", build.ArchiveName, err)
		return nil
	}
	for _, change := range archive.Changed(f.hashes) {
		stale("%s", change)
	}
	if len(r.Stale) > 0 {
		return nil
	}
	return f.compareObjects(ctx, r, archive, old, levels)
}

// compareObjects compiles all and compares, where that is possible.
func (f *folder) compareObjects(ctx context.Context, r *Result, archive *build.Archive, old []byte, levels []build.Level) error {
	maker := "no libLLVM"
	if library, err := llvm.Open(); err == nil {
		maker = "libLLVM " + library.Version()
	}
	if maker != archive.Maker() {
		r.Notes = append(r.Notes, fmt.Sprintf("the source is compared, the objects are not: they are by %s, and here is %s", archive.Maker(), maker))
		return nil
	}
	r.Maker, r.Kernels = maker, nil
	now, err := f.compile(ctx, r, levels)
	if err != nil {
		return err
	}
	if now == nil {
		r.Stale = append(r.Stale, build.ArchiveName+" is there, but no kernel is left for it")
	} else if !bytes.Equal(now, old) {
		r.Stale = append(r.Stale, build.ArchiveName+": compiled again, it has other content")
	}
	return nil
}
