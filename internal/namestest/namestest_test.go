package namestest

import (
	"slices"
	"strings"
	"testing"
)

func TestComplaints(t *testing.T) {
	for _, test := range []struct {
		name, unlisted, want string
	}{
		{"right", "Forgotten", ""},
		{"wrong", "Forgotten Gone", `
			testdata/wrong.md:7: shop.Opens[string](): package shop has no Opens
			testdata/wrong.md:7: s.Shut(): package shop has no Shop.Shut
			testdata/wrong.md:8: f(s.Owner.Greet().Sell()): package shop has no Shop.Sell
			testdata/wrong.md:9: s.Buy1(: 1:8: expected ')', found 'EOF'
			testdata/wrong.md:10: no word on why, or what to use
			testdata/wrong.md:11: "nothing" names nothing and is no dash
			Open belongs in a table of testdata/wrong.md, or among the unlisted, and not in both
			Shop.Buy1 belongs in a table of testdata/wrong.md, or among the unlisted, and not in both
			Shop.Buy2 belongs in a table of testdata/wrong.md, or among the unlisted, and not in both
			Shop.Close belongs in a table of testdata/wrong.md, or among the unlisted, and not in both
			Stall.Close belongs in a table of testdata/wrong.md, or among the unlisted, and not in both
			Gone is among the unlisted, and is no function
			testdata/wrong.md:8: open is in line 7 too
			testdata/wrong.md has no row of lend
		`},
		{"absent", "", "open testdata/absent.md: no such file or directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Table{
				Document:  "testdata/" + test.name + ".md",
				Package:   "shop",
				Folders:   map[string]string{"shop": "testdata/shop"},
				Variables: map[string]string{"s": "shop.Shop"},
				Unlisted:  test.unlisted,
				Alike:     map[string]string{"Stall": "Shop"},
				Theirs:    "testdata/" + test.name + ".txt",
				Strict:    true,
			}.complaints()
			var want []string
			for line := range strings.Lines(strings.TrimSpace(test.want)) {
				want = append(want, strings.TrimSpace(line))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}
