package agg

import (
	"bytes"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/lift"
)

// A Custom is a user's aggregate: Chunk makes a state of some values of a group,
// none of them missing, Merge joins two states, Finish makes the result of one.
// T and R are Go's types of columns; of S there must be a codec, see
// [graph.CodecFor]. Groups without values have no result: null.
type Custom[T, S, R any] struct {
	Chunk  func([]T) S
	Merge  func(a, b S) S
	Finish func(S) R
}

// customCalls is a Custom of any types.
type customCalls interface {
	result() (table.Type, error)
	compile(arg int, in table.Type) (state, finisher, error)
}

var customs = lift.Functions[customCalls]{}

// Lift makes an aggregate known under an id, which must be the same in all
// processes; what it returns goes into a Spec.
func Lift[T, S, R any](id string, c Custom[T, S, R]) (lift.Key, error) {
	key := lift.Key{ID: id, Type: reflect.TypeOf(c).String()}
	if c.Chunk == nil || c.Merge == nil || c.Finish == nil {
		return key, fmt.Errorf("agg: aggregate %q: Chunk, Merge and Finish must all be there", id)
	}
	who := lift.Identify(c.Chunk)
	_, err := customs.Enter(&lift.Function[customCalls]{Key: key, Place: who.Place, Value: lift.Value(c.Chunk), Calls: c})
	if err != nil {
		return key, fmt.Errorf("agg: aggregate: %w", err)
	}
	return key, nil
}

func noCustom(k lift.Key) error {
	return fmt.Errorf("no aggregate %q of type %s is known in this process: it must be lifted in a package-level var", k.ID, k.Type)
}

func (c *compiled) custom(s Spec, arg int, in table.Type) (finisher, error) {
	f := customs.Find(s.User)
	if f == nil {
		return nil, fmt.Errorf("agg: %w", noCustom(s.User))
	}
	st, finish, err := f.Calls.compile(arg, in)
	if err != nil {
		return nil, fmt.Errorf("agg: aggregate %q of column %q: %w", s.User.ID, c.plan.Input.Fields[s.Arg].Name, err)
	}
	c.states = append(c.states, st)
	return finish, nil
}

// goKinds are the kinds of columns that Go's types can hold.
var goKinds = map[reflect.Kind]table.Kind{
	reflect.Bool: table.Bool, reflect.Int8: table.Int8, reflect.Int16: table.Int16, reflect.Int32: table.Int32,
	reflect.Int64: table.Int64, reflect.Int: table.Int64, reflect.Uint8: table.Uint8, reflect.Uint16: table.Uint16,
	reflect.Uint32: table.Uint32, reflect.Uint64: table.Uint64, reflect.Float32: table.Float32,
	reflect.Float64: table.Float64, reflect.String: table.String,
}

func (c Custom[T, S, R]) result() (table.Type, error) {
	t := reflect.TypeFor[R]()
	k, ok := goKinds[t.Kind()]
	if !ok {
		return table.Type{}, fmt.Errorf("agg: no column holds values of type %v", t)
	}
	return table.Of(k), nil
}

func (c Custom[T, S, R]) compile(arg int, in table.Type) (state, finisher, error) {
	t := reflect.TypeFor[T]()
	k, ok := goKinds[t.Kind()]
	same := ok && (k == in.Kind || k == table.String && in.Kind == table.Category ||
		k == table.Int64 && in.Kind.Temporal() && in.Kind != table.Date || k == table.Int32 && in.Kind == table.Date)
	if !same {
		return nil, nil, fmt.Errorf("of %v, but the function takes []%v", in, t)
	}
	codec, err := graph.CodecFor(reflect.TypeFor[S]())
	if err != nil {
		return nil, nil, err
	}
	s := &customState[T, S, R]{arg: arg, text: k == table.String, calls: c, codec: codec}
	return s, s.finish, nil
}

// customState keeps the values that came since Chunk was called last, and a
// state of all before.
type customState[T, S, R any] struct {
	arg    int
	text   bool
	calls  Custom[T, S, R]
	codec  graph.Codec
	groups []uint32
	values []T
	states []S
	known  []bool
}

