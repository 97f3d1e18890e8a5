package graph

import (
	"bufio"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// WriteText writes the graph as text, one task a line, for people and for
// golden files:
//
//	3 tasks, 4 edges, 2 constants
//	inc#0 = inc(1)
//	inc#1 = inc(2)
//	add#2 = add(inc#0, inc#1)
//	want add#2
//
// A task that only waits for another has it behind a semicolon:
// "sum#4 = sum(5; save#3)".
func WriteText(w io.Writer, g *Graph, want []ID) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%d tasks, %d edges, %d constants\n", g.Len(), g.Edges(), g.Consts())
	for id, op := range g.Tasks() {
		deps, given := g.Deps(id), len(g.Given(id))
		fmt.Fprintf(b, "%s = %s(", g.Name(id), OpName(op))
		for i, d := range deps {
			switch {
			case i == given:
				b.WriteString("; ")
			case i > 0:
				b.WriteString(", ")
			}
			b.WriteString(g.depText(d))
		}
		b.WriteString(")\n")
	}
	if len(want) > 0 {
		b.WriteString("want")
		for i, id := range want {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteByte(' ')
			b.WriteString(g.depText(id))
		}
		b.WriteByte('\n')
	}
	return b.Flush()
}

// Text returns what [WriteText] writes.
func Text(g *Graph, want []ID) string {
	var b strings.Builder
	_ = WriteText(&b, g, want) // a strings.Builder does not fail
	return b.String()
}

func (g *Graph) depText(d ID) string {
	if d.IsConst() {
		return ConstText(g.Const(d))
	}
	return g.Name(d)
}

// ConstText returns a constant as short text: numbers, booleans and short
// strings as Go writes them, anything larger as its type and length, so that
// drawing a graph never prints a table.
func ConstText(v any) string {
	if v == nil {
		return "nil"
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.String:
		return shortString(r.String())
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		if s, ok := v.(fmt.Stringer); ok { // a time.Duration reads better as 1s
			return shortStringer(s, r)
		}
		return fmt.Sprint(v)
	case reflect.Slice, reflect.Map, reflect.Array:
		if r.Kind() != reflect.Map && r.Len() <= 4 && isNumber(r.Type().Elem().Kind()) {
			return fmt.Sprint(v)
		}
		return fmt.Sprintf("%s(%d)", r.Type(), r.Len())
	default:
		return r.Type().String()
	}
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Bool && k <= reflect.Complex128 }

// shortStringer asks a value for its text, and shows the plain value if it
// panics: printing a graph runs no user code that could hurt.
func shortStringer(s fmt.Stringer, r reflect.Value) (text string) {
	defer func() {
		if recover() != nil {
			text = r.Type().String()
		}
	}()
	return truncate(s.String())
}

func shortString(s string) string { return strconv.Quote(truncate(s)) }

func truncate(s string) string {
	const most = 24
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "..."
}
