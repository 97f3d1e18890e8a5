package jittest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"

	"github.com/cb434341/weft/jit"
)

// A Case is a function, and how a kernel is made of it.
type Case struct {
	Name  string
	Func  any
	New   func(...jit.Option) jit.Checkable
	Whole bool    // the function takes slices, not a row's values
	ULP   float64 // how far results may be from Go's: 0 but for math functions
}

// ErrDiffers is a kernel that computes otherwise than Go.
var ErrDiffers = errors.New("kernel and function differ")

// Verify runs a case on rows of drawn values, or on some drawn slices, by every
// path, and describes the first disagreement. A kernel that is not native is
// one.
func Verify(ctx context.Context, c Case, seed uint64, rows int, opts ...jit.Option) error {
	k := c.New(opts...)
	if err := k.(interface{ Err() error }).Err(); err != nil {
		return fmt.Errorf("not native: %w", err)
	}
	r := rand.New(rand.NewPCG(seed, uint64(len(c.Name))))
	if c.Whole {
		return c.slices(ctx, k, r, rows)
	}
	return c.rows(ctx, k, r, rows)
}

// rows checks the rows that Go can do all at once, then some of those that it
// cannot, among others and alone.
func (c Case) rows(ctx context.Context, k jit.Checkable, r *rand.Rand, n int) error {
	f := reflect.ValueOf(c.Func)
	columns := make([]reflect.Value, f.Type().NumIn())
	for i := range columns {
		columns[i] = Inputs(r, f.Type().In(i), n)
	}
	var good, bad []int
	for row := range n {
		if panics(f, columns, row) {
			bad = append(bad, row)
		} else {
			good = append(good, row)
		}
	}
	if err := c.check(ctx, k, choose(columns, good), false); err != nil {
		return fmt.Errorf("%d rows: %w", len(good), err)
	}
	if len(bad) == 0 {
		return nil
	}
	if err := c.check(ctx, k, choose(columns, seq(n)), true); err != nil {
		return fmt.Errorf("all %d rows, of which %d fail: %w", n, len(bad), err)
	}
	for _, row := range bad[:min(len(bad), 5)] {
		at := r.IntN(min(len(good), 70) + 1)
		mixed := append(append(append([]int(nil), good[:at]...), row), good[at:]...)
		if err := c.check(ctx, k, choose(columns, mixed), true); err != nil {
			return fmt.Errorf("row %d fails of %d: %w", at, len(mixed), err)
		}
		if err := c.check(ctx, k, choose(columns, []int{row}), true); err != nil {
			return fmt.Errorf("a row that fails: %w", err)
		}
	}
	return nil
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// panics reports whether Go can do a row.
func panics(f reflect.Value, columns []reflect.Value, row int) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	in := make([]reflect.Value, len(columns))
	for i, c := range columns {
		in[i] = c.Index(row)
	}
	f.Call(in)
	return false
}

// choose takes some rows of all columns.
func choose(columns []reflect.Value, rows []int) []any {
	args := make([]any, len(columns))
	for i, c := range columns {
		s := reflect.MakeSlice(c.Type(), len(rows), len(rows))
		for j, row := range rows {
			s.Index(j).Set(c.Index(row))
		}
		args[i] = s.Interface()
	}
	return args
}

// lengths of slices, around those of vectors.
var lengths = [...]int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100}

// slices checks a function of slices on some sets of them, mostly of one length.
func (c Case) slices(ctx context.Context, k jit.Checkable, r *rand.Rand, rows int) error {
	t := reflect.TypeOf(c.Func)
	for range max(4, rows/25) {
		n := lengths[r.IntN(len(lengths))]
		args := make([]any, t.NumIn())
		for i := range args {
			m := n
			if r.IntN(8) == 0 {
				m = lengths[r.IntN(len(lengths))]
			}
			args[i] = argument(r, t.In(i), m).Interface()
		}
		if err := c.check(ctx, k, args, true); err != nil {
			return fmt.Errorf("slices of %d: %w", n, err)
		}
	}
	return nil
}

// argument draws a slice, a matrix or a value.
func argument(r *rand.Rand, t reflect.Type, n int) reflect.Value {
	switch {
	case t.Kind() == reflect.Slice:
		return Inputs(r, t.Elem(), n)
	case t.Kind() == reflect.Struct && t.NumField() == 4 && t.Field(0).Name == "Data":
		m := reflect.New(t).Elem()
		rows, cols := r.IntN(9), r.IntN(20)
		stride := cols + r.IntN(2)
		m.Field(0).Set(Inputs(r, t.Field(0).Type.Elem(), rows*stride))
		m.Field(1).SetInt(int64(rows))
		m.Field(2).SetInt(int64(cols))
		m.Field(3).SetInt(int64(stride))
		return m
	}
	return Inputs(r, t, 1).Index(0)
}

// check compares one call. Where Go fails all must, in the same way.
func (c Case) check(ctx context.Context, k jit.Checkable, args []any, mayFail bool) error {
	found, err := jit.Check(ctx, k, args...)
	if err != nil {
		if mayFail && found != nil {
			return nil
		}
		return fmt.Errorf("%w: %w", ErrDiffers, err)
	}
	type place struct{ where, value string }
	interpreted, native := map[place]bool{}, map[place]bool{}
	for _, d := range found.Differences {
		if d.ULP > c.ULP {
			return fmt.Errorf("%w: %s", ErrDiffers, found)
		}
		p := place{d.Where, fmt.Sprint(d.Value)}
		if d.Path == "native" {
			native[p] = true
		} else {
			interpreted[p] = true
		}
	}
	for p := range native {
		if !interpreted[p] {
			return fmt.Errorf("%w: %s: native %s, interpreted otherwise", ErrDiffers, p.where, p.value)
		}
	}
	if len(native) != len(interpreted) {
		return fmt.Errorf("%w: interpreted, %d results differ from Go's by some ulp, natively %d", ErrDiffers, len(interpreted), len(native))
	}
	return nil
}
