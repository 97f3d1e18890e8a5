package frame_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/frame"
)

// An expression of the oracle is a call, as JSON: a list of a name and arguments,
// of a function of package frame, or of a method, whose receiver is the first
// argument. An argument is a call, or what JSON has for the parameter's type:
//
//	["Agg", ["GroupBy", ["in", "t"], "k"], ["Sum", ["Col", "x"]]]
//
// Objects stand for what JSON has not: {"time": "2024-01-01T00:00:00Z"}, {"float":
// "nan"}, {"duration": 1000} in nanoseconds, {"type": "int8"}, {"func": "Mean"}.
type calls struct {
	t  *testing.T
	in func(name string) frame.Frame
}

var oracleFunctions = map[string]any{
	"Asc": frame.Asc, "Coalesce": frame.Coalesce, "Col": frame.Col, "Concat": frame.Concat, "Concatenated": frame.Concatenated,
	"Desc": frame.Desc, "Hash": frame.Hash, "Lit": frame.Lit, "MaxOf": frame.MaxOf, "MinOf": frame.MinOf, "On": frame.On, "OnPair": frame.OnPair,
	"Size": frame.Size, "Suffixes": frame.Suffixes, "Validate": frame.Validate, "When": frame.When, "Whole": frame.Whole,
}

var anyType = reflect.TypeFor[any]()

func (c calls) fail(raw json.RawMessage, format string, args ...any) {
	c.t.Helper()
	c.t.Fatalf("%s: %s", raw, fmt.Sprintf(format, args...))
}

// eval makes a value that can be passed for a parameter.
func (c calls) eval(raw json.RawMessage, want reflect.Type) reflect.Value {
	c.t.Helper()
	switch {
	case raw[0] == '[' && want.Kind() == reflect.Slice:
		var items []json.RawMessage
		c.read(raw, &items)
		out := reflect.MakeSlice(want, len(items), len(items))
		for i, item := range items {
			out.Index(i).Set(c.eval(item, want.Elem()))
		}
		return out
	case raw[0] == '[':
		return c.call(raw)
	case raw[0] == '{' && want != reflect.TypeFor[frame.Asof]() && want != reflect.TypeFor[frame.Ewm]():
		return c.object(raw)
	case want == anyType:
		return c.literal(raw)
	}
	v := reflect.New(want)
	c.read(raw, v.Interface())
	return v.Elem()
}

func (c calls) read(raw json.RawMessage, to any) {
	c.t.Helper()
	if err := json.Unmarshal(raw, to); err != nil {
		c.fail(raw, "%v", err)
	}
}

func (c calls) literal(raw json.RawMessage) reflect.Value {
	var v any
	c.read(raw, &v)
	if f, ok := v.(float64); ok && !strings.ContainsAny(string(raw), ".eE") {
		v = int(f)
	}
	if v == nil {
		return reflect.Zero(anyType)
	}
	return reflect.ValueOf(v)
}

func (c calls) object(raw json.RawMessage) reflect.Value {
	var o struct {
		Time, Zone, Float, Type, Func string
		Duration                      time.Duration
	}
	c.read(raw, &o)
	switch {
	case o.Time != "":
		at, err := time.Parse(time.RFC3339Nano, o.Time)
		if err != nil {
			c.fail(raw, "%v", err)
		}
		if o.Zone != "" {
			zone, err := time.LoadLocation(o.Zone)
			if err != nil {
				c.fail(raw, "%v", err)
			}
			at = at.In(zone)
		}
		return reflect.ValueOf(at)
	case o.Float != "":
		return reflect.ValueOf(map[string]float64{"nan": math.NaN(), "inf": math.Inf(1), "-inf": math.Inf(-1)}[o.Float])
	case o.Type != "":
		return reflect.ValueOf(typeNamed(c.t, o.Type))
	case o.Func != "":
		return reflect.ValueOf(func(e frame.Expr) frame.Expr {
			return reflect.ValueOf(e).MethodByName(o.Func).Call(nil)[0].Interface().(frame.Expr)
		})
	}
	return reflect.ValueOf(o.Duration)
}

func (c calls) call(raw json.RawMessage) reflect.Value {
	c.t.Helper()
	var parts []json.RawMessage
	c.read(raw, &parts)
	var name string
	c.read(parts[0], &name)
	args := parts[1:]
	if name == "in" {
		var of string
		c.read(args[0], &of)
		return reflect.ValueOf(c.in(of))
	}
	f, ok := oracleFunctions[name]
	fn := reflect.ValueOf(f)
	if !ok || !fn.Type().IsVariadic() && len(args) > fn.Type().NumIn() { // a method of the same name
		receiver := c.call(args[0])
		if fn = receiver.MethodByName(name); !fn.IsValid() {
			c.fail(raw, "%v has no method %s", receiver.Type(), name)
		}
		args = args[1:]
	}
	values := make([]reflect.Value, len(args))
	for i, a := range args {
		var p reflect.Type
		switch n := fn.Type().NumIn(); {
		case fn.Type().IsVariadic() && i >= n-1:
			p = fn.Type().In(n - 1).Elem()
		case i < n:
			p = fn.Type().In(i)
		default:
			c.fail(raw, "%d arguments", len(args))
		}
		values[i] = c.eval(a, p)
		if p != anyType && !values[i].Type().AssignableTo(p) {
			c.fail(raw, "argument %d is a %v, not a %v", i, values[i].Type(), p)
		}
	}
	return fn.Call(values)[0]
}

// frame makes the frame of an expression.
func (c calls) frame(raw json.RawMessage) frame.Frame {
	c.t.Helper()
	v := c.call(raw).Interface()
	f, ok := v.(frame.Frame)
	if !ok {
		c.fail(raw, "it is a %T", v)
	}
	return f
}
