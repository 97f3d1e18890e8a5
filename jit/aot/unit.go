package aot

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/internal/spmd"
)

// A unit is a kernel on its way to objects.
type unit struct {
	kernel   Kernel
	found    front.Found
	archived string // what an archive calls the function
	lowered  *front.Kernel
	mode     string // as package jit writes it
	settings settings
}

// units finds the kernels and lowers them; what goes wrong is in each.
func (f *folder) units() ([]unit, error) {
	all, err := front.Kernels(f.dir)
	if err != nil {
		return nil, fmt.Errorf("aot: %w", err)
	}
	units := make([]unit, len(all))
	for i, found := range all {
		units[i] = f.unit(found)
	}
	return units, nil
}

func (f *folder) unit(found front.Found) unit {
	u := unit{found: found, archived: found.Name}
	at := found.Pos
	u.kernel = Kernel{
		Call: found.Call, Name: found.Name,
		Pos: fmt.Sprintf("%s:%d:%d", filepath.Base(at.Filename), at.Line, at.Column),
	}
	u.kernel.Err = f.lower(&u)
	return u
}

// lower reads the options and lowers the function.
func (f *folder) lower(u *unit) error {
	found := u.found
	if found.Name == "" {
		return errors.New("the call does not name a function, so there is none before it runs")
	}
	if err := u.settings.read(found.Options); err != nil {
		return err
	}
	r := front.Request{Dir: found.Dir, Name: found.Name, Mode: found.Mode, Layout: found.Layout, Vars: u.settings.addresses()}
	var err error
	switch {
	case found.Fold && !(found.Kind == front.Reduce && u.settings.associative):
		u.mode = "reduce"
		if found.Kind == front.Accumulate {
			u.mode = "accumulate"
		}
		u.lowered, err = front.LowerFold(r, found.Kind)
	default:
		u.mode = [...]string{front.Rows: "rows", front.Whole: "whole", front.GU: "layout"}[found.Mode]
		u.lowered, err = front.Lower(r)
	}
	if err != nil {
		return err
	}
	f.anonymise(u.lowered)
	for i, v := range u.lowered.Vars {
		u.lowered.Vars[i].Name = v.Name[strings.LastIndexByte(v.Name, '.')+1:]
	}
	_, err = kernel.NewProgram(u.lowered.Module)
	return err
}

// embeddable says why a kernel that was lowered cannot be embedded.
func (f *folder) embeddable(u *unit) error {
	switch {
	case u.kernel.Err != nil:
		return u.kernel.Err
	case filepath.Clean(u.found.Dir) != f.dir:
		return fmt.Errorf("its function is of another package (%s): make its kernel there", filepath.Base(u.found.Dir))
	case strings.Contains(u.archived, "["):
		return errors.New("it is an instance of a generic function: wrap it in a function with a name")
	}
	if file, tags := f.tagged(); file != "" {
		return fmt.Errorf("a program has %s or not by the build tag %s: give kernels a package of their own", file, strings.Join(tags, ", "))
	}
	if dirs := f.foreign(u.lowered); len(dirs) > 0 {
		for i := range dirs {
			dirs[i] = filepath.Base(dirs[i])
		}
		return fmt.Errorf("it uses source of other packages, which could change unseen: %s", strings.Join(dirs, ", "))
	}
	for _, v := range u.lowered.Vars {
		if !u.settings.registered(v.Name) {
			return fmt.Errorf("package variable %s can change: register it with jit.Var(%q, &%s)", v.Name, v.Name, v.Name)
		}
	}
	if place, ok := f.literal(u.found.Name); ok {
		u.archived = place
	}
	return nil
}

// literal gives the place of a function literal that the front end calls by where
// it starts: "model.go:12:30".
func (f *folder) literal(name string) (place string, ok bool) {
	file, at, _ := strings.Cut(name, ":")
	line, col, _ := strings.Cut(at, ":")
	wantLine, err := strconv.Atoi(line)
	wantCol, err2 := strconv.Atoi(col)
	if err != nil || err2 != nil {
		return "", false
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, file, f.files[file], parser.SkipObjectResolution)
	if err != nil {
		return "", false
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if lit, is := n.(*ast.FuncLit); is {
			from, to := fset.Position(lit.Pos()), fset.Position(lit.End())
			if from.Line == wantLine && from.Column == wantCol {
				place, ok = build.Place(file, from.Line, to.Line), true
			}
		}
		return !ok
	})
	return place, ok
}

// options is what of the unit its objects depend on, as package jit writes it.
func (u *unit) options() string {
	return build.Options(u.mode, u.found.Layout, u.settings.lanes, uint(u.settings.fast))
}

func (u *unit) job(l build.Level) build.Job {
	j := build.Job{Module: u.lowered.Module, Level: l, Lanes: u.settings.lanes, FastMath: spmd.FastMath(u.settings.fast)}
	if build.Loops(u.lowered, u.mode == "rows" || u.mode == "layout") {
		j.Lanes = 1
	}
	return j
}
