package bag_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

var ctx = context.Background()

// show computes x and prints it.
func show[T any](x weft.Lazy[T]) {
	v, err := weft.Compute(ctx, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v\n", v)
}

// showPairs computes pairs and prints them in the order of their keys.
func showPairs[V any](b bag.Bag[bag.Pair[string, V]]) {
	pairs, err := weft.Compute(ctx, b)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range bag.ByKey(pairs) {
		fmt.Println(p.Key, p.Value)
	}
}

var (
	small = bag.FromSlice([]int{3, 1, 4, 1, 5, 9}, 2)
	verse = bag.FromSlice(strings.Fields("the cat and the dog and the bird"), 2)
)

func Example() {
	// A program would read files: bag.ReadJSON[entry](ctx, "logs/*.jsonl.gz").
	logs := bag.JSON[entry](bag.Of(`{"user":"ann","status":200}`, `{"user":"bob","status":500}`, `{"user":"bob","status":503}`))

	failed := logs.Filter(func(e entry) bool { return e.Status >= 500 })
	counts := bag.Frequencies(bag.Map(failed, func(e entry) string { return e.User }))

	pairs, err := weft.Compute(ctx, counts) // nothing has run before
	fmt.Println(pairs, err)
	// Output: [{bob 2}] <nil>
}

func ExampleOf() {
	show(bag.Of("a", "b", "c"))
	// Output: [a b c]
}

func ExampleFromSlice() {
	b := bag.FromSlice([]int{1, 2, 3, 4, 5}, 2)
	fmt.Println(b.NumPartitions())
	show(b)
	// Output:
	// 2
	// [1 2 3 4 5]
}

func ExampleFromParts() {
	parts := small.Partitions() // or what lifted functions give
	show(bag.FromParts(parts[1]))
	// Output: [1 5 9]
}

func ExampleReadText() {
	show(bag.ReadText(ctx, "testdata/words-*.txt").Take(2))
	// Output: [the cat and the dog and the bird]
}

func ExampleReadJSON() {
	type visit struct{ Page string } // what else a line has is passed over
	show(bag.ReadJSON[visit](ctx, "testdata/visits.jsonl"))
	// Output: [{/} {/search} {/}]
}

func ExampleJSON() {
	show(bag.JSON[map[string]int](bag.Of(`{"a": 1}`, `{"b": 2, "c": 3}`)))
	// Output: [map[a:1] map[b:2 c:3]]
}

func ExampleMap() {
	show(bag.Map(small, func(x int) string { return strings.Repeat("*", x) }))
	// Output: [*** * **** * ***** *********]
}

func ExampleMapErr() {
	numbers := bag.MapErr(bag.Of("1", "two"), strconv.Atoi)
	_, err := weft.Compute(ctx, numbers)
	fmt.Println(errors.Is(err, strconv.ErrSyntax))
	// Output: true
}

func ExampleBag_Filter() {
	show(small.Filter(func(x int) bool { return x > 3 }))
	// Output: [4 5 9]
}

func ExampleBag_Remove() {
	show(small.Remove(func(x int) bool { return x > 3 }))
	// Output: [3 1 1]
}

func ExampleFlatMap() {
	show(bag.FlatMap(bag.Of("a b", "c"), strings.Fields))
	// Output: [a b c]
}

func ExampleFlatten() {
	show(bag.Flatten(bag.Of([]int{1, 2}, []int{3})))
	// Output: [1 2 3]
}

func ExamplePluck() {
	show(bag.Pluck(bag.Of(map[string]int{"a": 1, "b": 2}, map[string]int{"b": 3}), "a"))
	// Output: [1 0]
}

func ExampleBag_Sample() {
	numbers := bag.FromSlice(make([]int, 10000), 4)
	show(numbers.Sample(0.1, 1).Count()) // the same in every run
	// Output: 1019
}

func ExampleMapPartitions() {
	show(bag.MapPartitions(small, func(part []int) ([]int, error) { return []int{len(part)}, nil }))
	// Output: [3 3]
}

func ExampleBag_Repartition() {
	fmt.Println(small.Repartition(3).NumPartitions())
	// Output: 3
}

func ExampleConcat() {
	show(bag.Concat(bag.Of(1, 2), bag.Of(3)))
	// Output: [1 2 3]
}

func ExampleFold() {
	longest := func(n int, s string) int { return max(n, len(s)) }
	show(bag.Fold(verse, 0, longest, func(a, b int) int { return max(a, b) }))
	// Output: 4
}

func ExampleReduce() {
	show(bag.Reduce(small, func(a, b int) int { return a * b }))
	// Output: 540
}

func ExampleAny() {
	show(bag.Any(small, func(x int) bool { return x > 8 }))
	// Output: true
}

func ExampleAll() {
	show(bag.All(small, func(x int) bool { return x > 8 }))
	// Output: false
}

func ExampleTopK() {
	show(bag.TopK(small, 2, func(a, b int) bool { return a < b }))
	// Output: [9 5]
}

func ExampleBag_Take() {
	show(small.Take(4))
	// Output: [3 1 4 1]
}

func ExampleSum() {
	sum, mean, err := weft.Compute2(ctx, bag.Sum(small), bag.Mean(small)) // in one run
	fmt.Printf("%d %.3f %v\n", sum, mean, err)
	// Output: 23 3.833 <nil>
}

func ExampleBag_Count() {
	show(small.Count())
	// Output: 6
}

func ExampleMin() {
	show(bag.Min(verse))
	// Output: and
}

func ExampleMax() {
	show(bag.Max(verse))
	// Output: the
}

func ExampleMean() {
	show(bag.Mean(bag.Of(1, 2, 6)))
	// Output: 3
}

func ExampleVar() {
	show(bag.Var(bag.Of(1.0, 2, 3), 1))
	// Output: 1
}

func ExampleStd() {
	show(bag.Std(bag.Of(2.0, 4), 0))
	// Output: 1
}

func ExampleFrequencies() {
	showPairs(bag.Frequencies(verse))
	// Output:
	// and 2
	// bird 1
	// cat 1
	// dog 1
	// the 3
}

func ExampleDistinct() {
	show(bag.Distinct(bag.Of("a", "a", "a")))
	// Output: [a]
}

func ExampleGroupBy() {
	showPairs(bag.GroupBy(verse, func(s string) string { return s[:1] }))
	// Output:
	// a [and and]
	// b [bird]
	// c [cat]
	// d [dog]
	// t [the the the]
}

func ExampleFoldBy() {
	letters := func(n int, s string) int { return n + len(s) }
	plus := func(a, b int) int { return a + b }
	showPairs(bag.FoldBy(verse, func(s string) string { return s[:1] }, 0, letters, plus))
	// Output:
	// a 6
	// b 4
	// c 3
	// d 3
	// t 9
}

func ExampleJoin() {
	ages := bag.Of(bag.Pair[string, int]{Key: "ann", Value: 31}, bag.Pair[string, int]{Key: "bob", Value: 27})
	name := func(s string) string { return s }
	show(bag.Join(bag.Of("bob", "eve", "ann"), ages, name, func(p bag.Pair[string, int]) string { return p.Key }))
	// Output: [{bob {bob 27}} {ann {ann 31}}]
}

func ExampleZip() {
	show(bag.Zip(bag.Of(1, 2), bag.Of("a", "b")))
	// Output: [{1 a} {2 b}]
}

func ExampleProduct() {
	show(bag.Product(bag.Of(1, 2), bag.Of("a", "b")))
	// Output: [{1 a} {1 b} {2 a} {2 b}]
}

func ExampleAccumulate() {
	show(bag.Accumulate(small, 0, func(sum, x int) int { return sum + x }))
	// Output: [3 4 8 9 14 23]
}

func ExampleToText() {
	dir, err := os.MkdirTemp("", "bag")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	paths, err := weft.Compute(ctx, bag.ToText(verse, filepath.Join(dir, "words-*.txt.gz")))
	for _, p := range paths {
		fmt.Println(filepath.Base(p))
	}
	fmt.Println(err)
	show(bag.ReadText(ctx, filepath.Join(dir, "words-1.txt.gz")))
	// Output:
	// words-0.txt.gz
	// words-1.txt.gz
	// <nil>
	// [dog and the bird]
}

func ExampleNames() {
	dir, err := os.MkdirTemp("", "bag")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	names := bag.Names(func(part int) string { return []string{"first", "second"}[part] })
	paths, err := weft.Compute(ctx, bag.ToText(verse, filepath.Join(dir, "*.txt"), names))
	for _, p := range paths {
		fmt.Println(filepath.Base(p))
	}
	fmt.Println(err)
	// Output:
	// first.txt
	// second.txt
	// <nil>
}

func ExampleToJSON() {
	dir, err := os.MkdirTemp("", "bag")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "log.jsonl")
	if _, err := weft.Compute(ctx, bag.ToJSON(bag.Of(entry{User: "ann", Status: 200}), path)); err != nil {
		fmt.Println(err)
	}
	text, err := os.ReadFile(path)
	fmt.Print(string(text), err)
	// Output:
	// {"user":"ann","status":200,"ms":0}
	// <nil>
}

func ExampleBag_Explain() {
	even := bag.Named("even", func(x int) bool { return x%2 == 0 })
	fmt.Print(bag.Frequencies(small.Filter(even)).Explain())
	// Output:
	// plan
	//   frequencies: 2 partitions of bag.Pair[int,int64]
	//     filter even: 2 partitions of int
	//       values: 2 partitions of int
	// tasks
	//   2 even-count
	//   4 piece
	//   2 counts
}
