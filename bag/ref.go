package bag

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/lift"
)

// A ref is a piece of a task: how a source is walked, what a link does, what a
// sink keeps. It is data: another process finds what it means by its key.
type ref struct {
	What string // "map", "collect", "fold" ...
	ID   string // of the user's functions; "" if there are none, or some that others cannot find
	Type string // the Go types of the functions, or of the values
	Name string // for people

	N int64   `json:",omitempty"` // what else the piece is told; a link the number of the partition
	F float64 `json:",omitempty"`
	S uint64  `json:",omitempty"`
	B []byte  `json:",omitempty"`

	user bool  // it calls users' functions
	make any   // what it means; nil in a process that has not made it
	err  error // why there is none
}

// A key is what a meaning is known by in all processes.
type key struct{ what, id, typ string }

// The meanings of refs, by their keys: they are entered when a bag is built.
// Functions that have no name of their own are not kept.
var meanings struct {
	sync.RWMutex
	of map[key]any
}

func (r ref) key() key { return key{r.What, r.ID, r.Type} }

func enter(r ref) {
	meanings.Lock()
	defer meanings.Unlock()
	if meanings.of == nil {
		meanings.of = map[key]any{}
	}
	if _, known := meanings.of[r.key()]; !known {
		meanings.of[r.key()] = r.make
	}
}

// meaning is what a ref stands for in this process.
func meaning[M any](r ref) (M, error) {
	m := r.make
	if m == nil {
		meanings.RLock()
		m = meanings.of[r.key()]
		meanings.RUnlock()
	}
	if out, ok := m.(M); ok {
		return out, nil
	}
	var none M
	if r.ID == "" {
		return none, fmt.Errorf("bag: this process knows no %s of %s: build such a bag in a package-level var, which every process of the program does", r.What, r.Type)
	}
	return none, fmt.Errorf("bag: this process does not know %s in a %s: build such a bag in a package-level var, which every process of the program does", r.ID, r.What)
}

// portable returns nil if another process of the program can find what the ref
// means.
func (r ref) portable() error {
	if r.user && r.ID == "" {
		return fmt.Errorf("bag: %s is a closure, a method value or an instance of a generic function, which another process cannot find: give it an id in a package-level var with bag.Named", r.Name)
	}
	return nil
}

// ours is a ref of something that calls no user's function: of a type.
func ours[T any](what string, make any) ref {
	r := ref{What: what, Type: typeName(reflect.TypeFor[T]()), Name: what, make: make}
	enter(r)
	return r
}

var errNil = errors.New("the function is nil")

// users is a ref of something that calls users' functions; the first one gives
// it its name. The types of these and V are all that it depends on.
func users[V any](what string, make any, functions ...any) ref {
	r := ref{What: what, user: true, make: make}
	var ids []string
	types := []string{typeName(reflect.TypeFor[V]())}
	for i, f := range functions {
		if reflect.ValueOf(f).IsNil() {
			return ref{What: what, Name: "nil", user: true, err: errNil}
		}
		who, err := identify(f)
		if err != nil {
			return ref{What: what, Name: "nil", user: true, err: err}
		}
		if i == 0 || who.ID == "" {
			r.Name = who.Name // that of one that cannot be found is for the error
		}
		types = append(types, typeName(reflect.TypeOf(f)))
		ids = append(ids, who.ID)
		if who.ID == "" {
			break
		}
	}
	r.Type = strings.Join(types, ", ")
	if ids[len(ids)-1] != "" {
		r.ID = strings.Join(ids, ", ")
		enter(r)
	}
	return r
}

// identify finds a function's id, "" if it has none that others can find.
func identify(f any) (lift.Identity, error) {
	who := lift.Identify(f)
	names.Lock()
	defer names.Unlock()
	if n, ok := names.of[lift.Value(f)]; ok {
		who.ID, who.Name = n.id, n.id
		return who, n.err
	}
	if !who.Plain {
		who.ID = ""
	}
	return who, nil
}

// The ids that users gave to functions, by the functions' values.
var names struct {
	sync.Mutex
	of map[unsafe.Pointer]named
	by map[string]string // places, by ids
}

type named struct {
	id  string
	err error
}

// Named gives a function an id by which other processes of the program find it,
// and returns the function: closures, method values and instances of generic
// functions need one there, see the package's comment. An id that another
// function of its type has is an error where the function is used.
//
//	var slow = bag.Named("slow", func(e Entry) bool { return e.MS > 500 })
func Named[F any](id string, f F) F {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() || id == "" {
		return f
	}
	at := lift.Value(f)
	place, typed := lift.Identify(f).Place, id+" "+typeName(v.Type())
	names.Lock()
	defer names.Unlock()
	if names.of == nil {
		names.of, names.by = map[unsafe.Pointer]named{}, map[string]string{}
	}
	if _, ok := names.of[at]; ok {
		return f
	}
	n := named{id: id}
	if old, taken := names.by[typed]; taken {
		n.err = fmt.Errorf("%q is the name of another function already, that of %s", id, old)
	} else {
		names.by[typed] = place
	}
	names.of[at] = n
	return f
}

// typeName returns the name of a type with the full paths of its packages.
func typeName(t reflect.Type) string {
	switch {
	case t.Name() != "" && t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	case t.Name() != "":
		return t.Name()
	}
	switch t.Kind() {
	case reflect.Slice:
		return "[]" + typeName(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), typeName(t.Elem()))
	case reflect.Map:
		return "map[" + typeName(t.Key()) + "]" + typeName(t.Elem())
	case reflect.Pointer:
		return "*" + typeName(t.Elem())
	case reflect.Func:
		var in, out []string
		for p := range t.Ins() {
			in = append(in, typeName(p))
		}
		for p := range t.Outs() {
			out = append(out, typeName(p))
		}
		return "func(" + strings.Join(in, ", ") + ") (" + strings.Join(out, ", ") + ")"
	}
	return t.String()
}

// A kit is what every bag of a type needs.
type kit struct {
	walk    ref // walks partitions
	collect ref // makes one
	concat  ref // makes one slice of all
}

var kits sync.Map // by reflect.Type

// kitOf makes the type known to other processes too.
func kitOf[T any]() *kit {
	t := reflect.TypeFor[T]()
	if k, ok := kits.Load(t); ok {
		return k.(*kit)
	}
	graph.RegisterType[T]()
	ours[T]("read JSON", walkFunc(jsonLines[T]))
	k := &kit{walk: walkRef[T](), collect: collectRef[T](), concat: concatRef[T]()}
	kits.Store(t, k)
	return k
}

// init makes bags of what files hold known to every process.
func init() {
	kitOf[string]()
	kitOf[map[string]any]()
}
