package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/bench/result"
)

func TestRun(t *testing.T) {
	folder := t.TempDir()
	readme := filepath.Join(folder, "README.md")
	write := func(text string) {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := result.Save(filepath.Join(folder, "core.json"), []result.Row{{Case: "tree", Ratio: 0.5}}); err != nil {
		t.Fatal(err)
	}

	write("# Title\n" + begin + "old\n" + end + "\nmore\n")
	if err := run(readme, folder, true); err == nil || !strings.Contains(err.Error(), "the table is not that of") {
		t.Errorf("check of an old table: %v", err)
	}
	if err := run(readme, folder, false); err != nil {
		t.Fatal(err)
	}
	if err := run(readme, folder, true); err != nil {
		t.Errorf("check of a new table: %v", err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Title\n" + begin + "| job |", "| tree |", "2.00x faster", end + "\nmore\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}

	write("no comments\n")
	if err := run(readme, folder, false); err == nil || !strings.Contains(err.Error(), "no line <!-- bench/table: begin -->") {
		t.Errorf("a file without a place: %v", err)
	}
	write(begin)
	if err := run(readme, folder, false); err == nil || !strings.Contains(err.Error(), "no line <!-- bench/table: end -->") {
		t.Errorf("a file without an end: %v", err)
	}
}
