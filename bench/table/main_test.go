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
	for name, row := range map[string]result.Row{
		"core": {Suite: "core", Case: "tree", Ratio: 0.5},
		"jit":  {Suite: "jit", Case: "score", Ratio: 0.2},
	} {
		if err := result.Save(filepath.Join(folder, name+".json"), []result.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	section := func(suite, text string) string { return comment(suite, "begin") + text + comment(suite, "end") }

	write("# Title\n" + section("core", "old\n") + "\nmore\n" + section("jit", ""))
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
	for _, want := range []string{
		"# Title\n" + comment("core", "begin") + "| job |", "| tree |", "2.00x faster",
		comment("core", "end") + "\nmore\n" + comment("jit", "begin") + "| job |", "| score |", "5.00x faster",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}

	write("no comments\n")
	if err := run(readme, folder, false); err == nil || !strings.Contains(err.Error(), ": no line <!-- bench/table ") {
		t.Errorf("a file without a place: %v", err)
	}
	write(section("core", "") + comment("jit", "begin"))
	if err := run(readme, folder, false); err == nil || !strings.Contains(err.Error(), "no line <!-- bench/table jit: end -->") {
		t.Errorf("a file without an end: %v", err)
	}
}
