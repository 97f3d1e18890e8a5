package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unsafe"
)

type refusedModel struct {
	Name string
	w    []float64
}

type refusedNet struct {
	Layers []map[string]refusedModel
}

type refusedTree struct {
	Kids []refusedTree
}

type refusedGraph map[string]refusedGraph

type refusedLoud struct{ N int }

func (refusedLoud) MarshalBinary() ([]byte, error) { panic("not today") }
func (refusedLoud) UnmarshalBinary([]byte) error   { panic("nor tomorrow") }

func TestCodecRefuses(t *testing.T) {
	_ = refusedModel{w: nil}
	for _, tt := range []struct {
		v    any
		want string
	}{
		{nil, "graph: encode: nil has no type of its own"},
		{refusedModel{}, "graph: encode: graph.refusedModel has an unexported field w; give it MarshalBinary and UnmarshalBinary or register a codec"},
		{refusedNet{}, "graph: encode graph.refusedNet: at Layers[][]: graph.refusedModel has an unexported field w; give it MarshalBinary and UnmarshalBinary or register a codec"},
		{[]*int{}, "graph: encode []*int: at []: *int is a pointer, which may be shared with others; use the value itself or register a codec"},
		{map[any]int{}, "graph: encode map[interface {}]int: at [key]: interface {} is an interface, which may hold anything; use one type or register a codec"},
		{struct{ Net struct{ F func() } }{}, "graph: encode struct { Net struct { F func() } }: at Net.F: func() is a function, which is code and not data"},
		{make(chan int), "graph: encode: chan int is a channel, which has no meaning outside of this process"},
		{[2]unsafe.Pointer{}, "graph: encode [2]unsafe.Pointer: at []: unsafe.Pointer is an address, which has no meaning outside of this process"},
		{refusedTree{}, "graph: encode: graph.refusedTree contains itself, and its values may be endless; give it MarshalBinary and UnmarshalBinary or register a codec"},
		{refusedGraph{}, "graph: encode: graph.refusedGraph contains itself, and its values may be endless; give it MarshalBinary and UnmarshalBinary or register a codec"},
	} {
		t.Run(fmt.Sprintf("%T", tt.v), func(t *testing.T) {
			_, err := CodecFor(reflect.TypeOf(tt.v))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestCodecFails is about what goes wrong with a codec that there is.
func TestCodecFails(t *testing.T) {
	unloadable, err := time.LoadLocationFromTZData("Nowhere/Else", tzData(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		v    any
		want string
	}{
		{"user's panic", refusedLoud{}, "graph: encode: panic: not today"},
		{"zone of nowhere", time.Unix(1e9, 0).In(unloadable), `graph: encode time.Time: the time zone "Nowhere/Else" cannot be loaded by its name here`},
		{"user's codec panics", codecUser{}, "graph: encode: the codec of graph.codecUser panicked: runtime error: invalid memory address or nil pointer dereference"},
		{"user's codec panics inside", []codecUser{{}}, "graph: encode: the codec of graph.codecUser panicked: runtime error: invalid memory address or nil pointer dereference"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := CodecFor(reflect.TypeOf(tt.v))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Encode(io.Discard, tt.v); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	c, _ := CodecFor(reflect.TypeFor[int]())
	if err := c.Encode(io.Discard, "text"); err == nil || err.Error() != "graph: encode: a string was given to the codec of int" {
		t.Errorf("another type: %v", err)
	}
	full := errors.New("disk full")
	if err := c.Encode(failingWriter{full}, 1); !errors.Is(err, full) {
		t.Errorf("a failing writer: %v", err)
	}
	if _, err := c.Decode(iotest.ErrReader(full)); !errors.Is(err, full) || errors.Is(err, ErrDamaged) {
		t.Errorf("a failing reader: %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// tzData is a zone with two offsets, so that it is no fixed zone.
func tzData(t *testing.T) []byte {
	b, err := os.ReadFile("testdata/europe-berlin.tzif") // of the tz database, which is in the public domain
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDecodeTruncated cuts every value everywhere: all cuts must be noticed.
func TestDecodeTruncated(t *testing.T) {
	for name, v := range codecValues(t) {
		var b bytes.Buffer
		if err := EncodeValue(&b, v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		places := 400
		if testing.Short() {
			places = 50
		}
		cuts := b.Len()/places + 1
		for n := 0; n < b.Len(); n += cuts {
			for _, r := range []io.Reader{bytes.NewReader(b.Bytes()[:n]), iotest.DataErrReader(bytes.NewReader(b.Bytes()[:n]))} {
				got, err := DecodeValue(r)
				if !errors.Is(err, ErrDamaged) || got != nil {
					t.Fatalf("%s cut at %d of %d: %v, %v", name, n, b.Len(), got, err)
				}
			}
		}
	}
}

// TestDecodeHostile feeds lengths that nothing follows: they must fail at once
// and cost next to nothing.
func TestDecodeHostile(t *testing.T) {
	huge := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}
	number := func(k reflect.Kind) byte { return byte(k) }
	for _, tt := range []struct {
		name string
		in   []byte
	}{
		{"empty", nil},
		{"other machine", []byte{machine ^ 8, 1, 1}},
		{"no value", []byte("\x00\x00")},
		{"unknown kind", []byte{machine, 0xee}},
		{"long string", append([]byte{machine, number(reflect.String)}, huge...)},
		{"long slice", append([]byte{machine, typeSlice, number(reflect.Float64)}, huge...)},
		{"long slice of slices", append([]byte{machine, typeSlice, typeSlice, number(reflect.String)}, huge...)},
		{"long map", append([]byte{machine, typeMap, number(reflect.String), number(reflect.Int)}, huge...)},
		{"large array", append([]byte{machine, typeArray}, append(huge, number(reflect.Int))...)},
		{"map by slices", []byte{machine, typeMap, typeSlice, number(reflect.Int), number(reflect.Int), 0}},
		{"long name", append([]byte{machine, typeNamed}, huge...)},
		{"endless type", append([]byte{machine}, bytes.Repeat([]byte{typeSlice}, 1000)...)},
		{"endless number", append([]byte{machine, number(reflect.String)}, bytes.Repeat([]byte{0xff}, 20)...)},
		{"two keys of one", []byte{machine, typeMap, typeArray, 0, number(reflect.Int), number(reflect.Bool), 3, 0, 0}},
		{"pointer", []byte{machine, typePointer, number(reflect.Int), 0}},
		{"boolean of two", []byte{machine, number(reflect.Bool), 2}},
		{"Ops in Ops", append([]byte{machine, typeNamed}, bytes.Repeat(append([]byte{21}, "no such type at all.."...), 200)...)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{bytes.NewReader(tt.in), iotest.HalfReader(bytes.NewReader(tt.in))} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err := DecodeValue(r)
				runtime.ReadMemStats(&after)
				if err == nil {
					t.Fatal("no error")
				}
				if n := after.TotalAlloc - before.TotalAlloc; n > 4*step {
					t.Errorf("%d bytes were allocated for %d", n, len(tt.in))
				}
			}
		})
	}
}

type wireOp struct {
	By     float64
	Labels []string
}

func (o wireOp) Run(context.Context, []any) (any, error) { return o.By, nil }

type wirePointerOp struct{ Name string }

func (o *wirePointerOp) Run(context.Context, []any) (any, error) { return o.Name, nil }
func (o *wirePointerOp) OpName() string                          { return o.Name }

type wireClosure struct{ Func string }

func (o wireClosure) Run(context.Context, []any) (any, error) { return nil, nil }
func (o wireClosure) Portable() error                         { return fmt.Errorf("%s is a closure", o.Func) }

type wireUnknown struct{}

func (wireUnknown) Run(context.Context, []any) (any, error) { return nil, nil }

type wireHidden struct{ n int }

func (o wireHidden) Run(context.Context, []any) (any, error) { return o.n, nil }

func init() {
	RegisterOp[wireOp]()
	RegisterOp[*wirePointerOp]()
	RegisterOp[wireClosure]()
	RegisterOp[wireHidden]()
}

func TestEncodeOp(t *testing.T) {
	for _, op := range []Op{
		wireOp{},
		wireOp{1.5, []string{}},
		&wirePointerOp{"pointer"},
		After{Op: wireOp{2, nil}, Args: 1},
		After{Op: After{Op: &wirePointerOp{"inner"}, Args: 1}, Args: 2},
		After{},
	} {
		var b bytes.Buffer
		if err := EncodeOp(&b, op); err != nil {
			t.Fatalf("%#v: %v", op, err)
		}
		if got, err := DecodeOp(&b); err != nil || !reflect.DeepEqual(got, op) {
			t.Errorf("%#v came back as %#v, %v", op, got, err)
		}
	}
	for _, tt := range []struct {
		op   Op
		want string
	}{
		{nil, "graph: encode: there is no Op"},
		{wireClosure{"main.main.func1"}, "graph: encode Op wireClosure: main.main.func1 is a closure"},
		{After{Op: wireClosure{"main.main.func1"}}, "graph: encode Op wireClosure: main.main.func1 is a closure"},
		{wireUnknown{}, "graph: encode: graph.wireUnknown is not registered; call graph.RegisterOp[graph.wireUnknown]() in an init function"},
		{wireHidden{1}, "graph: encode: graph.wireHidden has an unexported field n; give it MarshalBinary and UnmarshalBinary or register a codec"},
		{(*wirePointerOp)(nil), "graph: encode: the Op is a nil *graph.wirePointerOp"},
	} {
		if err := EncodeOp(io.Discard, tt.op); err == nil || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}

func TestDecodeOpHostile(t *testing.T) {
	after := append([]byte{typeNamed}, "\x26github.com/cb434341/weft/graph.After"...)
	after[1] = byte(len(after) - 2)
	for _, tt := range []struct {
		name, want string
		in         []byte
	}{
		{"nothing", "there is no Op", []byte{typeNil}},
		{"a number", "int is no Op", []byte{byte(reflect.Int), 0, 0, 0, 0, 0, 0, 0, 0}},
		{"a pointer to a number", "*int is no Op", []byte{typePointer, byte(reflect.Int), 0}},
		{"without end", "Ops in Ops without end", bytes.Repeat(after, 200)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := DecodeOp(bytes.NewReader(append([]byte{machine}, tt.in...)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestEncodeValueNeedsNames(t *testing.T) {
	type local struct{ A int }
	first := local{1}
	RegisterType[local]()
	func() {
		type local struct{ B string }
		RegisterType[local]()
		if err := EncodeValue(io.Discard, local{}); err == nil || !strings.Contains(err.Error(), "there are two types") {
			t.Errorf("two types of one name: %v", err)
		}
	}()
	for _, tt := range []struct {
		v    any
		want string
	}{
		{[]local{first}, "graph: encode: there are two types github.com/cb434341/weft/graph.local, declared in functions; declare graph.local outside of its function"},
		{map[string]codecBase{}, "graph: encode: graph.codecBase is not registered; call graph.RegisterType[graph.codecBase]() in an init function"},
		{[1 << 20]float64{}, "graph: encode: [1048576]float64 is not registered; call graph.RegisterType[[1048576]float64]() in an init function"},
	} {
		if err := EncodeValue(io.Discard, tt.v); err == nil || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
	var name bytes.Buffer
	name.Write([]byte{machine, typeNamed, 8})
	name.WriteString("main.Row")
	if _, err := DecodeValue(&name); err == nil || err.Error() != "graph: decode: the type main.Row is not registered in this process: call graph.RegisterType for it in an init function, or lift a function that takes or gives it in a package-level var" {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestStreamOfValues writes values one behind the other: decoding reads each
// to its end and no further.
func TestStreamOfValues(t *testing.T) {
	values := codecValues(t)
	var names []string
	var b bytes.Buffer
	for name, v := range values {
		names = append(names, name)
		if err := EncodeValue(&b, v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if err := EncodeValue(&b, nil); err != nil {
		t.Fatal(err)
	}
	r := iotest.HalfReader(&b)
	for _, name := range names {
		if got, err := DecodeValue(r); err != nil || !reflect.DeepEqual(got, values[name]) {
			t.Fatalf("%s: got %.100v, %v", name, got, err)
		}
	}
	if got, err := DecodeValue(r); got != nil || err != nil {
		t.Errorf("nil came back as %v, %v", got, err)
	}
	if b.Len() != 0 {
		t.Errorf("%d bytes are left", b.Len())
	}
}
