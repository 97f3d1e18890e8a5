package user

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/lift"
)

// A Run calls a user's function for a block.
type Run func(ctx context.Context, at At, args []Arg) (*block.Block, error)

// An Arg is what a call is given for one of its arrays: a block, or several that
// lie along indices which the result has not, in row-major order.
type Arg struct {
	Blocks  []*block.Block
	Regions []expr.Region // if there are some: the parts of Blocks that make up
	Extent  []int         // one block of this shape
}

// At says which block of the result is asked for.
type At struct {
	Place []int // in the grid of blocks
	Grid  []int // the number of blocks along each axis
	Lo    []int // the index of its first element in the whole; -1 where unknown
	Shape []int // of the block; -1 where unknown
	Whole []int // the shape of the whole
}

// A Func is a user's function as tasks refer to it.
type Func struct {
	Name string // for people: "smooth"
	ID   string // "main.smooth"; empty if it has none
	Type string // what it is called as, and its Go type

	run Run // nil in a process that has not lifted the function
}

// known holds the functions that can be found.
var known = lift.Functions[Run]{}

// Lift makes a Func of a function. as says how its tasks call it, which a
// function's type alone does not tell; id is empty for a function that is known
// by its own name.
func Lift(as string, f any, id string, run Run) (Func, error) {
	if v := reflect.ValueOf(f); v.Kind() != reflect.Func || v.IsNil() {
		return Func{}, errors.New("the function is nil")
	}
	who := lift.Identify(f)
	out := Func{Name: who.Name, Type: as + " " + reflect.TypeOf(f).String(), run: run}
	switch {
	case id != "":
		out.ID, out.Name = id, id
	case who.Plain:
		out.ID = who.ID
	default:
		return out, nil
	}
	_, err := known.Enter(&lift.Function[Run]{
		Key: lift.Key{ID: out.ID, Type: out.Type}, Place: who.Place, Value: lift.Value(f), Calls: run,
	})
	if err != nil {
		return Func{}, fmt.Errorf("%s: %w", who.Name, err)
	}
	return out, nil
}

// find returns how the function is called.
func (f *Func) find() (Run, error) {
	if f.run != nil {
		return f.run, nil
	}
	if err := f.Portable(); err != nil {
		return nil, err
	}
	if fn := known.Find(lift.Key{ID: f.ID, Type: f.Type}); fn != nil {
		return fn.Calls, nil
	}
	typ := f.Type[max(strings.Index(f.Type, "func("), 0):] // without what it is called as
	return nil, fmt.Errorf("array: this process does not know %s, a %s: lift it in a package-level var, which every process of the program sets", f.ID, typ)
}

// Portable returns nil if another process of the program can find the function,
// else what is in the way.
func (f *Func) Portable() error {
	if f.ID == "" {
		return fmt.Errorf("array: %s is a closure, a method value or an instance of a generic function, which another process cannot find: lift it in a package-level var with array.Named", f.Name)
	}
	return nil
}
