// Package lessontest runs the programs of the tutorial and holds what they print
// and draw against what they should.
package lessontest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/examples/tutorial/lesson"
	"github.com/cb434341/weft/local"
)

// Check runs a program on four workers. What it prints must be want, where
// nanoseconds are any. Its picture must be the one in examples/tutorial/pictures,
// which update writes anew; a program that draws nothing has none.
func Check(t *testing.T, run func(context.Context, *lesson.Lesson) error, want string, update bool) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(here) + ".svg"
	var out bytes.Buffer
	l := &lesson.Lesson{Out: &out, Graph: filepath.Join(t.TempDir(), name), Workers: 4}
	if err := run(weft.With(t.Context(), weft.On(&local.Runner{Workers: 4})), l); err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`\d+ ns`).ReplaceAllString(out.String(), "N ns")
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("it prints:\n%s\nwant:\n%s", got, want)
	}
	picture, err := os.ReadFile(l.Graph)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("..", "pictures", name)
	if update {
		if err := os.WriteFile(golden, picture, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if !bytes.Equal(kept, picture) {
		t.Errorf("it draws another picture than %s: look at it and run go test -update", golden)
	}
}
