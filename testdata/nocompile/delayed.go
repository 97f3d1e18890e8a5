// Package nocompile is what the compiler must refuse about lifted functions.
package nocompile

import (
	"context"

	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

func inc(x int) int                              { return x + 1 }
func add(x, y int) int                           { return x + y }
func parse(s string) (int, error)                { return 0, nil }
func fetch(ctx context.Context) (string, error)  { return "", nil }
func sum(xs []int) int                           { return 0 }
func most(xs ...int) int                         { return 0 }
func save(x int) error                           { return nil }
func show(x int)                                 {}
func two() (int, int)                            { return 1, 2 }
func upload(ctx context.Context, s string) error { return nil }

var (
	lazyInc = delayed.Func1(inc)
	lazyAdd = delayed.Func2(add)
	one     = delayed.Of(1)
	word    = delayed.Of("one")
)

// Calls: the arguments' number and types.
var (
	_ = lazyAdd(one)              // ERROR "not enough arguments in call to lazyAdd"
	_ = lazyAdd(one, one, one)    // ERROR "too many arguments in call to lazyAdd"
	_ = lazyAdd(one, word)        // ERROR "cannot use word .*Lazy\[string\].* as graph.Lazy\[int\]"
	_ = lazyAdd("oops", nil)      // ERROR "cannot use \"oops\""
	_ = lazyAdd(1, 2)             // ERROR "cannot use 1" "cannot use 2"
	_ = lazyAdd(inc(1), one)      // ERROR "cannot use inc\(1\) .*int.* as graph.Lazy\[int\]"
	_ = lazyInc.Of("a")           // ERROR "cannot use \"a\""
	_ = lazyInc.Of(one)           // ERROR "cannot use one"
	_ = lazyInc.Each("a", "b")    // ERROR "cannot use \"a\"" "cannot use \"b\""
	_ = lazyAdd.Each(1, 2)        // ERROR "lazyAdd.Each undefined"
	_ = lazyAdd.With("a")         // ERROR "cannot use \"a\""
	_ = lazyAdd.With(1)(one, one) // ERROR "too many arguments"

	_ graph.Lazy[string] = lazyInc(one)       // ERROR "cannot use lazyInc\(one\)"
	_ int                = lazyInc(one)       // ERROR "cannot use lazyInc\(one\)"
	_                    = lazyInc(one) + one // ERROR "operator \+ not defined"
)

// Lifts: each takes functions of its own shape only.
var (
	_ = delayed.Func1(add)    // ERROR "does not match"
	_ = delayed.Func2(inc)    // ERROR "does not match"
	_ = delayed.Func1(parse)  // ERROR "does not match"
	_ = delayed.Func0(two)    // ERROR "does not match"
	_ = delayed.Func1(most)   // ERROR "does not match"
	_ = delayed.Func1(show)   // ERROR "does not match"
	_ = delayed.Try1(inc)     // ERROR "does not match"
	_ = delayed.Try0(fetch)   // ERROR "does not match"
	_ = delayed.Ctx1(parse)   // ERROR "does not match"
	_ = delayed.Do1(save)     // ERROR "does not match"
	_ = delayed.DoErr1(show)  // ERROR "does not match"
	_ = delayed.DoCtx0(fetch) // ERROR "cannot use fetch"
	_ = delayed.Func1(inc(1)) // ERROR "does not match"
	_ = delayed.Func1(inc, 3) // ERROR "cannot use 3 .* as delayed.Option"
)

// Many.
var (
	_ = delayed.Func1(sum)([]graph.Lazy[int]{one})       // ERROR "cannot use .* as graph.Lazy\[\[\]int\]"
	_ = delayed.Func1(sum)(delayed.All(lazyInc.Each(1))) // fine
	_ = delayed.All([]graph.Lazy[int]{one, word})        // ERROR "cannot use word"
	_ = delayed.Bind(one, 1)                             // ERROR "cannot use 1"
	_ = delayed.Clone(one, one)                          // ERROR "cannot use one"
	_ = delayed.Checkpoint("a")                          // ERROR "cannot use \"a\""
)

// These are right, to be sure that the rest is wrong for its own reason.
var (
	_ = delayed.Try1(parse)
	_ = delayed.Ctx0(fetch)
	_ = delayed.Do1(show)
	_ = delayed.DoErr1(save)
	_ = delayed.DoCtx1(upload)
	_ = delayed.Func1(inc, delayed.IO(2), delayed.Retry(1), delayed.Pure, delayed.Named("inc"))
	_ = delayed.Bind(lazyInc(one), word, delayed.Omit(one))
	_ = delayed.Clone(lazyInc(one), delayed.Omit(one))
)
