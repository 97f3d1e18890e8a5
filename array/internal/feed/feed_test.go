package feed_test

import (
	"reflect"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/internal/block"
)

func TestWholeLines(t *testing.T) {
	for name, row := range map[string]struct {
		blocks     [][]int
		axis       int
		line, most int
		want       [][]int
	}{
		"one axis":             {[][]int{{3, 3}}, 0, 48, 8, [][]int{{6}}},
		"fits":                 {[][]int{{2, 2}, {3, 3}}, 1, 48, 96, [][]int{{2, 2}, {6}}},
		"the other is cut":     {[][]int{{4}, {3, 3}}, 1, 48, 96, [][]int{{2, 2}, {6}}},
		"unevenly":             {[][]int{{5}, {3, 3}}, 1, 48, 96, [][]int{{1, 2, 2}, {6}}},
		"cuts stay":            {[][]int{{5, 1}, {6}}, 1, 48, 144, [][]int{{2, 3, 1}, {6}}},
		"a line is larger":     {[][]int{{3}, {6}}, 1, 48, 8, [][]int{{1, 1, 1}, {6}}},
		"the longest is cut":   {[][]int{{2}, {8}, {4}}, 2, 32, 256, [][]int{{2}, {4, 4}, {4}}},
		"nothing along it":     {[][]int{{4}, {0}}, 1, 0, 64, [][]int{{4}, {0}}},
		"nothing along others": {[][]int{{0}, {4}}, 1, 32, 8, [][]int{{0}, {4}}},
	} {
		shape := expr.Total(row.blocks)
		n := expr.NewData(block.NewHeap(block.Float64, shape...), row.blocks)
		if err := n.Err(); err != nil {
			t.Fatal(name, err)
		}
		if got := feed.WholeLines(n, row.axis, row.line, row.most); !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}
