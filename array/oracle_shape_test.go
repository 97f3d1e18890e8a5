package array_test

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/cb434341/weft/array"
)

// shaped is what gives another shape, or picks elements; nil if it is
// something else.
func shaped[T array.Elem](op string, x array.Array[T], args []any, p oracleParams) any {
	ints := func(name string) []int { return read(p, name, []int(nil)) }
	axis, k := read(p, "axis", 0), read(p, "k", 0)
	switch op {
	case "Transpose":
		return x.Transpose(ints("perm")...)
	case "Reshape":
		return x.Reshape(ints("shape")...)
	case "Ravel":
		return x.Ravel()
	case "BroadcastTo":
		return x.BroadcastTo(ints("shape")...)
	case "Rechunk":
		return x.Rechunk(ints("blocks")...)
	case "Squeeze":
		return x.Squeeze(ints("axes")...)
	case "Expand":
		return x.Expand(axis)
	case "MoveAxis":
		return x.MoveAxis(read(p, "src", 0), read(p, "dst", 0))
	case "SwapAxes":
		return x.SwapAxes(read(p, "i", 0), read(p, "j", 0))
	case "Flip":
		return x.Flip(ints("axes")...)
	case "Rot90":
		return x.Rot90(k)
	case "Roll":
		if p.has("axis") {
			return x.Roll(read(p, "shift", 0), axis)
		}
		return x.Roll(read(p, "shift", 0))
	case "Repeat":
		return x.Repeat(read(p, "n", 0), axis)
	case "Tile":
		return x.Tile(ints("reps")...)
	case "Pad":
		return padded(x, p)
	case "AtLeast":
		return [](func() array.Array[T]){x.AtLeast1D, x.AtLeast2D, x.AtLeast3D}[read(p, "n", 1)-1]()
	case "Split":
		return part(x.Split(read(p, "n", 0), axis), read(p, "i", 0))
	case "SplitAt":
		return part(x.SplitAt(ints("places"), axis), read(p, "i", 0))
	case "DiagonalOf":
		return x.DiagonalOf(k, read(p, "i", 0), read(p, "j", 0))
	case "Diag":
		if x.NDim() == 2 {
			return x.Diagonal(k)
		}
		return x.Diag(k)
	case "Tril":
		return x.Tril(k)
	case "Triu":
		return x.Triu(k)
	}
	if v := joined[T](op, args, axis); v != nil {
		return v
	}
	return picked(op, x, args, p)
}

// part is one of several arrays; of a mistake, there is only one.
func part[T array.Elem](parts []array.Array[T], i int) any {
	return parts[min(i, len(parts)-1)]
}

func padded[T array.Elem](x array.Array[T], p oracleParams) any {
	widths := read(p, "widths", [][2]int(nil))
	mode, plain := map[string]array.PadMode{
		"edge": array.PadEdge, "reflect": array.PadReflect, "symmetric": array.PadSymmetric, "wrap": array.PadWrap,
	}[read(p, "mode", "")]
	if !plain {
		return x.PadN(number[T](p, "value"), widths...)
	}
	return x.Pad(mode, widths...)
}

// joined is what is made of any number of arrays.
func joined[T array.Elem](op string, args []any, axis int) any {
	xs := func() []array.Array[T] {
		var xs []array.Array[T]
		for _, a := range args {
			xs = append(xs, arrayOf[T](a))
		}
		return xs
	}
	switch op {
	case "Concatenate":
		return array.Concatenate(axis, xs()...)
	case "Stack":
		return array.Stack(axis, xs()...)
	case "VStack":
		return array.VStack(xs()...)
	case "HStack":
		return array.HStack(xs()...)
	case "DStack":
		return array.DStack(xs()...)
	}
	return nil
}

// picked is what picks elements, or puts others in their place.
func picked[T array.Elem](op string, x array.Array[T], args []any, p oracleParams) any {
	axis := read(p, "axis", 0)
	text := func() string { return read(p, "s", "") }
	switch op {
	case "Slice":
		return x.Slice(text())
	case "At":
		return x.At(ranges(read(p, "ranges", []json.RawMessage(nil)))...)
	case "Take":
		return x.Take(read(p, "idx", []int(nil)), axis)
	case "TakeArray":
		return x.TakeArray(arrayOf[int64](args[1]), axis)
	case "Mask":
		if p.has("axis") {
			return x.MaskAlong(arrayOf[bool](args[1]), axis)
		}
		return x.Mask(arrayOf[bool](args[1]))
	case "FlatNonzero":
		return x.FlatNonzero()
	case "Nonzero":
		return x.Nonzero()[read(p, "k", 0)]
	case "Replace":
		return x.Replace(text(), operand[T](args[1]))
	case "ReplaceN":
		return x.ReplaceN(text(), number[T](p, "n"))
	}
	return nil
}

// ranges reads what At is given: a number, a list of start, stop and step,
// "..." or "new".
func ranges(texts []json.RawMessage) []array.Range {
	var out []array.Range
	for _, text := range texts {
		var bounds []*int
		switch {
		case bytes.Equal(text, []byte(`"..."`)):
			out = append(out, array.Ellipsis)
		case bytes.Equal(text, []byte(`"new"`)):
			out = append(out, array.NewAxis)
		case text[0] != '[':
			var i int
			if err := json.Unmarshal(text, &i); err != nil {
				panic(err)
			}
			out = append(out, array.Index(i))
		default:
			if err := json.Unmarshal(text, &bounds); err != nil {
				panic(err)
			}
			r := array.All
			if len(bounds) > 0 && bounds[0] != nil {
				r = array.From(*bounds[0])
			}
			if len(bounds) > 1 && bounds[1] != nil {
				r = r.To(*bounds[1])
			}
			if len(bounds) > 2 && bounds[2] != nil {
				r = r.By(*bounds[2])
			}
			out = append(out, r)
		}
	}
	return out
}

// created is what is made of nothing.
func created[T array.Elem](c oracleCall) (any, error) {
	p := c.Params
	shape := read(p, "shape", []int(nil))
	switch c.Op {
	case "Zeros":
		return array.Zeros[T](shape...), nil
	case "Ones":
		return array.Ones[T](shape...), nil
	case "Full":
		return array.Full(number[T](p, "value"), shape...), nil
	case "Eye":
		return array.Eye[T](read(p, "n", 0), read(p, "m", 0), read(p, "k", 0)), nil
	case "Arange":
		return array.Arange(number[T](p, "lo"), number[T](p, "hi"), number[T](p, "step")), nil
	case "Linspace":
		if read(p, "t", "") == "float32" {
			return array.Linspace(number[float32](p, "lo"), number[float32](p, "hi"), read(p, "count", 0)), nil
		}
		return array.Linspace(number[float64](p, "lo"), number[float64](p, "hi"), read(p, "count", 0)), nil
	}
	if c.Op == "FFTFreq" {
		return array.FFTFreq(read(p, "n", 0), number[float64](p, "d")), nil
	}
	if c.Op == "RFFTFreq" {
		return array.RFFTFreq(read(p, "n", 0), number[float64](p, "d")), nil
	}
	return nil, fmt.Errorf("absent: %s", c.Op)
}
