// Package refused has what kernels do not support.
package refused

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
)

type shape interface{ Area() float64 }

type node struct {
	value float64
	name  string
	next  *node
	f     func(float64) float64
}

var rate = 1.5

var Limit = 3

var lookup = []float64{1, 2}

func Everything(x float64, n int) float64 {
	m := map[int]float64{1: 2}
	x += m[n]
	s := []float64{1, 2}
	s = append(s, x)
	t := make([]float64, n)
	p := new(float64)
	*p = x
	c := make(chan int)
	c <- 1
	x += float64(<-c)
	go fmt.Println(x)
	defer func() {}()
	for k := range m {
		x += float64(k)
	}
	var any any = x
	switch any.(type) {
	}
	y := any.(float64)
	name := "a" + fmt.Sprint(n)
	if name == "b" {
		x++
	}
	goto end
end:
	select {}
	recover()
	panic(errors.New("x"))
	return x + y + s[0] + t[0]
}

func Recursive(n int) int {
	if n < 2 {
		return n
	}
	return Recursive(n-1) + even(n)
}

func even(n int) int {
	if n == 0 {
		return 1
	}
	return odd(n - 1)
}

func odd(n int) int { return even(n - 1) }

func Strings(s string, n node) float64 {
	if s == "" {
		return n.value
	}
	if n.name == "a" || strings.HasPrefix(s, "b") {
		return 1
	}
	n.name = "c"
	return n.f(n.value) + n.next.value + math.J0(1)
}

func Interface(s shape) float64 { return s.Area() }

func Pointers(x float64) float64 {
	p := &x
	q := &x
	if p == q {
		p = q
	}
	return *address(p)
}

func address(p *float64) *float64 { return p }

func Globals(x float64) float64 {
	Limit++
	rate = 2
	return x + rate + float64(Limit) + lookup[0]
}

func Slices(x [][]float64, y []string) float64 { return x[0][0] }

func Rows(x []float64) float64 { return x[0] }

func Variadic(x ...float64) float64 { return x[0] }

func Values(x float64) float64 {
	f := math.Sin
	g := node.double
	h := shadow
	return f(x) + g(node{}) + h(x) + spread(1, 2)
}

func (n node) double() float64 { return n.value }

var shadow = func(x float64) float64 { return x }

func spread(x ...float64) float64 { return x[0] }

func Unknown(x float64) float64 { return y + undefined(x) }

func Local(a [4]float64) (r float64) {
	for _, v := range a[1:] {
		r += v
	}
	return r
}

func None(x float64) {}

func Huge(i int) int {
	var big [1 << 20]int
	return big[i]
}

func Capture(k float64) func(float64) float64 {
	const fine = 2
	return func(x float64) float64 { return x*k + fine }
}

func assembly(x float64) float64

func NoBody(x float64) float64 { return assembly(x) }

func Loops(n int) int {
	s := 0
	for i := range "abc" {
		s += i
	}
	for i := range func(yield func(int) bool) {} {
		s += i
	}
	return s
}

type placed struct {
	from netip.Addr
	x    float64
}

func Unplaced(p placed) float64 { return p.x }
