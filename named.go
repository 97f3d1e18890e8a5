package weft

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/keyorder"
)

// ErrNoOutput is the cause of errors about an output of a name that there is
// none of.
var ErrNoOutput = errors.New("no such output")

// Outputs holds lazy values of any types by name.
type Outputs map[string]Source

// Results holds the values of outputs that have been computed: ask for one with
// [Get].
type Results struct{ byName map[string]*named }

// Names returns the names of the outputs that were computed, sorted.
func (r Results) Names() []string { return keyorder.Of(r.byName) }

// named is an output with a name; its type is not known until someone gets it.
type named struct {
	src   Source
	value any
}

func (o *named) join(j *job)                      { j.outputs = append(j.outputs, o) }
func (o *named) source() Source                   { return o.src }
func (o *named) check() error                     { return nil }
func (o *named) want(b *graph.Builder) []graph.ID { return b.List(b.Value(o.src)) }
func (o *named) take(results []any) error         { o.value = results[0]; return nil }
func (o *named) store()                           {}

// ComputeNamed computes the outputs that are asked for by name, or all if none
// is, in one run. Only what these need runs. A name that is not there is an
// error that says which are. For settings, see [With].
func ComputeNamed(ctx context.Context, outputs Outputs, asked ...string) (Results, error) {
	if len(asked) == 0 {
		asked = keyorder.Of(outputs)
	}
	r := Results{byName: make(map[string]*named, len(asked))}
	var list []Option
	for _, name := range asked {
		src, ok := outputs[name]
		if !ok {
			return Results{}, noOutput(name, keyorder.Of(outputs))
		}
		if isNil(src) {
			return Results{}, fmt.Errorf("weft: output %q is nil", name)
		}
		if r.byName[name] == nil {
			r.byName[name] = &named{src: src}
			list = append(list, r.byName[name])
		}
	}
	if err := compute(ctx, nil, list...); err != nil {
		return Results{}, err
	}
	return r, nil
}

// Get returns the value of an output. T must be the type that its lazy value
// has.
func Get[T any](r Results, name string) (T, error) {
	var zero T
	o := r.byName[name]
	if o == nil {
		return zero, noOutput(name, r.Names())
	}
	x, ok := o.src.(Lazy[T])
	if !ok {
		return zero, fmt.Errorf("weft: output %q is %s, not %s", name, typeOf(o.src), reflect.TypeFor[T]())
	}
	v, err := x.Value(o.value)
	if err != nil {
		return zero, fmt.Errorf("weft: output %q: %w", name, err)
	}
	return v, nil
}

// typeOf says of which type a lazy value is.
func typeOf(s Source) string {
	m, ok := reflect.TypeOf(s).MethodByName("Value")
	if !ok || m.Type.NumOut() != 2 {
		return "no single value"
	}
	return "of type " + m.Type.Out(0).String()
}

// noOutput names the outputs that there are, and the one that was meant if one
// is near.
func noOutput(name string, known []string) error {
	text := "there are none"
	if len(known) > 0 {
		text = "there are " + strings.Join(known, ", ")
	}
	if best := nearest(name, known); best != "" {
		text = fmt.Sprintf("did you mean %q? %s", best, text)
	}
	return fmt.Errorf("weft: %w: %q; %s", ErrNoOutput, name, text)
}

// nearest returns the known name that is fewest edits away, "" if even that
// changes over a third of the name.
func nearest(name string, known []string) string {
	best, least := "", len([]rune(name))/3+1
	for _, k := range known {
		if d := edits(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// edits is the Levenshtein distance of two names.
func edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	row := make([]int, len(t)+1) // distances of the first i runes of s to prefixes of t
	for j := range row {
		row[j] = j
	}
	for i, r := range s {
		before := slices.Clone(row)
		row[0] = i + 1
		for j, q := range t {
			swap := before[j]
			if r != q {
				swap++
			}
			row[j+1] = min(swap, before[j+1]+1, row[j]+1)
		}
	}
	return row[len(t)]
}
