package graphtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
)

func TestMain(m *testing.M) { Main(m) }

func TestReference(t *testing.T) {
	TestRunner(t, func(*testing.T) graph.Runner { return Reference{} }, Options{Sequential: true})
}

func TestShip(t *testing.T) {
	TestRunner(t, func(*testing.T) graph.Runner { return &Ship{} }, Options{Remote: true, Sequential: true, Tasks: 2000})
}

// TestShipRefuses is about what cannot be carried, and what happens at sea.
func TestShipRefuses(t *testing.T) {
	ship := &Ship{Children: 2}
	defer ship.Close()
	for _, tt := range []struct {
		name string
		make func(b builder) graph.ID
		want string
	}{
		{
			"argument", func(b builder) graph.ID { return b.add(mix{1}, b.Const(uint64(1)), b.Const(make(chan int))) },
			"task mix#0: argument 2: graph: encode: chan int is a channel, which has no meaning outside of this process",
		},
		{
			"result", func(b builder) graph.ID { return b.add(list{}, b.add(unsendable{})) },
			"task unsendable#0, for list#1: result: graph: encode: chan int is a channel, which has no meaning outside of this process",
		},
		{
			"Op that says so", func(b builder) graph.ID { return b.add(stays{}) },
			"task stays#0: graph: encode Op stays: main.main.func1 is a closure; lift it with Named in a package-level var",
		},
		{
			"Op in an Op", func(b builder) graph.ID { return b.add(graph.After{Op: stays{}}) },
			"task stays#0: graph: encode Op stays: main.main.func1 is a closure; lift it with Named in a package-level var",
		},
		{
			"Op nobody registered", func(b builder) graph.ID { return b.add(unheard{}) },
			"task unheard#0: graph: encode: graphtest.unheard is not registered; call graph.RegisterOp[graphtest.unheard]() in an init function",
		},
		{
			"death", func(b builder) graph.ID { return b.add(dies{}) },
			"task dies#0: graphtest: the child process died: exit status 3; it wrote:\ngoodbye, cruel world",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t)
			id := tt.make(b)
			fine := b.add(constant{5})
			g := b.graph()
			_, err := ship.Run(t.Context(), g, []graph.ID{id})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			succeed(t, ship, g, []graph.ID{fine}, uint64(5))
		})
	}
}

// unheard is an Op that is not registered.
type unheard struct{ constant }

// loud prints, which must not get among the parcels, and tells where it ran.
type loud struct{}

func (loud) Run(context.Context, []any) (any, error) {
	fmt.Println("printed by a task")
	return os.Getpid(), nil
}

func init() { graph.RegisterOp[loud]() }

func TestShipRunsElsewhere(t *testing.T) {
	ship := &Ship{Children: 1}
	b := build(t)
	x, y := b.add(loud{}), b.add(loud{})
	g := b.graph()
	got, err := ship.Run(t.Context(), g, []graph.ID{x, y})
	if err != nil {
		t.Fatal(err)
	}
	if got[0] == os.Getpid() || got[0] != got[1] {
		t.Errorf("the tasks ran in processes %v, the test in %d", got, os.Getpid())
	}
	if err := ship.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := ship.Run(t.Context(), g, []graph.ID{x})
	if err != nil || again[0] == got[0] {
		t.Errorf("after Close: %v, %v", again, err)
	}
	if err := ship.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestShipNeedsMain is about a package whose TestMain does not know of us: its
// binary runs tests where a child says hello.
func TestShipNeedsMain(t *testing.T) {
	_, err := startChild(time.Second, "WEFT_SHIP_NOTHING=1")
	if err == nil || !strings.Contains(err.Error(), "TestMain must call graphtest.Main") {
		t.Errorf("a binary that is no child: %v", err)
	}
	t.Setenv(childVariable, "1") // as the tests of such a binary would find it
	ship := &Ship{}
	defer ship.Close()
	b := build(t)
	id := b.add(constant{1})
	_, err = ship.Run(t.Context(), b.graph(), []graph.ID{id})
	if err == nil || !strings.Contains(err.Error(), "TestMain must call graphtest.Main") {
		t.Errorf("in a child: %v", err)
	}
}

// TestShipKills cancels a task that does not listen.
func TestShipKills(t *testing.T) {
	ship := &Ship{Grace: 50 * time.Millisecond}
	defer ship.Close()
	log := filepath.Join(t.TempDir(), "log")
	b := build(t)
	id, fine := b.add(deaf{log}), b.add(constant{1})
	g := b.graph()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := ship.Run(ctx, g, []graph.ID{id})
		done <- err
	}()
	for len(notes(log)) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	succeed(t, ship, g, []graph.ID{fine}, uint64(1))
}

func TestParcels(t *testing.T) {
	var b bytes.Buffer
	if err := writeParcel(&b, parcelResult, []byte("body")); err != nil {
		t.Fatal(err)
	}
	whole := bytes.Clone(b.Bytes())
	if letter, body, err := readParcel(&b); letter != parcelResult || string(body) != "body" || err != nil {
		t.Errorf("got %q, %q, %v", letter, body, err)
	}
	for n := range whole {
		if _, _, err := readParcel(bytes.NewReader(whole[:n])); err == nil {
			t.Errorf("a parcel cut at %d was read", n)
		}
	}
	huge := append([]byte{parcelTask}, bytes.Repeat([]byte{0xff}, 8)...)
	if _, _, err := readParcel(bytes.NewReader(huge)); err == nil {
		t.Error("a huge parcel was read")
	}
	list := appendBytes(appendBytes(nil, []byte("a")), nil)
	a, rest, err := cutBytes(list)
	if err != nil || string(a) != "a" {
		t.Errorf("got %q, %v", a, err)
	}
	if empty, rest, err := cutBytes(rest); err != nil || len(empty) != 0 || len(rest) != 0 {
		t.Errorf("got %q, %q, %v", empty, rest, err)
	}
	if _, _, err := cutBytes([]byte{5, 1}); !errors.Is(err, graph.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}
