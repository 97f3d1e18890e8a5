// Command gen writes the generated files of package jit: the forms of kernels for 1 to 6 parameters. Go has no way to say "any number of
// type parameters", so what differs only in their number is written here once.
package main

import (
	"bytes"
	"go/format"
	"log"
	"os"
	"strconv"
	"strings"
	"text/template"
)

const most = 6 // parameters

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	for name, text := range map[string]string{
		"vectorize.gen.go": vectorize, "compile.gen.go": compile, "compiledo.gen.go": compileDo,
	} {
		src, err := source(text)
		if err == nil {
			err = os.WriteFile(name, src, 0o644)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

func source(text string) ([]byte, error) {
	t, err := template.New("").Parse(text)
	if err != nil {
		return nil, err
	}
	var w bytes.Buffer
	var arities []arity
	for n := 1; n <= most; n++ {
		arities = append(arities, arity{n})
	}
	if err := t.Execute(&w, arities); err != nil {
		return nil, err
	}
	return format.Source(w.Bytes())
}

// arity is what the templates are given: everything about a number of
// parameters.
type arity struct{ N int }

// Each joins a text for every parameter: X stands for the type's letter, x for
// the value's, # for the number.
func (a arity) Each(sep, text string) string {
	var all []string
	for i, l := range strings.Split("ABCDEF", "")[:a.N] {
		all = append(all, strings.NewReplacer("X", l, "x", strings.ToLower(l), "#", strconv.Itoa(i)).Replace(text))
	}
	return strings.Join(all, sep)
}

// Types is "A, B", Vars is "a, b", Slices is "a []A, b []B".
func (a arity) Types() string  { return a.Each(", ", "X") }
func (a arity) Vars() string   { return a.Each(", ", "x") }
func (a arity) Params() string { return a.Each(", ", "x X") }
func (a arity) Slices() string { return a.Each(", ", "x []X") }
