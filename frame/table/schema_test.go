package table

import (
	"fmt"
	"testing"
)

// TestIndexOfMany asks while columns are added: few are looked through, many found
// by a map.
func TestIndexOfMany(t *testing.T) {
	s := &Schema{}
	for i := range 40 {
		s.Fields = append(s.Fields, Field{fmt.Sprint("c", i), Of(Int64)})
		for j := range 41 {
			want := j
			if j > i {
				want = -1
			}
			if at := s.Index(fmt.Sprint("c", j)); at != want {
				t.Fatalf("column %d of %d is at %d", j, i+1, at)
			}
		}
	}
}
