package column_test

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
)

// TestDictionaryBuilder adds to a dictionary after an array was made of it.
func TestDictionaryBuilder(t *testing.T) {
	d := column.NewDictionaryBuilder()
	if d.Data().Len() != 0 {
		t.Fatal("an empty dictionary has texts")
	}
	for i, s := range []string{"LHR", "", "Ö"} {
		if code := d.Append([]byte(s)); int(code) != i || string(d.Value(code)) != s {
			t.Errorf("%q has code %d, which is %q", s, code, d.Value(code))
		}
	}
	early := d.Data()
	if d.Data() != early {
		t.Error("the data was made again though no text came")
	}
	d.Append([]byte("JFK"))
	if d.Len() != 4 || d.Size() != 8 || d.Data().Len() != 4 {
		t.Errorf("%d texts of %d bytes", d.Len(), d.Size())
	}
	a := array.NewStringData(early)
	defer a.Release()
	if a.Len() != 3 || a.Value(0) != "LHR" || a.Value(1) != "" || a.Value(2) != "Ö" {
		t.Errorf("what was made before is now %v", a)
	}
}