// customRows is how many values are kept before they are made states.
const customRows = 1 << 20

func (s *customState[T, S, R]) grow(n int) {
	s.known = grown(s.known, n, false)
	if len(s.states) < len(s.known) {
		s.states = append(make([]S, 0, len(s.known)), s.states...)[:len(s.known)]
	}
}

func (s *customState[T, S, R]) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	var values []T
	var t text
	if s.text {
		t = textOf(c.args[s.arg].values)
	} else {
		values = valuesOf[T](c, s.arg)
	}
	for i, g := range groups {
		if g == 0 {
			continue
		}
		s.groups = append(s.groups, g)
		if s.text {
			v := string(t.at(c.lo + i))
			s.values = append(s.values, *(*T)(unsafe.Pointer(&v)))
		} else {
			s.values = append(s.values, values[i])
		}
	}
	if len(s.values) >= customRows {
		s.fold()
	}
	return nil
}

// fold makes states of the values that are kept, group by group.
func (s *customState[T, S, R]) fold() {
	if len(s.values) == 0 {
		return
	}
	ends := make([]int, len(s.known)+1)
	for _, g := range s.groups {
		ends[g+1]++
	}
	for g := range s.known {
		ends[g+1] += ends[g]
	}
	sorted := make([]T, len(s.values))
	for i, g := range s.groups {
		sorted[ends[g]] = s.values[i]
		ends[g]++
	}
	from := 0
	for g := range s.known {
		if to := ends[g]; to > from {
			s.join(uint32(g), s.calls.Chunk(sorted[from:to:to]))
			from = to
		}
	}
	s.groups, s.values = s.groups[:0], s.values[:0]
}

func (s *customState[T, S, R]) join(g uint32, v S) {
	if s.known[g] {
		v = s.calls.Merge(s.states[g], v)
	}
	s.states[g], s.known[g] = v, true
}

func (s *customState[T, S, R]) types() []table.Type { return []table.Type{table.Of(table.Binary)} }

func (s *customState[T, S, R]) export(numbers []uint32) ([]arrow.Array, error) {
	s.fold()
	var failed error
	a, err := texts(table.Of(table.Binary), len(numbers), func(i int) (string, bool) {
		g := numbers[i]
		if !s.known[g] {
			return "", false
		}
		var b bytes.Buffer
		if err := s.codec.Encode(&b, s.states[g]); err != nil && failed == nil {
			failed = fmt.Errorf("agg: state of %s: %w", reflect.TypeFor[S](), err)
		}
		return b.String(), true
	})
	if failed != nil {
		err = failed
	}
	return []arrow.Array{a}, err
}

func (s *customState[T, S, R]) merge(c *chunk, columns []arrow.Array) error {
	s.fold()
	t := textOf(columns[0])
	groups, _ := c.ofState(columns[0]).mask(0)
	for i, g := range groups {
		if g == 0 {
			continue
		}
		v, err := s.codec.Decode(bytes.NewReader(t.at(c.lo + i)))
		if err != nil {
			return fmt.Errorf("agg: state of %s: %w", reflect.TypeFor[S](), err)
		}
		s.join(g, v.(S))
	}
	return nil
}

func (s *customState[T, S, R]) finish(numbers []uint32) (arrow.Array, error) {
	s.fold()
	typ, err := s.calls.result()
	if err != nil {
		return nil, err
	}
	out, no := make([]R, len(numbers)), nulls{n: len(numbers)}
	for i, g := range numbers {
		if s.known[g] {
			out[i] = s.calls.Finish(s.states[g])
		} else {
			no.set(i)
		}
	}
	if typ.Kind == table.String {
		strs := as[string](out)
		return texts(typ, len(out), func(i int) (string, bool) { return strs[i], s.known[numbers[i]] })
	}
	return valuesArray(typ, out, no), nil
}

func (s *customState[T, S, R]) bytes() int64 {
	var v T
	var st S
	return int64(cap(s.values))*int64(unsafe.Sizeof(v)+4) + int64(len(s.states))*int64(unsafe.Sizeof(st)+1)
}
