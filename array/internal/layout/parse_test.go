package layout

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"::2, -1", "::2|-1"},
		{" 3 : 0 : -1 ", "3:0:-1"},
		{":", ":"},
		{"::", ":"},
		{"1:,:2,...", "1:|:2|..."},
		{"newaxis,None", "newaxis|newaxis"},
		{"+4,", "4"},
		{"\t1\n:\t2", "1:2"},
		{"-9223372036854775808:9223372036854775807", "-9223372036854775808:9223372036854775807"},
		{"", ""},
		{" ", ""},
	} {
		ranges, err := Parse(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		var words []string
		for _, r := range ranges {
			words = append(words, r.String())
		}
		if got := strings.Join(words, "|"); got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestParseMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1,,2", `"1,,2": at 3: "," is no index, no range, no ... and no newaxis`},
		{"1.5", `"1.5": at 2: ".5" is not expected`},
		{"a", `"a": at 1: "a" is no index, no range, no ... and no newaxis`},
		{"1:2:3:4", `"1:2:3:4": at 6: ":4" is not expected`},
		{"::0", `"::0": at 3: the step is 0`},
		{"1, ::0", `"1, ::0": at 6: the step is 0`},
		{"1:-", `"1:-": at 3: "-" is no number`},
		{"99999999999999999999", `"99999999999999999999": at 1: 99999999999999999999 does not fit into an int`},
		{"newaxis1", `"newaxis1": at 8: "1" is not expected`},
		{"..", `"..": at 1: ".." is no index, no range, no ... and no newaxis`},
		{"1;", `"1;": at 2: ";" is not expected`},
	} {
		if _, err := Parse(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		}
	}
}

// FuzzParse reads anything: what is read is written and read again as the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"::2, -1", "...", "newaxis, 1:2:3", "1,,2", "::0", "- 1", "None,", "9999999999999999999", ":::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ranges, err := Parse(text)
		if err != nil {
			if ranges != nil {
				t.Fatalf("%q: ranges beside an error", text)
			}
			return
		}
		words := make([]string, len(ranges))
		for i, r := range ranges {
			words[i] = r.String()
			for _, n := range []int{0, 1, 7} { // bounds stay within the axis
				start, step, count, err := r.bounds(n)
				if err != nil || r.Kind > At {
					continue
				}
				if last := start + (count-1)*step; count > 0 && (start < 0 || start >= n || last < 0 || last >= n) {
					t.Fatalf("%s of %d: %d from %d by %d", r, n, count, start, step)
				}
			}
		}
		again, err := Parse(strings.Join(words, ","))
		if err != nil || !slices.Equal(again, ranges) {
			t.Fatalf("%q: %v, again %v %v", text, ranges, again, err)
		}
	})
}
