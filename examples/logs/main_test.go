package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func TestRun(t *testing.T) {
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-data", "data/*.jsonl*", "-explain"}, &printed); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "printed.txt")
	if *update {
		if err := os.WriteFile(path, printed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(printed.Bytes(), want) {
		t.Errorf("printed:\n%s\nwant:\n%s", printed.Bytes(), want)
	}
}

// TestStatuses counts once more, by a loop.
func TestStatuses(t *testing.T) {
	want := map[int]int64{}
	names, err := filepath.Glob("data/*.jsonl*")
	if err != nil || len(names) != 6 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var r io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(f); err != nil {
				t.Fatal(err)
			}
		}
		for lines := bufio.NewScanner(r); lines.Scan(); {
			var line map[string]any
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			want[int(line["status"].(float64))]++
		}
	}
	pairs, err := weft.Compute(t.Context(), statuses(bag.ReadJSON[Request](t.Context(), "data/*.jsonl*", bag.PartBytes(10000))))
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]int64{}
	for _, p := range pairs {
		got[p.Key] = p.Value
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestErrors(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.jsonl")
	if err := os.WriteFile(bad, []byte("{\"status\":200}\n{\"status\":\"ok\"}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-data", filepath.Join(t.TempDir(), "*.jsonl")}, "say where the logs are by -data"},
		{[]string{"-data", bad}, "bad.jsonl:2: bag: JSON"},
		{[]string{"data"}, `unexpected argument "data"`},
	} {
		if err := run(t.Context(), test.args, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, not %s", err, test.want)
		}
	}
}
