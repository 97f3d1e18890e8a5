package aot

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"unsafe"

	"github.com/cb434341/weft/jit"
)

// settings are the options of a kernel, as far as they are in its source.
type settings struct {
	lanes       int
	fast        jit.FastMathFlag
	associative bool
	vars        []string
}

// read reads options as they are written in a call.
func (s *settings) read(options []string) error {
	for _, text := range options {
		if err := s.option(text); err != nil {
			return fmt.Errorf("option %s: %w", text, err)
		}
	}
	return nil
}

var errNotWritten = errors.New("it is not written out here, so it is not known before the program runs")

func (s *settings) option(text string) error {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return errNotWritten
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return errNotWritten
	}
	switch selected(call.Fun) {
	case "Parallel":
		return nil // of calls
	case "Associative":
		s.associative = true
		return nil
	case "Lanes":
		if lit, ok := one(call.Args).(*ast.BasicLit); ok && lit.Kind == token.INT {
			s.lanes, err = strconv.Atoi(lit.Value)
			return err
		}
	case "FastMath":
		for _, a := range call.Args {
			f, err := flags(a)
			if err != nil {
				return err
			}
			s.fast |= f
		}
		return nil
	case "Var":
		if len(call.Args) == 2 {
			if lit, ok := call.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				name, err := strconv.Unquote(lit.Value)
				s.vars = append(s.vars, name)
				return err
			}
		}
	}
	return errNotWritten
}

// flags reads jit.Contract | jit.Reassoc.
func flags(e ast.Expr) (jit.FastMathFlag, error) {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if e.Op == token.OR {
			a, err := flags(e.X)
			b, err2 := flags(e.Y)
			return a | b, errors.Join(err, err2)
		}
	case *ast.SelectorExpr:
		switch e.Sel.Name {
		case "Contract":
			return jit.Contract, nil
		case "Reassoc":
			return jit.Reassoc, nil
		case "Reciprocal":
			return jit.Reciprocal, nil
		case "NoSignedZeros":
			return jit.NoSignedZeros, nil
		}
	}
	return 0, errNotWritten
}

// selected is the name behind the dot of an expression such as jit.Var.
func selected(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return ""
}

func one(args []ast.Expr) ast.Expr {
	if len(args) == 1 {
		return args[0]
	}
	return nil
}

// registered reports a package variable that the call gives the address of.
func (s *settings) registered(name string) bool {
	for _, v := range s.vars {
		if v == name {
			return true
		}
	}
	return false
}

// addresses stand for those of the registered variables, which the running
// program has.
func (s *settings) addresses() map[string]unsafe.Pointer {
	all := map[string]unsafe.Pointer{}
	for _, name := range s.vars {
		all[name] = unsafe.Pointer(new(uint64))
	}
	return all
}
