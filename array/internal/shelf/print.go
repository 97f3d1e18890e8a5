package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"reflect"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// Print returns what an array is made of as a short text, the same in every
// process: operations, numbers in memory, and the files that others come from,
// with their times. Of what lazy values give it knows the shape only. A Save goes
// on with what is left of an array of the same print.
func Print(n *expr.Node) string {
	if n.Err() != nil {
		return ""
	}
	h := sha256.New()
	(&printer{h, map[*expr.Node]int{}}).print(n)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

type printer struct {
	h      hash.Hash
	number map[*expr.Node]int
}

// print adds a node, after those that it is made of, and returns its number.
func (p *printer) print(n *expr.Node) int {
	if i, ok := p.number[n]; ok {
		return i
	}
	args := make([]int, len(n.Args))
	for i, a := range n.Args {
		args[i] = p.print(a)
	}
	fmt.Fprintln(p.h, n.Op.Name(), args, n.DType, n.Shape, n.Blocks)
	switch op := n.Op.(type) {
	case expr.Data:
		p.block(op.Block)
	case expr.Parts:
		for _, b := range op.Blocks {
			p.block(b)
		}
	default:
		if v := reflect.ValueOf(op); plain(v, 0) {
			fmt.Fprintf(p.h, "%+v\n", op)
		}
	}
	p.number[n] = len(p.number)
	return p.number[n]
}

// block adds the numbers of a block.
func (p *printer) block(b *block.Block) {
	c := b.Contiguous()
	defer c.Release()
	p.h.Write(c.Bytes()) //nolint:errcheck // a hash takes all
}

// plain reports that a value's text says what it is, and nothing of where it
// lies.
func plain(v reflect.Value, depth int) bool {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !plain(v.Field(i), depth+1) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !plain(v.Index(i), depth+1) {
				return false
			}
		}
		return true
	case reflect.Interface:
		return v.IsNil() || plain(v.Elem(), depth+1)
	case reflect.Pointer:
		return v.IsNil() || depth == 0 && plain(v.Elem(), depth+1)
	case reflect.Chan, reflect.Func, reflect.Map, reflect.UnsafePointer:
		return v.IsNil()
	}
	return true
}
