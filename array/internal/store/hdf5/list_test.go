package hdf5

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestList writes down what files hold.
func TestList(t *testing.T) {
	for _, name := range []string{"things.h5", "climate.nc"} {
		t.Run(name, func(t *testing.T) {
			c, err := List("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			attributes := func(all []Attribute) {
				for _, a := range all {
					if a.Name != "_NCProperties" { // says which version wrote it
						fmt.Fprintf(&out, "    %s = %T %v\n", a.Name, a.Value, a.Value)
					}
				}
			}
			for _, g := range c.Groups {
				fmt.Fprintf(&out, "group %s\n", g.Name)
				attributes(g.Attributes)
			}
			for _, v := range c.Variables {
				fmt.Fprintf(&out, "%s %s %v up to %v, dims %q, chunks %v, filters %v, fill %v\n", v.Type, v.Name, v.Shape, v.Most, v.Dims, v.Chunk, v.Filters, v.Fill)
				attributes(v.Attributes)
			}
			golden := "testdata/" + name + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != string(want) {
				t.Errorf("got\n%s", out.String())
			}
		})
	}
}

func TestInspect(t *testing.T) {
	v, err := Inspect("testdata/climate.nc", "t2m")
	if err != nil {
		t.Fatal(err)
	}
	if v.Name != "/t2m" || fmt.Sprint(v.Dims) != "[time lat lon]" {
		t.Errorf("got %+v", v)
	}
	c, err := v.Conventions()
	if err != nil || !c.Packed || c.Scale != 0.01 || c.Offset != 280 || fmt.Sprint(c.Missing) != "[-32768 -32767]" || c.Units != "K" {
		t.Errorf("got %+v, %v", c, err)
	}
	axis, err := Inspect("testdata/climate.nc", "time")
	if err != nil {
		t.Fatal(err)
	}
	if c, err = axis.Conventions(); err != nil || c.Time == nil || c.Time.Calendar.String() != "noleap" {
		t.Errorf("got %+v, %v", c, err)
	}
	if _, err := Inspect("testdata/climate.nc", "nothing"); err == nil {
		t.Error("there is no such variable")
	}
	broken := Variable{Name: "/x", Attributes: []Attribute{{"scale_factor", "two"}}}
	if _, err := broken.Conventions(); err == nil || err.Error() != "hdf5: /x: cf: scale_factor is two: not a number" {
		t.Errorf("got %v", err)
	}
}
