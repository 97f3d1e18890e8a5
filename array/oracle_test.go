package array_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/native"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

// An oracleRunner says where cases are computed.
type oracleRunner struct {
	name   string
	runner graph.Runner
	ahead  func(t *testing.T, s graph.Source) // called with what is to be computed
}

// TestOracle holds expressions over small blocked arrays against NumPy's
// answers, for each way to cut the arrays.
func TestOracle(t *testing.T) {
	defer goleak.VerifyNone(t)
	before := block.Live()
	families := loadOracle(t)
	runners := []oracleRunner{
		{"one worker", &local.Runner{Workers: 1}, nil},
		{"eight workers", &local.Runner{Workers: 8}, nil},
	}
	for _, family := range slices.Sorted(maps.Keys(families)) {
		t.Run(family, func(t *testing.T) {
			for i, c := range families[family] {
				t.Run(c.Name, func(t *testing.T) {
					for _, r := range runners {
						c.test(t, r, i)
					}
					if after := block.Live(); after != before {
						t.Errorf("%d bytes of blocks are held", after-before)
						before = after
					}
				})
			}
		})
	}
}

// TestOracleShipped runs some of the cases in other processes: their tasks are
// data.
func TestOracleShipped(t *testing.T) {
	defer goleak.VerifyNone(t)
	ship := &graphtest.Ship{}
	defer ship.Close()
	each := 5
	if testing.Short() {
		each = 40
	}
	for family, cases := range loadOracle(t) {
		t.Run(family, func(t *testing.T) {
			for i := 0; i < len(cases); i += each {
				t.Run(cases[i].Name, func(t *testing.T) { cases[i].test(t, oracleRunner{"shipped", ship, nil}, i) })
			}
		})
	}
}

// TestOracleNative runs some of the cases as machine code, which would not be
// worth it for arrays that are so small.
func TestOracleNative(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Setenv("WEFT_JIT", "") // whoever asks for the interpreter has it in TestOracle
	r := oracleRunner{"native", &local.Runner{Workers: 2}, compileAhead}
	each := map[string]int{"chains": 1, "elementwise": 2, "reductions": 3}
	for family, cases := range loadOracle(t) {
		n := each[family]
		if n == 0 {
			n = 10
		}
		if testing.Short() {
			n *= 10
		}
		t.Run(family, func(t *testing.T) {
			for i := 0; i < len(cases); i += n {
				if cases[i].Err == "" {
					t.Run(cases[i].Name, func(t *testing.T) { cases[i].test(t, r, i) })
				}
			}
		})
	}
}

// compileAhead makes machine code of all kernels that a value needs.
func compileAhead(t *testing.T, s graph.Source) {
	g, _, err := weft.Graph(s)
	if err != nil {
		t.Fatal(err)
	}
	for id := range g.Len() {
		var text string
		switch op := g.Op(graph.ID(id)).(type) {
		case *expr.Fused:
			text = op.Text
		case *expr.Partial:
			text = op.Text
		}
		if text == "" {
			continue
		}
		k, err := native.Kernel(text)
		if err == nil {
			err = k.Prepare()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// test computes a case in each way that its arrays are cut, and compares.
func (c oracleCase) test(t *testing.T, r oracleRunner, number int) {
	for way, blocks := range c.Blocks {
		in := make([]any, len(c.In))
		for i, a := range c.In {
			in[i] = byName[a.T].input(a, blocks[i])
		}
		fail := func(format string, args ...any) {
			t.Errorf("%s, blocks %v: %s\n%s", r.name, blocks, fmt.Sprintf(format, args...), c.Expr)
		}
		memo := map[string]any{}
		v, err := c.build(c.Expr, in, memo, (number+way)%2 == 0)
		if err != nil {
			t.Fatal(err)
		}
		a := algebraOf(v)
		if c.Err != "" {
			c.mistake(t, a, v, r, fail)
			continue
		}
		tol, err := readTolerance(c.Tol)
		if err != nil {
			t.Fatal(err)
		}
		if r.ahead != nil {
			r.ahead(t, v.(graph.Source))
		}
		diff, err := a.differs(t.Context(), v, r.runner, c.Out, tol)
		if err != nil {
			fail("%v", err)
		} else if diff != "" {
			fail("%s", diff)
		}
		if t.Failed() {
			return
		}
	}
}

// build makes the value of an expression. What is written more than once in it
// is built once, or again each time.
func (c oracleCase) build(text json.RawMessage, in []any, memo map[string]any, share bool) (any, error) {
	if v, ok := memo[string(text)]; ok && share {
		return v, nil
	}
	call, leaf, err := readCall(text)
	if err != nil {
		return nil, err
	}
	if call.Op == "" {
		return in[leaf], nil
	}
	args := make([]any, len(call.Args))
	for i, a := range call.Args {
		if args[i], err = c.build(a, in, memo, share); err != nil {
			return nil, err
		}
	}
	var a algebra
	switch {
	case call.Op == "Where":
		a = algebraOf(args[1])
	case len(args) > 0:
		a = algebraOf(args[0])
	default:
		a = byName[read(call.Params, "t", "float64")]
	}
	v, err := a.call(call, args)
	memo[string(text)] = v
	return v, err
}

// mistakes are the words of which an error has one, by its class.
var mistakes = map[string][]string{
	"axis":       {"out of bounds", "of an array of", "is there twice"},
	"bins":       {"0 bins", "bins from"},
	"broadcast":  {"do not broadcast", "does not stretch"},
	"definite":   {"not positive definite"},
	"divide":     {"integer divide by zero"},
	"dtype":      {"only of floating-point numbers"},
	"einsum":     {"labels and shape", "is no letter", "has lengths", "operands for", "twice in the result", "in no operand"},
	"empty":      {"of nothing", "has nothing to transform"},
	"index":      {"out of range", "indices for an array", "the step is 0", "more than once", "is no index", "is not expected", "out of bounds"},
	"length":     {"of length 0"},
	"mask":       {"a mask of shape"},
	"negative":   {"is negative"},
	"pad":        {"must not be negative", "no elements to pad with", "pairs of widths"},
	"percentile": {"is not from 0 to 100"},
	"repeat":     {"-1 times"},
	"reshape":    {"does not go into", "only one length", "is negative"},
	"shape":      {"do not fit", "does not fit", "do not broadcast", "does not stretch", "is not a matrix's", "has shape", "has no axes", "is negative", "-1 numbers"},
	"shift":      {"negative shift amount"},
	"singular":   {"matrix is singular"},
	"split":      {"into 0 parts"},
	"square":     {"is not square"},
	"squeeze":    {"is not of length 1"},
	"step":       {"a step of 0"},
	"topk":       {"numbers of an axis of length"},
}

// mistake expects an error that a user can read.
func (c oracleCase) mistake(t *testing.T, a algebra, v any, r oracleRunner, fail func(string, ...any)) {
	_, err := a.differs(t.Context(), v, r.runner, tensor{}, tolerance{})
	if err == nil {
		fail("no error, where one of class %s was expected", c.Err)
		return
	}
	words, ok := mistakes[c.Err]
	if !ok {
		t.Fatalf("no words for class %s", c.Err)
	}
	if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(err.Error(), w) }) {
		fail("the error has none of the words %q: %v", words, err)
	}
	if !strings.Contains(err.Error(), "_test.go:") {
		fail("the error has no line: %v", err)
	}
}
