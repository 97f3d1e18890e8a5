package frame_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
)

// Both formats of text leave out bad rows in the same way, and give them back.
func TestBadRows(t *testing.T) {
	int64s := map[string]table.Type{"n": table.Of(table.Int64)}
	for _, test := range []struct {
		name, text string
		read       func(path string) frame.Frame
		errors     string // of the second line and of the fourth
	}{
		{
			"a.csv", "n\nx\n1\n2,3\n4\n",
			func(path string) frame.Frame {
				return frame.ReadCSV(t.Context(), path, frame.CSV{Bad: frame.SkipBadRows, Types: int64s})
			},
			`column "n" is not of type int64; has 2 fields, not 1`,
		},
		{
			"a.jsonl", `{"n":1}` + "\n" + `{"n":"x"}` + "\n" + `{"n":4}` + "\n" + `{"n":2,3}` + "\n",
			func(path string) frame.Frame {
				return frame.ReadJSON(t.Context(), path, frame.JSON{Bad: frame.SkipBadRows, Types: int64s})
			},
			`json lines: PATH:2:6: column "n": "x" is not of type int64; json lines: PATH:4:8: '3' where a key should be`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), test.name)
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			f := test.read(path)
			n, err := weft.Compute(t.Context(), frame.Rows[struct {
				N int64 `frame:"n"`
			}](f))
			if err != nil || len(n) != 2 || n[0].N+n[1].N != 5 {
				t.Errorf("rows %v, %v", n, err)
			}
			bad, err := weft.Compute(t.Context(), frame.Rows[struct {
				File  string `frame:"file"`
				Line  int64  `frame:"line"`
				Text  string `frame:"text"`
				Error string `frame:"error"`
			}](frame.BadRows(f)))
			if err != nil || len(bad) != 2 || bad[0].File != path || bad[0].Line != 2 || bad[1].Line != 4 {
				t.Fatalf("bad rows %+v, %v", bad, err)
			}
			lines := strings.Split(test.text, "\n")
			if bad[0].Text != lines[1] || bad[1].Text != lines[3] {
				t.Errorf("texts %q and %q", bad[0].Text, bad[1].Text)
			}
			if got, want := bad[0].Error+"; "+bad[1].Error, strings.ReplaceAll(test.errors, "PATH", path); got != want {
				t.Errorf("errors\n%s\nwant\n%s", got, want)
			}
		})
	}
}
