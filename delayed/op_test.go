package delayed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/cb434341/weft/graph"
)

func sumOf(xs []float64) (total float64) {
	for _, x := range xs {
		total += x
	}
	return total
}

// TestSentOps writes Ops as for another process, reads them, and runs what was
// read.
func TestSentOps(t *testing.T) {
	for _, c := range []struct {
		name string
		op   graph.Op
		args []any
		want any
	}{
		{"a plain function", called(t, Func1(sumOf).Of(nil)), []any{[]float64{1, 2}}, 3.0},
		{"a closure with a name", called(t, Func0(func() int { return 5 }, Named("TestSentOps"))()), nil, 5},
		{"options", called(t, Func1(plain, IO(2), Retry(3), Pure).Of(0)), []any{1}, 1},
		{"All", Slice{Elem: reflect.TypeFor[float64]()}, []any{1.5, 2.5}, []float64{1.5, 2.5}},
		{"All of nothing", Slice{Elem: reflect.TypeFor[float64]()}, nil, []float64{}},
		{"AllMap", Map{Key: reflect.TypeFor[string](), Elem: reflect.TypeFor[float64]()}, []any{1.5, []string{"a"}}, map[string]float64{"a": 1.5}},
		{"a gate", Done{}, []any{1, 2}, struct{}{}},
		{"behind a gate", graph.After{Op: called(t, Func1(plain).Of(0)), Args: 1}, []any{1, 2}, 1},
	} {
		var b bytes.Buffer
		if err := graph.EncodeOp(&b, c.op); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		op, err := graph.DecodeOp(&b)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := op.Run(t.Context(), c.args)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, %v, want %v", c.name, got, err, c.want)
		}
		if graph.OpHints(op) != graph.OpHints(c.op) || graph.OpName(op) != graph.OpName(c.op) {
			t.Errorf("%s: came back as %+v", c.name, op)
		}
	}
}

// TestTypesOfOps makes lists of types that only this process knows. Here they
// work, whatever the types are called; elsewhere the Op says what is missing.
func TestTypesOfOps(t *testing.T) {
	type twin struct{ A int }
	first := All([]graph.Lazy[twin]{Of(twin{1})})
	second := func() graph.Source {
		type twin struct{ B string }
		return All([]graph.Lazy[twin]{Of(twin{"b"})})
	}()
	got, err := first.(*node[[]twin]).op.Run(t.Context(), []any{twin{1}})
	if err != nil || !reflect.DeepEqual(got, []twin{{1}}) {
		t.Errorf("a type of a function: got %v, %v", got, err)
	}
	if err := second.Err(); err != nil {
		t.Error(err)
	}
	err = graph.EncodeOp(new(bytes.Buffer), first.(*node[[]twin]).op)
	if err == nil || !strings.Contains(err.Error(), "there are two types github.com/cb434341/weft/delayed.twin, declared in functions") {
		t.Errorf("two types of one name: got %v", err)
	}

	var b bytes.Buffer
	known := All([]graph.Lazy[counter]{Of(counter{})})
	if err := graph.EncodeOp(&b, known.(*node[[]counter]).op); err != nil {
		t.Fatal(err)
	}
	sent := bytes.Replace(b.Bytes(), []byte("delayed.counter"), []byte("delayed.unknown"), 1)
	_, err = graph.DecodeOp(bytes.NewReader(sent))
	const want = "the type github.com/cb434341/weft/delayed.unknown is not registered in this process: call graph.RegisterType for it in an init function, or lift a function that takes or gives it in a package-level var"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a type of another process: got %v", err)
	}
}

func TestUnsendable(t *testing.T) {
	x := 1
	op := called(t, Func0(func() int { return x })())
	err := graph.EncodeOp(new(bytes.Buffer), op)
	if err == nil || !strings.Contains(err.Error(), "is a closure, a method value or an instance of a generic function") || !strings.Contains(err.Error(), "op_test.go:") {
		t.Errorf("got %v", err)
	}
}

// TestBadRuns checks what Ops say that are given what no lazy value gives.
func TestBadRuns(t *testing.T) {
	number := reflect.TypeFor[int]()
	for _, c := range []struct {
		name string
		op   graph.Op
		args []any
		want string
	}{
		{"unknown function", &Call{Name: "gone", Func: "main.gone", Type: "func() int"}, nil, "delayed: this process does not know main.gone, a func() int: lift it in a package-level var, which every process of the program sets"},
		{"no function", &Call{Name: "func1 (app.go:3)"}, nil, "delayed: func1 (app.go:3) is a closure, a method value or an instance of a generic function, which another process cannot find: lift it in a package-level var with delayed.Named"},
		{"too few arguments", called(t, Func1(plain).Of(0)), nil, "delayed: plain: 0 arguments for a function of 1"},
		{"another type", called(t, Func1(plain).Of(0)), []any{"a"}, "delayed: argument 1 is a string"},
		{"a slice of no type", Slice{}, nil, "delayed: all: a slice of no type"},
		{"an element of another type", Slice{Elem: number}, []any{1, "a"}, "delayed: all: a result is a string, not a int"},
		{"a map without keys", Map{Key: number, Elem: number}, nil, "delayed: all: a map without its keys"},
		{"a map of other keys", Map{Key: number, Elem: number}, []any{1, []string{"a"}}, "delayed: all: the keys of 1 values are a []string"},
		{"a map of no keys", Map{Elem: number}, []any{1, 2}, "delayed: all: there is no map of <nil> to int"},
		{"a map of keys that cannot be", Map{Key: reflect.TypeFor[[]int](), Elem: number}, []any{1, 2}, "delayed: all: there is no map of []int to int"},
		{"a value of another type", Map{Key: number, Elem: number}, []any{"a", []int{1}}, "delayed: all: a result is a string, not a int"},
	} {
		if _, err := c.op.Run(t.Context(), c.args); err == nil || err.Error() != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.name, err, c.want)
		}
	}
	if err := new(Call).UnmarshalBinary([]byte("{")); err == nil {
		t.Error("half a Call was read")
	}
}

// TestNilResults checks that a nil of an interface type comes through.
func TestNilResults(t *testing.T) {
	quiet := Func1(func(string) fmt.Stringer { return nil })
	x := quiet.Of("")
	result, err := called(t, x).Run(context.Background(), []any{""})
	if result != nil || err != nil {
		t.Errorf("got %v, %v", result, err)
	}
	if v, err := x.Value(result); v != nil || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	all := Slice{Elem: reflect.TypeFor[error]()}
	got, err := all.Run(t.Context(), []any{nil, errors.ErrUnsupported})
	if err != nil || !reflect.DeepEqual(got, []error{nil, errors.ErrUnsupported}) {
		t.Errorf("got %v, %v", got, err)
	}
}
