package array_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// An oracleCase is a line of testdata/oracle/*.jsonl, whose fields case.py
// explains.
type oracleCase struct {
	Name   string
	In     []tensor
	Blocks [][][][]int // way, array, axis, sizes
	Expr   json.RawMessage
	Out    tensor
	Tol    string
	Err    string
}

// A tensor is an array as a case writes it.
type tensor struct {
	T string
	S []int
	D string
}

// loadOracle reads the cases of each family.
func loadOracle(t testing.TB) map[string][]oracleCase {
	files, err := filepath.Glob("testdata/oracle/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	families := make(map[string][]oracleCase)
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		lines.Scan()
		var head struct {
			Family string
			Cases  int
		}
		if err := json.Unmarshal(lines.Bytes(), &head); err != nil {
			t.Fatal(file, err)
		}
		for lines.Scan() {
			var c oracleCase
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(file, err)
			}
			families[head.Family] = append(families[head.Family], c)
		}
		if n := len(families[head.Family]); n != head.Cases || lines.Err() != nil {
			t.Fatalf("%s: %d cases of %d, %v", file, n, head.Cases, lines.Err())
		}
	}
	return families
}

// An oracleCall is an operation of a case's expression.
type oracleCall struct {
	Op     string
	Args   []json.RawMessage
	Params oracleParams
}

// oracleParams are the parameters of an operation by name.
type oracleParams map[string]json.RawMessage

// readCall takes an expression apart; leaf is the number of an input, if it is
// one.
func readCall(text json.RawMessage) (call oracleCall, leaf int, err error) {
	if text[0] != '[' {
		err = json.Unmarshal(text, &leaf)
		return call, leaf, err
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return call, -1, err
	}
	if err := json.Unmarshal(parts[0], &call.Op); err != nil {
		return call, -1, err
	}
	for _, p := range parts[1:] {
		if p[0] == '{' {
			if err := json.Unmarshal(p, &call.Params); err != nil {
				return call, -1, err
			}
			continue
		}
		call.Args = append(call.Args, p)
	}
	return call, -1, nil
}

// has reports a parameter.
func (p oracleParams) has(name string) bool { return p[name] != nil }

// read is a parameter as its own JSON, or otherwise where it is missing.
func read[V any](p oracleParams, name string, otherwise V) V {
	raw, ok := p[name]
	if !ok {
		return otherwise
	}
	var v V
	if err := json.Unmarshal(raw, &v); err != nil {
		panic(fmt.Sprintf("parameter %s: %v", name, err))
	}
	return v
}

// number is a parameter that is written as the elements of arrays are.
func number[T any](p oracleParams, name string) T {
	text := string(p[name])
	if text == "" {
		var zero T
		return zero
	}
	return elements[T](strings.Trim(text, `"`))[0]
}

// elements reads the decimal texts of elements.
func elements[T any](text string) []T {
	fields := strings.Fields(text)
	var zero T
	kind := reflect.TypeOf(zero).Kind()
	if kind == reflect.Complex64 || kind == reflect.Complex128 {
		return complexElements[T](fields)
	}
	out := make([]T, len(fields))
	for i, f := range fields {
		v := reflect.ValueOf(&out[i]).Elem()
		var err error
		switch kind {
		case reflect.Bool:
			v.SetBool(f == "1")
		case reflect.Float32, reflect.Float64:
			var x float64
			x, err = strconv.ParseFloat(f, v.Type().Bits())
			v.SetFloat(x)
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			var x int64
			x, err = strconv.ParseInt(f, 10, v.Type().Bits())
			v.SetInt(x)
		default:
			var x uint64
			x, err = strconv.ParseUint(f, 10, v.Type().Bits())
			v.SetUint(x)
		}
		if err != nil {
			panic(err)
		}
	}
	return out
}

func complexElements[T any](fields []string) []T {
	if len(fields) == 1 {
		fields = append(fields, "0")
	}
	out := make([]T, len(fields)/2)
	for i := range out {
		v := reflect.ValueOf(&out[i]).Elem()
		var parts [2]float64
		for k := range parts {
			x, err := strconv.ParseFloat(fields[2*i+k], v.Type().Bits()/2)
			if err != nil {
				panic(err)
			}
			parts[k] = x
		}
		v.SetComplex(complex(parts[0], parts[1]))
	}
	return out
}

