package csv

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

func TestShip(t *testing.T) {
	s := planFiles(t, Options{Types: map[string]table.Type{"a": table.Of(table.Timestamp)}, Nulls: []string{"-"}}, "a,b\n2024-01-01,x\n", "a,b\n-,x\n")
	for _, v := range []any{s, Unsure{File: "x", Off: 4}} {
		var b bytes.Buffer
		if err := graph.EncodeValue(&b, v); err != nil {
			t.Fatal(err)
		}
		got, err := graph.DecodeValue(&b)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, v) {
			t.Errorf("%#v became %#v", v, got)
		}
	}
}
