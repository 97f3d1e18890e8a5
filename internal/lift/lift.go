// Package lift knows users' functions by name: what a task that calls one says
// of it, so that another process of the same program finds the same function.
//
//	Word       Meaning
//	Identity   how a function is called, by people and by other processes
//	Key        what it is known by in all processes: an id and its Go type
//	Function   a function that can be found, and how tasks call it
//	Functions  those of one kind, by their keys
//	Ref        what a task says of its function
//
// A collection has one Functions for each way in which its tasks call
// functions:
//
//	var known = lift.Functions[call]{}
//
//	ref, err := known.Lift("blocks", f, id, func(...) ... { return f(...) })
//
// and a task that comes from elsewhere has its function by known.Lookup.
//
// # Invariants
//
//   - A key means one function. Another one under the same key is an error, not
//     a replacement.
//   - Functions holds what was entered and nothing else: closures without an id
//     are never in it, so that they can be collected.
package lift

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unsafe"
)

// A Key is what a function is known by in all processes of a program.
type Key struct{ ID, Type string }

// A Function is a user's function as tasks call it, by way of Calls.
type Function[C any] struct {
	Key
	Place string         // where it is written, "app.go:12"
	Value unsafe.Pointer // the function value itself, which tells closures apart
	Calls C
}

// Functions holds the functions that can be found by their keys.
type Functions[C any] map[Key]*Function[C]

// lock is that of all Functions: they are changed by lifts, and read where a
// task comes in from another process.
var lock sync.RWMutex

// Enter makes a function known and returns it, or the one that is known by the
// same key already if it is the same.
func (m Functions[C]) Enter(fn *Function[C]) (*Function[C], error) {
	lock.Lock()
	defer lock.Unlock()
	if old := m[fn.Key]; old != nil {
		if old.Value != fn.Value {
			return nil, fmt.Errorf("%q is the name of another function already, that of %s", fn.ID, old.Place)
		}
		return old, nil
	}
	m[fn.Key] = fn
	return fn, nil
}

// Find returns the function that is known by a key; nil for none.
func (m Functions[C]) Find(k Key) *Function[C] {
	lock.RLock()
	defer lock.RUnlock()
	return m[k]
}

// A Ref is a user's function as tasks refer to it.
type Ref struct {
	Name string // for people: "smooth"
	ID   string // "main.smooth"; empty if no other process can find it
	Type string // what it is called as, and its Go type
}

// Lift makes a function known, if it can be, and returns how tasks refer to it.
// As says how they call it, where a function's type alone does not tell; id is
// empty for a function that is known by its own name.
func (m Functions[C]) Lift(as string, f any, id string, calls C) (Ref, error) {
	if v := reflect.ValueOf(f); v.Kind() != reflect.Func || v.IsNil() {
		return Ref{}, errors.New("the function is nil")
	}
	who := Identify(f)
	r := Ref{Name: who.Name, Type: as + " " + reflect.TypeOf(f).String()}
	switch {
	case id != "":
		r.ID, r.Name = id, id
	case who.Plain:
		r.ID = who.ID
	default:
		return r, nil
	}
	_, err := m.Enter(&Function[C]{Key: Key{r.ID, r.Type}, Place: who.Place, Value: Value(f), Calls: calls})
	if err != nil {
		return Ref{}, fmt.Errorf("%s: %w", who.Name, err)
	}
	return r, nil
}

// Lookup returns the function of a task that came from another process. The
// collection's name is for the error.
func (m Functions[C]) Lookup(collection string, r Ref) (*Function[C], error) {
	if err := r.Portable(collection); err != nil {
		return nil, err
	}
	if fn := m.Find(Key{r.ID, r.Type}); fn != nil {
		return fn, nil
	}
	typ := r.Type[max(strings.Index(r.Type, "func("), 0):] // without what it is called as
	return nil, fmt.Errorf("%s: this process does not know %s, a %s: lift it in a package-level var, which every process of the program sets", collection, r.ID, typ)
}

// Portable returns nil if another process of the program can find the function,
// else what is in the way.
func (r Ref) Portable(collection string) error {
	if r.ID == "" {
		return fmt.Errorf("%s: %s is a closure, a method value or an instance of a generic function, which another process cannot find: lift it in a package-level var with %[1]s.Named", collection, r.Name)
	}
	return nil
}

// Value is what tells a function value from others, closures of one literal too.
func Value(f any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1] }

// An Identity is how a function is called.
type Identity struct {
	ID    string // the runtime's name for it
	Name  string // for people
	Place string // where it is written, "app.go:12"
	Plain bool   // ID means this function and no other
}

// Identify finds a function's name. Only plain functions and methods by method
// expressions are named by the runtime so that the name means one function: all
// instances of a generic function share a name, a closure's name says nothing
// of what it holds, and method values leave out their receiver.
func Identify(f any) Identity {
	pc := reflect.ValueOf(f).Pointer()
	info := runtime.FuncForPC(pc)
	if info == nil {
		return Identity{Name: "func"}
	}
	who := Identity{ID: info.Name()}
	file, line := info.FileLine(pc)
	if file != "<autogenerated>" {
		who.Place = fmt.Sprintf("%s:%d", filepath.Base(file), line)
	}
	rest := who.ID[strings.LastIndexByte(who.ID, '/')+1:]
	_, rest, _ = strings.Cut(rest, ".") // without the package
	parts := strings.Split(rest, ".")
	switch {
	case who.ID == "reflect.makeFuncStub" || who.ID == "reflect.methodValueCall":
		who.Name = "func"
	case len(parts) == 1 && isIdent(rest):
		who.Name, who.Plain = rest, true
	case len(parts) == 2 && isIdent(receiver(parts[0])) && isIdent(parts[1]) && !isClosure(parts[1]):
		who.Name, who.Plain = receiver(parts[0])+"."+parts[1], true
	default:
		who.Name = localName(parts)
		if who.Place != "" {
			who.Name += " (" + who.Place + ")"
		}
	}
	return who
}

// receiver returns T of (*T).
func receiver(s string) string {
	if inner, ok := strings.CutPrefix(s, "(*"); ok {
		return strings.TrimSuffix(inner, ")")
	}
	return s
}

// localName shortens a name that means more than one function:
// main.run.func1.2 is func1.2, Map[...] is Map, T.Get-fm is T.Get.
func localName(parts []string) string {
	for i, p := range parts {
		if isClosure(p) {
			return strings.Join(parts[i:], ".")
		}
	}
	name := strings.TrimSuffix(strings.Join(parts, "."), "-fm")
	name, _, _ = strings.Cut(name, "[")
	return strings.NewReplacer("(*", "", ")", "").Replace(name)
}

// isClosure knows the names that the compiler gives to functions without one.
func isClosure(s string) bool {
	digits, ok := strings.CutPrefix(s, "func")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

func isIdent(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}