// A tolerance is how far an answer may be from the oracle's.
type tolerance struct {
	bits     bool    // the same bits
	ulps     int     // or so many units in the last place
	rel, abs float64 // or this much
}

func readTolerance(text string) (t tolerance, err error) {
	switch kind, rest, _ := strings.Cut(text, " "); kind {
	case "exact":
		t.bits = true
	case "equal":
	case "ulp":
		t.ulps, err = strconv.Atoi(rest)
	case "close":
		_, err = fmt.Sscan(rest, &t.rel, &t.abs)
	default:
		err = fmt.Errorf("unknown tolerance %q", text)
	}
	return t, err
}

// difference says where an answer is not the oracle's, or nothing.
func difference[T comparable](got []T, shape []int, want tensor, tol tolerance) string {
	var zero T
	if name := reflect.TypeOf(zero).Kind().String(); name != want.T {
		return fmt.Sprintf("type %s, not %s", name, want.T)
	}
	if !slices.Equal(shape, want.S) {
		return fmt.Sprintf("shape %v, not %v", shape, want.S)
	}
	data := elements[T](want.D)
	if len(got) != len(data) {
		return fmt.Sprintf("%d elements, not %d", len(got), len(data))
	}
	wrong, first := 0, -1
	for i := range got {
		if !near(got[i], data[i], tol) {
			if wrong++; first < 0 {
				first = i
			}
		}
	}
	if wrong == 0 {
		return ""
	}
	index := make([]int, len(shape))
	for i, axis := first, len(shape)-1; axis >= 0; axis-- {
		index[axis] = i % shape[axis]
		i /= shape[axis]
	}
	return fmt.Sprintf("%d of %d elements differ, first at %v: %v, not %v\n got %v\nwant %v", wrong, len(got), index, got[first], data[first], got, data)
}

// near holds an element against the oracle's.
func near[T comparable](got, want T, tol tolerance) bool {
	switch g := any(got).(type) {
	case float64:
		return nearFloat(g, any(want).(float64), 64, tol)
	case float32:
		return nearFloat(float64(g), float64(any(want).(float32)), 32, tol)
	case complex128:
		w := any(want).(complex128)
		return nearComplex(g, w, 64, tol)
	case complex64:
		w := any(want).(complex64)
		return nearComplex(complex128(g), complex128(w), 32, tol)
	}
	return got == want
}

// nearComplex measures from the parts, or where they may be off by some of the
// whole, from the modulus.
func nearComplex(g, w complex128, bits int, tol tolerance) bool {
	if d := math.Hypot(real(g)-real(w), imag(g)-imag(w)); tol.rel > 0 && d <= tol.abs+tol.rel*math.Hypot(real(w), imag(w)) {
		return true
	}
	return nearFloat(real(g), real(w), bits, tol) && nearFloat(imag(g), imag(w), bits, tol)
}

func nearFloat(g, w float64, bits int, tol tolerance) bool {
	switch {
	case math.IsNaN(g) || math.IsNaN(w):
		return math.IsNaN(g) && math.IsNaN(w)
	case tol.bits:
		return math.Float64bits(g) == math.Float64bits(w)
	case g == w:
		return true
	case math.IsInf(g, 0) || math.IsInf(w, 0):
		return tol.ulps > 0 && ulps(g, w, bits) <= tol.ulps
	case tol.ulps > 0:
		return ulps(g, w, bits) <= tol.ulps
	}
	return math.Abs(g-w) <= tol.abs+tol.rel*math.Abs(w)
}

// ulps is how many numbers of the width lie between two.
func ulps(a, b float64, bits int) int {
	place := func(x float64) int64 {
		if bits == 32 {
			i := int64(math.Float32bits(float32(math.Abs(x))))
			return int64(math.Copysign(1, x)) * i
		}
		i := int64(math.Float64bits(math.Abs(x)))
		return int64(math.Copysign(1, x)) * i
	}
	d := place(a) - place(b)
	if d < 0 {
		d = -d
	}
	return int(d)
}
