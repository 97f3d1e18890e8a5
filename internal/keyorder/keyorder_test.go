package keyorder

import (
	"fmt"
	"math"
	"testing"
)

type point struct {
	x, y int
}

type grade uint8

func set[K comparable](keys ...K) map[K]bool {
	m := map[K]bool{}
	for _, k := range keys {
		m[k] = true
	}
	return m
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want string
	}{
		{"ints", fmt.Sprint(Of(set(3, -1, 2))), "[-1 2 3]"},
		{"a named uint", fmt.Sprint(Of(set[grade](9, 1))), "[1 9]"},
		{"strings", fmt.Sprint(Of(set("b", "", "a"))), "[ a b]"},
		{"bools", fmt.Sprint(Of(set(true, false))), "[false true]"},
		{"floats", fmt.Sprint(Of(set(1.5, math.Inf(-1), math.NaN()))), "[NaN -Inf 1.5]"},
		{"complex", fmt.Sprint(Of(set(1+2i, 1+1i, 0))), "[(0+0i) (1+1i) (1+2i)]"},
		{"arrays", fmt.Sprint(Of(set([2]int{1, 2}, [2]int{0, 9}, [2]int{1, 1}))), "[[0 9] [1 1] [1 2]]"},
		{"structs, fields unexported", fmt.Sprint(Of(set(point{1, 2}, point{1, 1}, point{0, 5}))), "[{0 5} {1 1} {1 2}]"},
		{"mixed", fmt.Sprint(Of(set[any]("b", 2, nil, "a", 1))), "[<nil> 1 2 a b]"},
		{"none", fmt.Sprint(Of(map[string]int(nil))), "[]"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, c.got, c.want)
		}
	}
}
