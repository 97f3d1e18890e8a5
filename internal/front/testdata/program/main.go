// Command program lowers functions of all sorts, for a test that builds it in
// several ways and runs it in several places.
package main

import (
	"fmt"
	"os"
	"strings"
	"unsafe"

	"github.com/cb434341/weft/internal/front"
)

type point struct{ x, y float64 }

func (p point) sum(k float64) float64 { return p.x*k + p.y }

func (p *point) move(k float64) float64 { return p.x + k }

func plain(x float64) float64 {
	return square(x) + offset
}

func square(x float64) float64 { return x * x }

func generic[T float32 | float64, U int8 | int32](x T, n U) T { return x * T(n) }

type pair[T float32 | float64] struct{ a, b T }

func (p pair[T]) sum() T { return p.a + p.b }

// rate can change: main adds to it.
var rate = 1.5

const offset = 3

func charged(x float64) float64 { return x * rate }

var literal = func(x float64) float64 { return plain(x) }

func main() {
	rate++
	k := float64(len(os.Args))
	p := point{1, 2}
	for _, f := range []struct {
		name string
		f    any
	}{
		{"plain", plain},
		{"method expression", point.sum},
		{"pointer wrapper", (*point).sum},
		{"pointer method", (*point).move},
		{"method value", p.sum},
		{"generic", generic[float32, int8]},
		{"generic method", pair[float64].sum},
		{"package variable", charged},
		{"literal", literal},
		{"inner literal", func(x float64) float64 {
			const two = 2
			return x * two
		}},
		{"capture", func(x float64) float64 {
			return x * k
		}},
		{"not a function", 3},
	} {
		mode := front.Rows
		if f.name == "pointer method" {
			mode = front.Whole
		}
		kernel, err := front.Lower(front.Request{Func: f.f, Mode: mode})
		if err != nil {
			line, _, _ := strings.Cut(err.Error(), "\n")
			fmt.Printf("%s: %s\n", f.name, line)
			continue
		}
		fmt.Printf("%s: %s, %d to %d", f.name, kernel.Name, len(kernel.Inputs), len(kernel.Outputs))
		for _, v := range kernel.Vars {
			fmt.Printf(", %s is %v", v.Name, *(*float64)(unsafe.Pointer(v.Addr)))
		}
		fmt.Println()
	}
}
