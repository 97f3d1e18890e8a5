package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/internal/block"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var head = Head{Format: "npy", DType: "uint8", Shape: []int{4, 4}, Layout: []int{1}, Of: "x + 1"}

func TestText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	done := []Region{{Lo: []int{0, 0}, Shape: []int{2, 4}, Sum: 0x1c291ca3}}
	if err := Begin(path, head, "me", done); err != nil {
		t.Fatal(err)
	}
	log, err := Use(path, "me")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(log.File.Head, head) {
		t.Errorf("head %+v", log.File.Head)
	}
	next := Region{Lo: []int{2, 0}, Shape: []int{1, 4}, Sum: 7}
	if err := log.File.Append(next); err != nil {
		t.Fatal(err)
	}
	log.Release()
	text, err := os.ReadFile(path)
	want := `weft journal 1
{"Format":"npy","DType":"uint8","Shape":[4,4],"Layout":[1],"Of":"x + 1"}
owner me
done 0,0 2,4 1c291ca3
done 2,0 1,4 00000007
`
	if err != nil || string(text) != want {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
	j, err := Load(path)
	if err != nil || !j.Matches(head) || j.Owner != "me" || !reflect.DeepEqual(j.Done, append(done, next)) || j.Missing() != 4 {
		t.Errorf("loaded %+v, %v", j, err)
	}
	if _, err := Forget(path, "me"); err != nil {
		t.Error(err)
	}
	if err := errors.Join(Remove(path), Remove(path)); err != nil {
		t.Error(err)
	}
}

func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	front := "weft journal 1\n{\"Shape\":[4]}\nowner me\n"
	for _, test := range []struct {
		name, text string
		regions    int // -1: no journal
	}{
		{"nothing", "", -1},
		{"another file", "hello\nyou\nthere\n", -1},
		{"cut off in the head", front[:30], -1},
		{"no JSON", "weft journal 1\n{\nowner me\n", -1},
		{"no regions", front, 0},
		{"one", front + "done 0 2 00000001\n", 1},
		{"cut off", front + "done 0 2 00000001\ndone 2 2 0000", 1},
		{"cut off, and gone on with", front + "done 0 2done 2 2 00000002\ndone 3 1 00000003\n", 1},
		{"twice", front + "done 0 2 00000001\ndone 0 2 00000002\n", 1},
		{"two axes", front + "done 0,0 2,2 00000001\n", 0},
		{"no axes", front + "done - - 00000001\n", 0},
		{"negative", front + "done -1 2 00000001\n", 0},
		{"no number", front + "done x 2 00000001\n", 0},
		{"no sum", front + "done 0 2 y\n", 0},
	} {
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := Load(path)
		if test.regions < 0 {
			if err == nil {
				t.Errorf("%s: %+v", test.name, j)
			}
			continue
		}
		if err != nil || len(j.Done) != test.regions {
			t.Errorf("%s: %+v, %v", test.name, j, err)
		}
	}
}

func TestOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	if _, err := Use(path, "me"); !errors.Is(err, errUnbegun) {
		t.Errorf("before Begin: %v", err)
	}
	if err := Begin(path, head, "me", nil); err != nil {
		t.Fatal(err)
	}
	log, err := Use(path, "me")
	if err != nil {
		t.Fatal(err)
	}
	log.Release()
	if err := Begin(path, head, "you", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Use(path, "me"); !errors.Is(err, ErrTaken) {
		t.Errorf("after another's Begin: %v", err)
	}
	if !Taken(path, "me") || Taken(path, "you") || Taken(path+"none", "me") {
		t.Error("whose the journal is")
	}
	if j, err := Load(filepath.Join(t.TempDir(), "none")); j != nil || err != nil || j.Matches(head) {
		t.Errorf("no journal: %v %v", j, err)
	}
}

func TestVerify(t *testing.T) {
	j := &Journal{Head: head, Done: []Region{
		{Lo: []int{0, 0}, Shape: []int{1, 4}, Sum: Sum(block.NewHeap(block.Uint8, 1, 4))},
		{Lo: []int{1, 0}, Shape: []int{1, 4}, Sum: 5},
		{Lo: []int{2, 0}, Shape: []int{1, 4}, Sum: Sum(block.NewHeap(block.Uint8, 1, 4))},
		{Lo: []int{3, 0}, Shape: []int{1 << 40, 4}},
	}}
	read := func(_ context.Context, lo []int, dst *block.Block) error {
		clear(dst.Bytes())
		if lo[0] == 2 {
			return errors.New("a bad place on the disk")
		}
		return nil
	}
	done, err := j.Verify(context.Background(), block.Uint8, read)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, r := range append(j.Done, Region{Lo: []int{0, 0}, Shape: []int{1, 2}}) {
		fmt.Fprint(&text, done(r.Lo, r.Shape), " ")
	}
	if got := text.String(); got != "true false false false false " {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := j.Verify(ctx, block.Uint8, read); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAppendAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	const n = 64
	if err := Begin(path, Head{Shape: []int{n}}, "me", nil); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			log, err := Use(path, "me")
			if err != nil {
				t.Error(err)
				return
			}
			defer log.Release()
			if err := log.File.Append(Region{Lo: []int{i}, Shape: []int{1}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if j, err := Owned(path, "me"); err != nil || j.Missing() != 0 {
		t.Errorf("%+v, %v", j, err)
	}
}
